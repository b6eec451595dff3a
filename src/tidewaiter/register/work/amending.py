"""What a change of a declaration does to the work about it; called by the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.work.changing import Change, apply
from tidewaiter.register.work.life import Circumstances, Opening
from tidewaiter.register.work.opening import NewWork, open_work
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset


def reopened(
    row: Declaration,
    lane: str,
    route: str,
    at: datetime,
    rules: Ruleset,
    precedence: Callable[[str], int],
) -> Opening | None:
    """How life goes on after a change was decided: ``None`` where lane and state stay.

    A lane is never lowered once a control was announced, where the table says so. Asks no database.
    """
    life = life_on(rules, at)
    effective = life.lane_after_change(row.state, row.lane, lane, precedence)
    if effective == row.lane:
        return None
    return life.opening(effective, route, at, rules.calendar(row.office))


def reopen_work(row: Declaration, opening: Opening, at: datetime, actor: str) -> None:
    """Bring the work of a locked declaration to where its life goes on; opens it if there was none.

    The ledger and the outbox are the door's. Sets lane and state of ``row``, which the door saves.
    """
    item = WorkItem.objects.filter(declaration=row).first()
    before = (row.state, row.lane)
    row.state, row.lane = opening.state, opening.lane
    if item is None:
        open_work([NewWork(row, opening, at)])
        return
    apply(item, Change.of(opening), event="amend", actor=actor, at=at, before=before)


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
