"""Pages of editions: what each changes, entry by entry, and approving or refusing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.screening import listing, live, selectors, services
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.models import ListEdition, State
from tidewaiter.desks.risk.screening.pages import words
from tidewaiter.desks.risk.screening.pages.parts import PAGE, tabs
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.told import whole as whole_problem
from tidewaiter.rulebook import four_eyes
from tidewaiter.rulebook.pages.words import OUTCOME

_PLAIN_COLUMN = "="


@page(UnknownList)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Editions, the latest first, of one list or all, with one outcome or any."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    name = request.GET.get("list", "")[:200]
    outcome = request.GET.get("outcome", "all")
    outcome = outcome if outcome in ("open", *OUTCOME) else "all"
    before = whole(request.GET.get("before"))
    found = listing.editions(
        name=name,
        outcome={"open": "", "all": None}.get(outcome, outcome),
        before=before,
        limit=PAGE + 1,
    )
    lists = selectors.policies(timezone.now())
    context = {
        "tabs": tabs("name_editions"),
        "rows": [(one, _title(one, lists), OUTCOME[one.outcome]) for one in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "first": before is None,
        "lists": [(key, one.title) for key, one in sorted(lists.items())],
        "outcomes": [("open", OUTCOME[""]), *((k, w) for k, w in OUTCOME.items() if k)],
        "name": name,
        "outcome": outcome,
        "narrowed": bool(name) or outcome != "all",
        "may_propose": holds(actor, Permission.RULE_PROPOSE) and bool(lists),
    }
    return render(request, "screening/editions.html", context)


def _title(one: ListEdition, lists: Mapping[str, Any]) -> str:
    return lists[one.list].title if one.list in lists else one.list


@page(UnknownList)
@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition: what it changes entry by entry, and deciding it."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    return _edition(request, actor, selectors.edition(number))


def _edition(
    request: HttpRequest,
    actor: Actor,
    found: ListEdition,
    problem: TidewaiterError | None = None,
) -> HttpResponse:
    change = request.GET.get("change", "")
    change = change if change in words.CHANGE else ""
    after = whole(request.GET.get("after"))
    changes = listing.changes(found, change=change, after=after or 0, limit=PAGE + 1)
    policy = selectors.policies(timezone.now()).get(found.list)
    context = {
        "tabs": tabs("name_editions"),
        "found": found,
        "title": policy.title if policy else found.list,
        "policy": policy,
        "outcome": OUTCOME[found.outcome],
        "in_use": _in_use(found),
        "rows": [_change(one) for one in changes[:PAGE]],
        "next": changes[PAGE - 1].event.pk if len(changes) > PAGE else None,
        "first": after is None,
        "change": change,
        "kinds": [(code, word, getattr(found, code)) for code, word in words.CHANGE.items()],
        "kept": found.outcome in (State.OPEN, State.APPROVED),
        "rights": _rights(actor, found),
        "reason": request.POST.get("reason", "")[:10_000],
        "problem": whole_problem(problem) if problem else "",
    }
    return render(request, "screening/edition.html", context, status=422 if problem else 200)


def _in_use(found: ListEdition) -> str:
    """Whether declarations are held against it: ``yes``, ``soon`` until it is indexed, or empty."""
    last = selectors.latest(found.list)
    if last is None or last.pk != found.pk:
        return ""
    used = live.screener([found.list]).editions().get(found.list)
    return "yes" if used and used.number == found.number else "soon"


def _change(one: listing.Changed) -> dict[str, Any]:
    return {
        "event": one.event,
        "name": one.name,
        "word": words.word(words.CHANGE, one.event.change),
        "fields": [
            (words.word(words.FIELD, name), before, after)
            for name, before, after in one.fields
            if name != "key"
        ],
    }


def _rights(actor: Actor, found: ListEdition) -> dict[str, Any]:
    """What somebody may do to an edition that is open, or why not."""
    if found.outcome:
        return {}
    mine = four_eyes.is_proposer(actor, found) and holds(actor, Permission.RULE_PROPOSE)
    try:
        four_eyes.require_other(actor, found)
    except Forbidden as problem:
        return {"withdraw": mine, "why_not": whole_problem(problem)}
    return {"decide": True, "withdraw": mine}


@page(UnknownList)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve, reject or withdraw an edition."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    said = request.POST.get("decision", "")
    reason = cleaned(request.POST.get("reason", ""), 10_000)
    at = timezone.now()
    try:
        if said == "approve":
            services.approve_edition(actor=actor, number=number, reason=reason, at=at)
            done = gettext("Approved. It is used as soon as it is indexed.")
        elif said == "reject":
            services.reject_edition(actor=actor, number=number, reason=reason, at=at)
            done = gettext("Rejected. Nothing was changed.")
        elif said == "withdraw":
            services.withdraw_edition(actor=actor, number=number, at=at)
            done = gettext("Withdrawn. Nothing was changed.")
        else:
            return redirect("name_edition", number=number)
    except (Forbidden, UnknownList):
        raise
    except TidewaiterError as problem:
        return _edition(request, actor, selectors.edition(number), problem)
    confirm(request, done)
    return redirect("name_edition", number=number)
