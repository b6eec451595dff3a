"""Pages of licences: the list, one of them, issuing, approving, suspending."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.desks.ozone.licences import Status
from tidewaiter.desks.ozone.models import Licence
from tidewaiter.desks.ozone.models.licences import PROPOSED
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms import LicenceForm, ReasonForm
from tidewaiter.desks.ozone.pages.parts import PAGE, form_page, tabs
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.services import licences as services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.paging import cut, primary
from tidewaiter.pages.told import whole as whole_problem
from tidewaiter.register.errors import NotFound
from tidewaiter.rulebook import four_eyes


@page(NotFound)
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """Licences, newest first, narrowed by status and by number or holder."""
    actor = signed_in(request)
    status, search = asked(request)
    after = whole(request.GET.get("after"))
    found = selectors.licences(actor, status=status, search=search, after=after, limit=PAGE + 1)
    rows, following = cut(found, PAGE, primary)
    context = {
        "tabs": tabs(actor, "ozone_licences"),
        "rows": [_row(one) for one in rows],
        "next": following,
        "first": after is None,
        "statuses": words.STATUS.items(),
        "status": status,
        "search": search,
        "may_issue": holds(actor, Permission.LICENCE_ISSUE),
    }
    return render(request, "ozone/licences.html", context)


def asked(request: HttpRequest) -> tuple[str, str]:
    """By what status and text the list is narrowed."""
    status = request.GET.get("status", "")
    search = cleaned(request.GET.get("search", ""), 64)
    return status if status in words.STATUS else "", search


def _row(one: Any) -> dict[str, Any]:
    lines = one.lines.all()
    return {
        "licence": one,
        "kind": words.word(words.KIND, one.kind),
        "status": words.word(words.STATUS, one.status),
        "lines": lines,
    }


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a licence."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.LICENCE_ISSUE)
    rules = selectors.rules(timezone.now())

    def act(form: LicenceForm) -> str:
        made = services.issue(actor=actor, draft=form.draft(), rules=rules, at=timezone.now())
        return reverse("ozone_licence", args=[made.key])

    done = gettext("It waits for somebody else’s approval") if rules.four_eyes else ""
    return form_page(
        request,
        LicenceForm(request.POST or None),
        act,
        done=done or gettext("The licence counts from now on"),
        template="ozone/licence_new.html",
        tabs=tabs(actor, "ozone_licences"),
        four_eyes=rules.four_eyes,
    )


@page(NotFound)
@require_safe
def licence(request: HttpRequest, number: str) -> HttpResponse:
    """One licence: what it allows, what is left of it, and who drew on it."""
    return _one(request, number)


def _one(request: HttpRequest, number: str, problem: TidewaiterError | None = None) -> HttpResponse:
    actor = signed_in(request)
    shown = selectors.shown(actor, number)
    row = shown.row
    waits = row.status == PROPOSED
    moves = services.MOVES.get(Status(row.status), ()) if row.status in set(Status) else ()
    context = {
        "tabs": tabs(actor, "ozone_licences"),
        "shown": shown,
        "row": row,
        "kind": words.word(words.KIND, row.kind),
        "status": words.word(words.STATUS, row.status),
        "use": words.word(words.USE, row.end_use) if row.end_use else "",
        "condition": words.word(words.CONDITION, row.condition) if row.condition else "",
        "counts": row.status == Status.VALID,
        "over": row.valid_to < timezone.localdate(),
        "waits": waits,
        "consultations": [
            (one, words.word(words.ANSWER, one.answer)) for one in shown.consultations
        ],
        "may_approve": waits and _may_approve(actor, row),
        "moves": [
            (status, words.word(words.MAKE, status))
            for status in (moves if holds(actor, Permission.LICENCE_ISSUE) else ())
        ],
        "may_ask": holds(actor, Permission.LICENCE_CONSULT) and row.status in set(Status),
        "may_see_declarations": holds(actor, Permission.DECLARATION_READ),
        "problem": whole_problem(problem) if problem else "",
    }
    return render(request, "ozone/licence.html", context, status=409 if problem else 200)


def _may_approve(actor: Actor, row: Licence) -> bool:
    try:
        four_eyes.require_other(actor, row, Permission.LICENCE_APPROVE)
    except Forbidden:
        return False
    return True


@page(NotFound)
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Let a licence count that somebody else proposed."""
    actor = signed_in(request)
    seen = whole(request.POST.get("seen")) or 0
    try:
        services.approve(actor=actor, number=number, seen=seen, at=timezone.now())
    except (Forbidden, NotFound):
        raise
    except TidewaiterError as problem:
        return _one(request, number, problem)
    confirm(request, gettext("The licence counts from now on"))
    return redirect("ozone_licence", number=number)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, number: str) -> HttpResponse:
    """Turn down a licence that somebody else proposed."""

    def act(actor: Any, seen: int, reason: str, at: datetime) -> None:
        services.reject(actor=actor, number=number, seen=seen, reason=reason, at=at)

    return _reasoned(
        request, number, act, gettext("Turn the licence down"), gettext("It was turned down")
    )


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, number: str, status: str) -> HttpResponse:
    """Suspend, revoke or cancel a licence, or let it count again; with a reason."""
    if status not in words.MAKE:
        raise Http404
    require_somewhere(signed_in(request), Permission.LICENCE_ISSUE)

    def act(actor: Any, seen: int, reason: str, at: datetime) -> None:
        services.set_status(
            actor=actor, number=number, status=Status(status), seen=seen, reason=reason, at=at
        )

    return _reasoned(
        request,
        number,
        act,
        words.word(words.MAKE, status),
        gettext("The state of the licence was changed"),
    )


def _reasoned(request: HttpRequest, number: str, act: Any, title: str, done: str) -> HttpResponse:
    actor = signed_in(request)
    row = selectors.licence(actor, number)
    address = reverse("ozone_licence", args=[row.key])

    def do(form: ReasonForm) -> str:
        act(actor, form.cleaned_data["seen"], form.cleaned_data["reason"], timezone.now())
        return address

    return form_page(
        request,
        ReasonForm(request.POST or None, initial={"seen": row.number_seen}),
        do,
        done=done,
        title=title,
        lead=row.number,
        verb=title,
        back=address,
        tabs=tabs(actor, "ozone_licences"),
    )
