"""Where the life of a declaration begins, and goes on after it was changed.

The door calls these within its own transaction: pure questions, and two queries for a whole batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tidewaiter.register import bulk
from tidewaiter.register.models import Declaration, WorkEvent, WorkItem
from tidewaiter.register.models.work import NEVER
from tidewaiter.register.work.life import Opening
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class NewWork:
    """A declaration that has its row, and how its life begins."""

    declaration: Declaration
    opening: Opening
    at: datetime


def opening(lane: str, office: str | None, at: datetime, rules: Ruleset, route: str) -> Opening:
    """State and clock of a declaration that was just decided. Asks no database."""
    return life_on(rules, at).opening(lane, route, at, rules.calendar(office), office or "")


def open_work(rows: Sequence[NewWork]) -> None:
    """Write work and the first entry of the time line; two queries, however many rows.

    What is released at once leaves neither. Call it within a transaction.
    """
    waiting = [row for row in rows if row.opening.work]
    if not waiting:
        return
    bulk.insert(_item(row) for row in waiting)
    bulk.insert(_event(row) for row in waiting)


def _item(row: NewWork) -> WorkItem:
    return WorkItem(
        declaration=row.declaration,
        office=row.declaration.office,
        lane=row.opening.lane,
        route=row.declaration.route,
        state=row.opening.state,
        clock=row.opening.clock,
        due_at=row.opening.due_at,
        target_at=row.opening.due_at or NEVER,
        opened_at=row.at,
        changed_at=row.at,
    )


def _event(row: NewWork) -> WorkEvent:
    return WorkEvent(
        declaration=row.declaration,
        at=row.at,
        actor="tidewaiter",
        event=row.opening.event,
        state=row.opening.state,
        lane=row.opening.lane,
    )
