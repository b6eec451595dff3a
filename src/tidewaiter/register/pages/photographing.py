"""Photos of an examination: kept as they come, taken out again, put back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import told
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import Undo, confirm
from tidewaiter.register.models import ExaminationDraft, OfficerFile
from tidewaiter.register.pages.onfile import File, on_file
from tidewaiter.register.pages.seeing import about_one, seen
from tidewaiter.register.work import drafts, notes, photos
from tidewaiter.register.work.notes import NoteRefused

Problems = dict[tuple[int | None, str], str]
"""What is wrong, by item and field; no item: the examination as a whole."""


def opened(request: HttpRequest, mrn: str) -> tuple[File, ExaminationDraft | None]:
    """What is on file and the officer's own draft. Raises as the policy does."""
    actor, row = seen(request, mrn)
    require(actor, Permission.OUTCOME_RECORD, office=row.office)
    return on_file(actor, row), drafts.draft_of(actor, row)


def photos_sent(request: HttpRequest, file: File, draft: ExaminationDraft) -> Problems:
    """Keep the photos that came with a plain form; gives what was wrong with some."""
    problems: Problems = {}
    for field in request.FILES:
        number = whole(field.removeprefix("photo-"), 6)
        for given in request.FILES.getlist(field)[:20]:
            try:
                keep(file, draft, given.name or "", given.read(notes.LARGEST + 1), number)
            except NoteRefused as problem:
                text = f"{given.name}: {told.whole(problem)}"
                problems[number, "photo"] = text
    return problems


def keep(
    file: File, draft: ExaminationDraft, name: str, content: bytes, item: int | None
) -> OfficerFile:
    """Keep a photo with the draft. Raises :class:`NoteRefused`."""
    return notes.add_file(
        actor=file.actor,
        mrn=file.row.mrn,
        name=name or "photo",
        content=content,
        at=timezone.now(),
        draft=draft,
        item=item,
    )


@require_POST
@about_one
def remove(request: HttpRequest, mrn: str, key: int) -> HttpResponse:
    """Take a photo out of the draft, with the way back."""
    file, _ = opened(request, mrn)
    gone = photos.remove(actor=file.actor, mrn=mrn, key=key, at=timezone.now())
    undo = Undo(reverse("restore_examination_photo", args=[mrn, gone.pk]))
    confirm(request, gettext("The photo is taken out."), undo)
    return redirect("examination", mrn)


@require_POST
@about_one
def restore(request: HttpRequest, mrn: str, key: int) -> HttpResponse:
    """Put the photo back that was taken out last."""
    file, _ = opened(request, mrn)
    photos.put_back(actor=file.actor, mrn=mrn, key=key)
    confirm(request, gettext("The photo is back."))
    return redirect("examination", mrn)


@require_POST
@about_one
def send(request: HttpRequest, mrn: str) -> HttpResponse:
    """A photo that a script sends, scaled down on the phone; what was entered was saved before."""
    file, draft = opened(request, mrn)
    given = request.FILES.get("photo")
    if draft is None or given is None:
        return JsonResponse({"problem": gettext("Save the examination first.")}, status=409)
    number = whole(request.POST.get("item"), 6)
    try:
        made = keep(file, draft, given.name or "", given.read(notes.LARGEST + 1), number)
    except NoteRefused as problem:
        return JsonResponse({"problem": told.whole(problem)}, status=422)
    return JsonResponse({"photo": made.pk, "address": reverse("photo", args=[mrn, made.pk])})
