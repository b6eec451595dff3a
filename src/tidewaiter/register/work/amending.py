"""What a change of a declaration does to the work about it; called by the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from tidewaiter.register.models import Declaration, WorkEvent, WorkItem
from tidewaiter.register.work.changing import Change, apply
from tidewaiter.register.work.life import Circumstances, Life, Opening
from tidewaiter.register.work.opening import NewWork, open_work
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.calendars import Calendar
from tidewaiter.rulebook.ruleset import Ruleset

OPEN, AMEND = "open", "amend"


def reopened(
    row: Declaration,
    lane: str,
    route: str,
    at: datetime,
    rules: Ruleset,
    precedence: Callable[[str], int],
) -> Opening | None:
    """How life goes on after a change was decided; ``None`` where there is no work to tell of it.

    ``row`` has its new office, and still the lane, route and state from before. A lane is never
    lowered once a control was announced, where the table says so. Where the lane stays, so do state
    and clock, by the calendar and the hours of the office that is in charge now.
    """
    life = life_on(rules, at)
    effective = life.lane_after_change(row.state, row.lane, lane, precedence)
    calendar = rules.calendar(row.office)
    if effective != row.lane:
        fresh = life.opening(effective, route, at, calendar, row.office)
        return replace(fresh, event=AMEND)
    item = WorkItem.objects.filter(declaration=row).first()
    if item is None:
        return None
    return _going_on(item, row, route if effective == lane else row.route, life, calendar)


def _going_on(
    item: WorkItem, row: Declaration, route: str, life: Life, calendar: Calendar
) -> Opening:
    """The same state; another office or route may have other hours, counted from its beginning."""
    same = Opening(
        lane=row.lane,
        state=item.state,
        clock=item.clock,
        due_at=item.due_at,
        work=item.open,
        event=AMEND,
        route=route,
    )
    moved = (item.office, item.route) != (row.office, route)
    if not moved or item.due_at is None or item.clock not in life.clock_by_code:
        return same
    began = _began(item)
    if began.event in (OPEN, AMEND):  # nobody did anything yet
        fresh = life.opening(row.lane, route, began.at, calendar, row.office)
        if fresh.state == item.state:
            return replace(fresh, event=AMEND)
    return replace(same, due_at=life.due(item.clock, began.at, calendar, row.lane, row.office))


def _began(item: WorkItem) -> WorkEvent:
    """When the work came into the state and lane that it is in."""
    events = WorkEvent.objects.filter(declaration_id=item.declaration_id)
    changes = events.exclude(state=F("state_before"), lane=F("lane_before"))
    return changes.order_by("pk").reverse()[0]


def reopen_work(row: Declaration, opening: Opening, at: datetime, actor: str) -> None:
    """Bring the work of a locked declaration to where its life goes on; opens it if there was none.

    Work that another office is now in charge of is nobody's there. The ledger and the outbox are
    the door's. Sets lane, route and state of ``row``, which the door saves.
    """
    item = WorkItem.objects.filter(declaration=row).first()
    before = (row.state, row.lane)
    row.state, row.lane, row.route = opening.state, opening.lane, opening.route
    if item is None:
        open_work([NewWork(row, opening, at)])
        return
    change = replace(
        Change.of(opening),
        office=row.office,
        route=opening.route,
        assignee=None if item.office == row.office else "",
    )
    apply(item, change, event=opening.event, actor=actor, at=at, before=before)


def cancel_work(row: Declaration, at: datetime, actor: str, rules: Ruleset) -> None:
    """End the work of a locked declaration that is cancelled; sets the state of ``row``.

    Raises :class:`~tidewaiter.register.work.life.StepRefused` where the table does not let it.
    """
    before = (row.state, row.lane)
    item = WorkItem.objects.filter(declaration=row).first()
    step = life_on(rules, at).after(row.state, "cancel", Circumstances())
    row.state = step.to
    if item is not None:
        change = Change(lane=row.lane, state=step.to)
        apply(item, change, event="cancel", actor=actor, at=at, before=before)
