"""What officers do about a declaration: steps, lanes, assignments; each a page with its form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.models import Membership
from tidewaiter.identity.permissions import TABLE, Permission
from tidewaiter.identity.policy import may, require
from tidewaiter.pages import told
from tidewaiter.pages.acted import who
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import Undo, confirm
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.pages import words
from tidewaiter.register.pages.seeing import about_one, seen
from tidewaiter.register.work import selectors, services
from tidewaiter.register.work.life import StepRefused
from tidewaiter.register.work.services import LIGHTER, STRICTER, may_step
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook import selectors as rulebook

MOST = 200
"""Officers that a list of an office shows."""


@about_one
def act(request: HttpRequest, mrn: str, slug: str) -> HttpResponse:
    """A step of the table of states: what it does, its reason, and the button."""
    actor, row = seen(request, mrn)
    item = selectors.work(actor, mrn)
    now = timezone.now()
    rules = rulebook.current(now)
    life = life_on(rules, now)
    step = next((s for s in life.steps_from(item.state) if _slug(s.event) == slug), None)
    if step is None and request.method == "POST":
        return _stale(request, row, item, {"title": gettext("It moved on in the meantime")})
    if step is None or step.event in (STRICTER, LIGHTER):
        raise Http404
    services.require_step(actor, step, item.office)
    context = {
        "row": row,
        "item": item,
        "title": words.word(words.DO, step.event),
        "text": _follows(step.to, life.final),
        "verb": words.word(words.DO, step.event),
        "needs_reason": "reason" in step.guards,
        "reason": request.POST.get("reason", ""),
        "state": words.word(words.STATES, item.state),
    }
    if request.method != "POST":
        return render(request, "register/act.html", context)
    number = _number(request)
    try:
        services.fire(
            actor=actor,
            mrn=mrn,
            event=step.event,
            seen=number,
            rules=rules,
            at=now,
            reason=request.POST.get("reason", "")[:2000],
        )
    except Conflict:
        return _stale(request, row, item, context)
    except StepRefused as problem:
        return _again(request, context | {"problem": _plain(problem)})
    confirm(request, words.word(words.DONE, step.event))
    if step.event == "begin examination" and may(
        actor, Permission.OUTCOME_RECORD, office=item.office
    ):
        return redirect("examination", mrn)
    return redirect("declaration", mrn)


def _slug(event: str) -> str:
    return event.replace(" ", "-")


def _follows(state: str, final: frozenset[str]) -> str:
    """What comes of a step, in a sentence or two; "" where the state stays."""
    if state in ("same", "opening"):
        return ""
    known = words.THEN.get(state)
    then = str(known) if known else gettext("Its next state is “{state}”.").format(state=state)
    return f"{then} {gettext('This cannot be taken back.')}" if state in final else then


def _number(request: HttpRequest) -> int:
    return whole(request.POST.get("seen"), 9) or 0


@about_one
def reroute(request: HttpRequest, mrn: str) -> HttpResponse:
    """Another lane, stricter or lighter, with a reason."""
    actor, row = seen(request, mrn)
    item = selectors.work(actor, mrn)
    require(actor, Permission.REROUTE, office=row.office)
    now = timezone.now()
    rules = rulebook.current(now)
    context = {
        "row": row,
        "item": item,
        "title": gettext("Change the lane"),
        "verb": gettext("Change the lane"),
        "text": gettext("The reason stays in the time line, with your name."),
        "needs_reason": True,
        "reason": request.POST.get("reason", ""),
        "chosen": request.POST.get("lane", ""),
        "lanes": _lanes(request, item, rules, now),
        "state": words.word(words.STATES, item.state),
    }
    if request.method != "POST":
        return render(request, "register/act.html", context)
    lane = request.POST.get("lane", "")
    if not lane:
        return _again(request, context | {"lane_problem": gettext("Choose a lane.")})
    try:
        services.reroute(
            actor=actor,
            mrn=mrn,
            lane=lane,
            reason=request.POST.get("reason", "")[:2000],
            seen=_number(request),
            rules=rules,
            at=now,
        )
    except Conflict:
        return _stale(request, row, item, context)
    except StepRefused as problem:
        return _again(request, context | {"problem": _plain(problem)})
    confirm(request, gettext("The lane is changed."))
    return redirect("declaration", mrn)


def _lanes(request: HttpRequest, item: WorkItem, rules: Any, now: Any) -> list[dict[str, Any]]:
    """The lanes one may choose, the strictest first, and why not the others."""
    actor = signed_in(request)
    life = life_on(rules, now)
    policy = rules.policies.on(item.declaration.day)
    known = {one.code: one.precedence for one in policy.lanes}
    found = []
    for code in sorted(known, key=lambda code: -known[code]):
        if code == item.lane:
            continue
        event = STRICTER if known[code] > known.get(item.lane, 0) else LIGHTER
        steps = [step for step in life.steps_from(item.state) if step.event == event]
        why = ""
        if not steps:
            why = gettext("Not from here: {state}.").format(
                state=words.word(words.STATES, item.state)
            )
        elif not may_step(actor, steps[0], item.office):
            roles = sorted(role.value for role in TABLE[Permission(steps[0].by)].roles)
            names = gettext(" or ").join(words.word(words.STAFF, role) for role in roles)
            why = gettext("It takes {role}.").format(role=names)
        kind = gettext("stricter") if event == STRICTER else gettext("lighter")
        found.append({"code": code, "kind": kind, "why": why})
    return found


@about_one
def assign(request: HttpRequest, mrn: str) -> HttpResponse:
    """Give the work to an officer of the office, or to nobody."""
    actor, row = seen(request, mrn)
    item = selectors.work(actor, mrn)
    require(actor, Permission.WORK_DO, office=row.office)
    context = {
        "row": row,
        "item": item,
        "title": gettext("Give it to an officer"),
        "verb": gettext("Give it"),
        "officers": _officers(row.office),
        "chosen": request.POST.get("to", item.assignee),
        "state": words.word(words.STATES, item.state),
    }
    if request.method != "POST":
        return render(request, "register/act.html", context)
    return _assign(request, row, item, context)


def _assign(
    request: HttpRequest, row: Declaration, item: WorkItem, context: dict[str, Any]
) -> HttpResponse:
    actor, _ = seen(request, row.mrn)
    to = request.POST.get("to", "")[:150]
    before = item.assignee
    try:
        made = services.assign(
            actor=actor, mrn=row.mrn, to=to, seen=_number(request), at=timezone.now()
        )
    except Conflict:
        return _stale(request, row, item, context)
    except StepRefused as problem:
        return _again(request, context | {"problem": _plain(problem)})
    names = words.people([to])
    text = (
        gettext("It is {who}’s now.").format(who=who(to, names))
        if to
        else gettext("It is nobody’s now.")
    )
    values = {"to": before, "seen": str(made.number)}
    confirm(request, text, Undo(reverse("assign", args=[row.mrn]), values))
    return redirect("declaration", row.mrn)


def _officers(office: str) -> list[tuple[str, str]]:
    """Who may do work at an office, by name. One query."""
    roles = [role.value for role in TABLE[Permission.WORK_DO].roles]
    held = Membership.objects.filter(
        role__in=roles, office__in=[office, ALL_OFFICES], user__is_active=True
    )
    rows = held.order_by("user__username").values_list(
        "user__username", "user__first_name", "user__last_name"
    )
    found = {name: f"{first} {last}".strip() or name for name, first, last in rows[: MOST * 3]}
    return list(found.items())[:MOST]


@require_POST
@about_one
def take(request: HttpRequest, mrn: str) -> HttpResponse:
    """Take the work oneself."""
    actor, row = seen(request, mrn)
    require(actor, Permission.WORK_DO, office=row.office)
    item = selectors.work(actor, mrn)
    context = {
        "row": row,
        "item": item,
        "title": gettext("Take it"),
        "verb": gettext("Take it"),
        "state": words.word(words.STATES, item.state),
    }
    values = request.POST.copy()
    values["to"] = actor.name
    request.POST = values  # type: ignore[assignment]
    return _assign(request, row, item, context)


def _again(request: HttpRequest, context: dict[str, Any], status: int = 422) -> HttpResponse:
    return render(request, "register/act.html", context, status=status)


def _stale(
    request: HttpRequest, row: Declaration, item: WorkItem, context: dict[str, Any]
) -> HttpResponse:
    """Say who changed it meanwhile; what was typed stays in the form, with the number seen now."""
    item = selectors.work(seen(request, row.mrn)[0], row.mrn)
    last = selectors.time_line(item)[-1:]
    if last:
        names = words.people([last[0].actor])
        changed = {"who": who(last[0].actor, names), "at": last[0].at}
        changed["what"] = words.word(words.DONE, last[0].event)
        changed["reason"] = last[0].reason
    else:
        changed = {}
    more = {
        "row": row,
        "item": item,
        "stale": changed or True,
        "state": words.word(words.STATES, item.state),
        "reason": request.POST.get("reason", ""),
    }
    return _again(request, context | more, 409)


def _plain(problem: TidewaiterError) -> str:
    return told.whole(problem)
