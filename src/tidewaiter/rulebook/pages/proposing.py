"""Proposing documents as text, a list's entries one by one, and that something goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.pages.problems import Shown, all_shown, shown
from tidewaiter.rulebook import kinds, listing, selectors, services
from tidewaiter.rulebook.change import Change, checked_texts
from tidewaiter.rulebook.checking import problems_of
from tidewaiter.rulebook.errors import ChangeError, RulesRefused, UnknownRule
from tidewaiter.rulebook.models import Document, Version
from tidewaiter.rulebook.pages import beginning, showing, texts, words
from tidewaiter.rulebook.pages.changes import said_proposed

_FIELDS = ("named", "text", "note", "valid_from", "valid_to")
"""The fields of the form; what is wrong elsewhere is wrong in its text."""


@page(UnknownRule)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a new document of a kind."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    kinds.kind_of(kind)
    if kind == "profile":
        return redirect("profile_new")
    return _writing(request, kind, "", None)


@page(UnknownRule)
def edit(request: HttpRequest, kind: str, identifier: str) -> HttpResponse:
    """Change a document, beginning with what counts now."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    if kind == "profile":
        return redirect("profile_edit", identifier=identifier)
    return _writing(request, kind, identifier, texts.latest(kind, identifier))


def _writing(
    request: HttpRequest, kind: str, identifier: str, base: Version | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "kind": kind,
        "kind_word": words.kind_word(kind),
        "kinds_word": words.kinds_word(kind),
        "identifier": identifier,
        "named": request.POST.get("named", ""),
        "number": base.number if base else 0,
        "text": texts.as_text(kind, identifier, base) if base else "",
        "keys": kinds.kind_of(kind).guide.keys,
    }
    if base is None:
        context |= beginning.offered(request, kind)
    if request.method != "POST":
        return render(request, "rulebook/writing.html", context)
    context |= {
        "text": request.POST.get("text", "")[: texts.LONGEST].replace("\r\n", "\n"),
        "note": request.POST.get("note", "")[:10_000],
        "valid_from": request.POST.get("valid_from", "")[:10],
        "valid_to": request.POST.get("valid_to", "")[:10],
    }

    def change() -> Change:
        name, content = texts.written(request, kind, identifier)
        if not identifier and Document.objects.filter(kind=kind, identifier=name).exists():
            raise ChangeError(
                gettext("there is one of this name already."),
                where="named",
                advice=gettext("Change that one, or choose another name."),
            )
        began = request.POST.get("number", "")
        if base is not None and began != str(base.number):
            raise ChangeError(
                gettext("it was changed since you began: version %(n)s counts now.")
                % {"n": base.number},
                where="text",
                advice=gettext("Look at what changed. If yours is still right, send it again."),
            )
        return Change(
            kind=kind,
            identifier=name,
            content=content,
            valid_from=_day(context["valid_from"], "valid_from"),
            valid_to=_day(context["valid_to"], "valid_to"),
        )

    return _checked_or_proposed(request, change, "rulebook/writing.html", context)


def _checked_or_proposed(
    request: HttpRequest,
    make: Callable[[], Change],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Check a change or propose it, as the button says; what is wrong is shown with the form."""
    at = timezone.now()
    only_check = request.POST.get("do") == "check"
    note = request.POST.get("note", "")[:10_000]
    try:
        change = make()
        found = against(change, note if not only_check else note or "-", at)
        if found:
            raise RulesRefused(found)
        if only_check:
            return render(request, template, context | {"usable": True})
        made = services.propose(actor=signed_in(request), changes=[change], note=note, at=at)
    except Forbidden:
        raise
    except TidewaiterError as problem:
        told = [_beside(one) for one in all_shown(problem)]
        by_field = {one.field: one for one in reversed(told)}
        return render(
            request, template, context | {"problems": told, "by_field": by_field}, status=422
        )
    said_proposed(request, made)
    return redirect("rule_change", number=made.pk)


def _beside(problem: Shown) -> Shown:
    """A problem of a key of the document stands beside the text that holds the key."""
    return problem if problem.field in _FIELDS else replace(problem, field="text")


def against(change: Change, note: str, at: datetime) -> list[TidewaiterError]:
    """Everything that stands against a change, alone and with everything in force."""
    try:
        checked = checked_texts([change], note)
    except RulesRefused as refusal:
        return list(refusal.problems)
    return problems_of([change], checked, at)


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ChangeError(
            gettext("'%(text)s' is not a day.") % {"text": text},
            where=where,
            advice=gettext("Write it as 2026-01-31."),
        ) from None


@page(UnknownRule)
@require_POST
def change_list(request: HttpRequest, identifier: str) -> HttpResponse:
    """Propose values to put into a list and to take out of it."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    base = texts.latest("list", identifier)
    known = set(base.plain.get("values") or ())
    sent = request.POST.get("add", "")[: texts.LONGEST]
    added = {line.strip() for line in sent.splitlines()} - {""}
    removed = set(request.POST.getlist("remove")) & known
    note = request.POST.get("note", "")[:10_000]
    at = timezone.now()
    try:
        if not (added - known) and not removed:
            raise ChangeError(
                gettext("nothing would change."),
                where="add",
                advice=gettext("Write values to add, or choose some to remove."),
            )
        content = {"values": sorted((known - removed) | added)}
        change = Change(kind="list", identifier=identifier, content=content)
        found = against(change, note, at)
        if found:
            raise RulesRefused(found)
        made = services.propose(actor=signed_in(request), changes=[change], note=note, at=at)
    except Forbidden:
        raise
    except TidewaiterError as problem:
        for one in all_shown(problem):
            messages.error(request, one.text)
        return redirect("rule", kind="list", identifier=identifier)
    said_proposed(request, made)
    return redirect("rule_change", number=made.pk)


@page(UnknownRule)
def retire(request: HttpRequest, kind: str, identifier: str) -> HttpResponse:
    """Propose that a document goes out of force, after saying what that means."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    document = selectors.document(kind, identifier)
    at = timezone.now()
    context: dict[str, Any] = {
        "kind": kind,
        "kind_word": words.kind_word(kind),
        "identifier": identifier,
        "back": showing.address(kind, identifier),
        "current": listing.ruling(listing.history(document, at), at),
        "note": request.POST.get("note", "")[:10_000],
        "valid_from": request.POST.get("valid_from", "")[:10],
    }
    gone = Change(kind=kind, identifier=identifier, content=None)
    if request.method != "POST":
        context["against"] = [shown(one) for one in against(gone, "-", at)]
        return render(request, "rulebook/retire.html", context)

    def change() -> Change:
        first = _day(context["valid_from"], "valid_from")
        return Change(kind=kind, identifier=identifier, content=None, valid_from=first)

    return _checked_or_proposed(request, change, "rulebook/retire.html", context)
