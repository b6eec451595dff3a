"""The examination on a phone: instructions, checklist, a result per item, photos, signature."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tidewaiter.pages import told
from tidewaiter.pages.acted import who
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import confirm
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import ExaminationDraft
from tidewaiter.register.pages import checklist, heading, photographing, words
from tidewaiter.register.pages.entering import entered
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.pages.photographing import Problems
from tidewaiter.register.pages.seeing import about_one
from tidewaiter.register.work import drafts, photos
from tidewaiter.register.work.found import OutcomeRefused
from tidewaiter.register.work.notes import NoteRefused


@about_one
def examination(request: HttpRequest, mrn: str) -> HttpResponse:
    """The examination as it stands; a post keeps what was entered, then goes on."""
    file, draft = photographing.opened(request, mrn)
    if request.method != "POST":
        return _page(request, file, draft)
    content = entered(request.POST, file)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        draft = drafts.save(
            actor=file.actor,
            mrn=mrn,
            content=content,
            seen=_number(request),
            at=timezone.now(),
        )
    except Conflict:
        return _conflict(request, file, content, by_script=by_script)
    except OutcomeRefused as problem:
        if by_script:
            return JsonResponse({"problem": told.whole(problem)}, status=422)
        return _page(request, file, draft, content, said=told.whole(problem))
    if by_script:
        return JsonResponse({"number": draft.number})
    problems = photographing.photos_sent(request, file, draft)
    if problems:
        return _page(request, file, draft, problems=problems)
    name = "examination_summary" if "summary" in request.POST else "examination"
    return redirect(name, mrn)


def _number(request: HttpRequest) -> int:
    return whole(request.POST.get("seen"), 9) or 0


def _conflict(
    request: HttpRequest, file: File, content: dict[str, Any], *, by_script: bool
) -> HttpResponse:
    """Another device of the same officer saved meanwhile: both stay until the officer chooses."""
    draft = drafts.draft_of(file.actor, file.row)
    if by_script:
        number = draft.number if draft else 0
        return JsonResponse({"number": number, "conflict": True}, status=409)
    answer = _page(request, file, draft, content, conflict=True)
    answer.status_code = 409
    return answer


def _page(
    request: HttpRequest,
    file: File,
    draft: ExaminationDraft | None,
    content: dict[str, Any] | None = None,
    *,
    problems: Problems | None = None,
    said: str = "",
    conflict: bool = False,
) -> HttpResponse:
    kept = content if content is not None else (draft.content if draft else {})
    pictures = photos.of_draft(draft)
    checks = checklist.checks(file, kept.get("checks", {}))
    items = checklist.examined(file, kept, pictures, problems or {})
    kind = kept.get("kind") or ("documentary" if file.row.lane == "yellow" else "physical")
    others = drafts.others(file.actor, file.row)
    names = words.people(one.officer for one in others)
    content_items = file.content.get("items", [])
    context = {
        "row": file.row,
        "file": file,
        "draft": draft,
        "number": draft.number if draft else 0,
        "kept": kept,
        "title": _title(file),
        "checks": checks,
        "instructions": checklist.instructions(file),
        "answered": sum(1 for one in checks if one.answer),
        "answers": checklist.answers(),
        "results": checklist.results(),
        "items": items,
        "named_more": max(len(file.named) - checklist.ITEMS, 0),
        "more_items": len(content_items) - len(items),
        "kinds": [(code, words.word(words.KINDS, code)) for code in words.KINDS],
        "kind": kind,
        "discrepancies": [(c, words.word(words.DISCREPANCIES, c)) for c in words.DISCREPANCIES],
        "loose": [one for one in pictures if one.item is None],
        "others": [(who(one.officer, names), one.saved_at) for one in others],
        "amended": draft is not None and draft.version.number != file.row.number,
        "not_begun": file.row.state in ("awaiting examination", "awaiting documents"),
        "work_number": file.item.number if file.item else 0,
        "problems": problems or {},
        "said": said,
        "conflict": conflict,
    }
    status = 422 if problems or said else 200
    return render(request, "register/examination.html", context, status=status)


def _title(file: File) -> str:
    named = file.named
    if not named:
        return gettext("Examine the goods")
    items = heading.items_in_words(named, file.content)
    return gettext("Examine {items}").format(items=items)


@about_one
def summary(request: HttpRequest, mrn: str) -> HttpResponse:
    """All that will be recorded, and the signature; a post records it."""
    file, draft = photographing.opened(request, mrn)
    if draft is None:
        return redirect("examination", mrn)
    problems: Problems = {}
    stale = False
    signed = request.POST.get("signed", "")
    if request.method == "POST":
        try:
            _record(request, file, draft, signed)
        except OutcomeRefused as problem:
            problems = {(one.item, one.field): told.told(one.text) for one in problem.faults}
            problems = problems or {(None, ""): told.whole(problem)}
        except NoteRefused as problem:
            problems = {(None, "signed"): told.whole(problem)}
        except Conflict:
            stale = True
            draft = drafts.draft_of(file.actor, file.row)
        else:
            confirm(request, gettext("What was found is recorded."))
            return redirect("declaration", mrn)
    if draft is None:
        raise NotFound("There is no examination under way.")
    return _summary(request, file, draft, problems, signed=signed, stale=stale)


def _record(request: HttpRequest, file: File, draft: ExaminationDraft, signed: str) -> None:
    with transaction.atomic():
        drawn = _drawn(request.POST.get("drawn", ""))
        if drawn:
            photographing.keep(file, draft, "signature.png", drawn, None)
        drafts.record(
            actor=file.actor,
            mrn=file.row.mrn,
            seen=_number(request),
            at=timezone.now(),
            signed=signed,
        )


def _drawn(text: str) -> bytes:
    """A drawn signature as the bytes of its picture; empty for none."""
    kind, comma, body = text.partition(",")
    if not comma or kind != "data:image/png;base64" or len(body) > 400_000:
        return b""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return b""


def _summary(
    request: HttpRequest,
    file: File,
    draft: ExaminationDraft,
    problems: Problems,
    *,
    signed: str,
    stale: bool,
) -> HttpResponse:
    pictures = photos.of_draft(draft)
    items = checklist.examined(file, draft.content, pictures, problems)
    if not problems:
        try:
            drafts.found_of(draft, timezone.now())
        except OutcomeRefused as problem:
            problems = {(one.item, one.field): told.told(one.text) for one in problem.faults}
    context = {
        "row": file.row,
        "file": file,
        "draft": draft,
        "items": items,
        "checks": checklist.checks(file, draft.content.get("checks", {})),
        "answers": {value: word for value, word, _ in checklist.answers()},
        "results": {value: word for value, word, _ in checklist.results()},
        "discrepancies": {c: words.word(words.DISCREPANCIES, c) for c in words.DISCREPANCIES},
        "kind": words.word(words.KINDS, str(draft.content.get("kind") or "physical")),
        "photos": pictures,
        "problems": problems,
        "problem_lines": [
            (item, field, text) for (item, field), text in problems.items() if field != "signed"
        ],
        "sign_problem": problems.get((None, "signed"), ""),
        "signed": signed or file.actor.name,
        "stale": stale,
    }
    wrong = request.method == "POST"
    return render(
        request, "register/examination_summary.html", context, status=422 if wrong else 200
    )


@require_POST
@about_one
def discard(request: HttpRequest, mrn: str) -> HttpResponse:
    """Throw the draft away, with its photos."""
    file, _ = photographing.opened(request, mrn)
    drafts.discard(actor=file.actor, mrn=mrn)
    confirm(request, gettext("What was entered is thrown away. Nothing was recorded."))
    return redirect("declaration", mrn)
