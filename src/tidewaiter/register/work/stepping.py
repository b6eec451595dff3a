"""Steps of the table of states on work that is locked: who may make one, and what it changes."""

from __future__ import annotations

from datetime import datetime

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.accounts.settling import digest_of, enter
from tidewaiter.register.models import Examination, WorkItem
from tidewaiter.register.work.changing import Change, News, apply, news, tell
from tidewaiter.register.work.life import (
    CLOCK,
    ESCALATE,
    MESSAGE,
    OPENING,
    SAME,
    Circumstances,
    Life,
    Step,
)
from tidewaiter.rulebook.ruleset import Ruleset


def may_step(actor: Actor, step: Step, office: str) -> bool:
    """Whether a step is one that the actor may make at an office."""
    try:
        require_step(actor, step, office)
    except Forbidden:
        return False
    return True


def require_step(actor: Actor, step: Step, office: str) -> None:
    """Pass if the actor may make a step. Raises ``Forbidden``."""
    if step.by in (CLOCK, MESSAGE):
        raise Forbidden(sentence("'{event}' is not caused by anybody here.", event=step.event))
    require(actor, Permission(step.by), office=office)
    if step.roles:
        held = actor.offices_as(frozenset(RoleName(role) for role in step.roles))
        if actor.system_id is not None or not held & {ALL_OFFICES, office}:
            raise Forbidden(
                sentence("{name} may not: {event}.", name=actor.name, event=step.event),
                advice=sentence("Ask: {known}.", known=", ".join(step.roles)),
            )


def circumstances(item: WorkItem, reason: str = "") -> Circumstances:
    """What guards look at."""
    found = Examination.objects.filter(
        declaration_id=item.declaration_id, correction=None, items__offence__isnull=False
    )
    return Circumstances(route=item.route, reason=reason, outcome=found.exists())


def make(
    item: WorkItem,
    life: Life,
    step: Step,
    *,
    lane: str,
    actor: str,
    rules: Ruleset,
    at: datetime,
    reason: str = "",
) -> None:
    """Make a step on work whose declaration is locked, and tell everybody of it."""
    tell(
        [step_made(item, life, step, lane=lane, actor=actor, rules=rules, at=at, reason=reason)], at
    )


def step_made(
    item: WorkItem,
    life: Life,
    step: Step,
    *,
    lane: str,
    actor: str,
    rules: Ruleset,
    at: datetime,
    reason: str = "",
) -> News:
    """Make a step on work whose declaration is locked; gives what is to be told of it."""
    before = item.state
    change = _change(item, life, step, lane, rules, at)
    apply(item, change, event=step.event, actor=actor, at=at, reason=reason)
    row = item.declaration
    row.state, row.lane, row.changed_at = item.state, item.lane, at
    row.save(update_fields=["state", "lane", "changed_at"])
    body: dict[str, object] = {"event": step.event, "from": before}
    moved = enter(row, life.effect_of(item.state), at, actor)
    if moved:
        body["accounts"] = digest_of(moved)
    return news(row, "work.step", body, actor=actor, at=at)


def _change(
    item: WorkItem, life: Life, step: Step, lane: str, rules: Ruleset, at: datetime
) -> Change:
    calendar = rules.calendar(item.office)
    escalated = step.effect == ESCALATE
    if step.to == OPENING:
        return Change.of(life.opening(lane, item.route, at, calendar, item.office))
    if step.to == SAME:
        runs = step.by != CLOCK
        return Change(
            lane=lane or item.lane,
            state=item.state,
            clock=item.clock if runs else "",
            due_at=item.due_at if runs else None,
            open=item.open,
            escalated=escalated,
        )
    lane = lane or item.lane
    return Change(
        lane=lane,
        state=step.to,
        clock=step.clock,
        due_at=life.due(step.clock, at, calendar, lane, item.office),
        open=step.to not in life.final,
        escalated=escalated,
    )
