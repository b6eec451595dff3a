"""Pages of change requests: what waits, what each would change, and deciding it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, holds, require
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import Undo, confirm
from tidewaiter.pages.paging import cut, primary
from tidewaiter.pages.problems import Shown, all_shown, shown
from tidewaiter.rulebook import listing, remarks, selectors, services
from tidewaiter.rulebook.checking import problems_with
from tidewaiter.rulebook.errors import ChangeError, UnknownRule
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.rulebook.pages import showing, words

PAGE = 30
_OUTCOMES = ("", "approved", "rejected", "withdrawn")


@page(UnknownRule)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Change requests, latest first: those that wait, or those of one outcome."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    asked = request.GET.get("outcome", "open")
    mine = request.GET.get("mine") == "1"
    outcome = {"open": "", "all": None}.get(asked, asked)
    before = whole(request.GET.get("before"))
    found = listing.change_requests(
        outcome=outcome if outcome is None or outcome in _OUTCOMES else "",
        waiting_for=actor if mine else None,
        before=before,
        limit=PAGE + 1,
    )
    these, following = cut(found, PAGE, primary)
    said = remarks.counts(these)
    rows = [(one, words.OUTCOME[one.outcome], _subjects(one), said.get(one.pk, 0)) for one in these]
    context = {
        "rows": rows,
        "asked": asked,
        "mine": mine,
        "first": before is None,
        "next": following,
        "may_decide": holds(actor, Permission.RULE_APPROVE),
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "rulebook/changes.html", context)


def _subjects(request: ChangeRequest) -> list[tuple[str, str]]:
    versions = sorted(request.versions.all(), key=lambda one: one.pk)[:3]
    return [(words.kind_word(v.document.kind), v.document.identifier) for v in versions]


@page(UnknownRule)
@require_safe
def change(request: HttpRequest, number: int) -> HttpResponse:
    """One change request: who, why, what differs; with a decision where one may decide."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    return _change(request, actor, selectors.change_request(number))


def _change(
    request: HttpRequest,
    actor: Actor,
    found: ChangeRequest,
    problems: list[Shown] | None = None,
    status: int = 200,
    remark: str = "",
) -> HttpResponse:
    at = timezone.now()
    before = whole(request.GET.get("before"))
    latest_said = remarks.remarks(found, before=before, limit=remarks.PAGE + 1)
    said, earlier = cut(latest_said, remarks.PAGE, primary)
    versions = found.versions.count()
    against = []
    if not found.outcome:
        against = [shown(p) for p in problems_with(found.versions.select_related("document"), at)]
    context = {
        "found": found,
        "outcome": words.OUTCOME[found.outcome],
        "touched": showing.touched(found, at),
        "beside": [] if found.outcome else listing.beside(found),
        "further": max(versions - showing.MOST_VERSIONS, 0),
        "rights": showing.rights(actor, found),
        "against": against,
        "problems": problems or [],
        "reason": request.POST.get("reason", ""),
        "remarks": said[::-1],
        "earlier": earlier,
        "latest": before is None,
        "remark": remark,
        "remark_problem": next((one for one in problems or () if one.field == "remark"), None),
        "longest": remarks.LONGEST,
        "may_remark": holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "rulebook/change.html", context, status=status)


@page(UnknownRule)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve, reject or withdraw a change request."""
    actor = signed_in(request)
    found = selectors.change_request(number)
    verbs: dict[str, Callable[..., ChangeRequest]] = {
        "approve": services.approve,
        "reject": services.reject,
        "withdraw": services.withdraw,
    }
    verb = verbs.get(request.POST.get("decision", ""))
    require(actor, Permission.RULE_READ)
    if verb is None:
        return redirect("rule_change", number=number)
    reason = request.POST.get("reason", "")[:10_000]
    try:
        found = verb(actor=actor, request_id=number, reason=reason, at=timezone.now())
    except Forbidden:
        raise
    except TidewaiterError as problem:
        return _change(request, actor, selectors.change_request(number), all_shown(problem), 422)
    confirm(request, _said(found))
    return redirect("rule_change", number=number)


@page(UnknownRule)
@require_POST
def remark(request: HttpRequest, number: int) -> HttpResponse:
    """Say something about a change request."""
    actor = signed_in(request)
    text = request.POST.get("remark", "")
    try:
        made = remarks.add(actor=actor, request_id=number, text=text, at=timezone.now())
    except ChangeError as problem:
        found = selectors.change_request(number)
        return _change(request, actor, found, all_shown(problem), 422, text[: 2 * remarks.LONGEST])
    confirm(request, gettext("Your remark is kept. It cannot be changed."))
    return redirect(reverse("rule_change", args=[number]) + f"#remark-{made.pk}")


def _said(found: ChangeRequest) -> str:
    if found.outcome == "approved":
        return gettext("Approved. It takes effect now, or on its day.")
    if found.outcome == "rejected":
        return gettext("Rejected. Nothing was changed.")
    return gettext("Withdrawn. Nothing was changed.")


def said_proposed(request: HttpRequest, made: ChangeRequest) -> None:
    """Say that a change was proposed, with the way back."""
    undo = Undo(reverse("rule_decide", args=[made.pk]), {"decision": "withdraw"})
    confirm(request, gettext("Proposed. Somebody else has to approve it."), undo)
