"""Notes and files that officers add to a declaration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import told
from tidewaiter.pages.notices import confirm
from tidewaiter.register.errors import Conflict
from tidewaiter.register.pages import dossier
from tidewaiter.register.pages.onfile import on_file
from tidewaiter.register.pages.originals import download
from tidewaiter.register.pages.seeing import about_one, seen
from tidewaiter.register.work import images, notes
from tidewaiter.register.work.notes import NoteRefused


@require_POST
@about_one
def add_note(request: HttpRequest, mrn: str) -> HttpResponse:
    """Add a note."""
    actor, row = seen(request, mrn)
    text = request.POST.get("text", "")
    try:
        notes.add(actor=actor, mrn=mrn, text=text, at=timezone.now())
    except NoteRefused as problem:
        said = told.whole(problem)
        answer = dossier.page(request, on_file(actor, row), note_problem=said, note_text=text)
        answer.status_code = 422
        return answer
    confirm(request, gettext("The note is added."))
    return redirect(f"{reverse('declaration', args=[mrn])}#notes")


@require_POST
@about_one
def withdraw_note(request: HttpRequest, mrn: str, key: int) -> HttpResponse:
    """Take back a note of one's own; that it was there stays to be seen."""
    actor, _ = seen(request, mrn)
    try:
        notes.withdraw(actor=actor, mrn=mrn, note=key, at=timezone.now())
    except Conflict:
        confirm(request, gettext("The note was withdrawn already."))
    else:
        confirm(request, gettext("The note is withdrawn. That it was there stays to be seen."))
    return redirect(f"{reverse('declaration', args=[mrn])}#notes")


@require_POST
@about_one
def add_file(request: HttpRequest, mrn: str) -> HttpResponse:
    """Add a paper."""
    actor, row = seen(request, mrn)
    require(actor, Permission.WORK_DO, office=row.office)
    given = request.FILES.get("file")
    try:
        if given is None:
            raise NoteRefused(gettext("No file was chosen."), where="file")
        if (given.size or 0) > notes.LARGEST:
            raise NoteRefused(
                gettext("The file is larger than {n} MB.").format(n=notes.LARGEST // 1024 // 1024)
            )
        content = given.read()
        at = timezone.now()
        notes.add_file(actor=actor, mrn=mrn, name=given.name or "", content=content, at=at)
    except NoteRefused as problem:
        said = told.whole(problem)
        answer = dossier.page(request, on_file(actor, row), file_problem=said)
        answer.status_code = 422
        return answer
    confirm(request, gettext("The file is added."))
    return redirect(f"{reverse('declaration', args=[mrn])}#files")


@about_one
def file(request: HttpRequest, mrn: str, key: int) -> HttpResponse:
    """A file as a download."""
    _, row = seen(request, mrn)
    found = notes.file(row, key)
    return download(bytes(found.content), f"{row.mrn}-{found.pk}{images.ending(found.media_type)}")


@about_one
def photo(request: HttpRequest, mrn: str, key: int) -> HttpResponse:
    """A photo to be looked at on a page; only what its bytes say is one."""
    _, row = seen(request, mrn)
    found = notes.file(row, key)
    if found.media_type not in images.PHOTOS:
        return download(bytes(found.content), f"{row.mrn}-{found.pk}.bin")
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
