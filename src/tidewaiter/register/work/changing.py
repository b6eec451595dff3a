"""The one place where work changes its state: the row, its number, and the time line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.ledger.services import Entry, append
from tidewaiter.register import bulk
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Declaration, OutboxEvent, WorkEvent, WorkItem
from tidewaiter.register.models.work import NEVER
from tidewaiter.register.work.life import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a work item becomes. ``assignee``, ``office`` and ``route`` are ``None`` where they
    stay."""

    lane: str
    state: str
    clock: str = ""
    due_at: datetime | None = None
    open: bool = False
    escalated: bool = False
    assignee: str | None = None
    office: str | None = None
    route: str | None = None

    @classmethod
    def of(cls, opening: Opening) -> Change:
        """The change that an opening makes."""
        return cls(
            lane=opening.lane,
            state=opening.state,
            clock=opening.clock,
            due_at=opening.due_at,
            open=opening.work,
        )


def apply(
    item: WorkItem,
    change: Change,
    *,
    event: str,
    actor: str,
    at: datetime,
    reason: str = "",
    before: tuple[str, str] | None = None,
) -> None:
    """Change a work item that nobody changed since it was read, and add to the time line.

    ``before`` is state and lane before, where they are not the row's. Raises :class:`Conflict`.
    """
    state, lane = before or (item.state, item.lane)
    values: dict[str, Any] = {
        "lane": change.lane,
        "state": change.state,
        "clock": change.clock,
        "due_at": change.due_at,
        "target_at": change.due_at or (item.target_at if change.state == state else NEVER),
        "open": change.open,
        "changed_at": at,
        "number": item.number + 1,
        "escalated_at": at if change.escalated else item.escalated_at,
    }
    for name in ("assignee", "office", "route"):
        value = getattr(change, name)
        if value is not None:
            values[name] = value
    if not WorkItem.objects.filter(pk=item.pk, number=item.number).update(**values):
        raise Conflict("It was changed in the meantime.", advice="Read it again.")
    for name, value in values.items():
        setattr(item, name, value)
    WorkEvent.objects.create(
        declaration_id=item.declaration_id,
        at=at,
        actor=actor,
        event=event,
        state_before=state,
        state=change.state,
        lane_before=lane,
        lane=change.lane,
        assignee=item.assignee,
        reason=reason,
    )


def announce(
    row: Declaration, kind: str, body: dict[str, object], *, actor: str, at: datetime
) -> None:
    """Tell the outbox and the ledger. Call it last: it takes a chain of the ledger.

    ``body`` holds no personal data; the reason of a step stays in the time line.
    """
    tell([news(row, kind, body, actor=actor, at=at)], at)


News = tuple[OutboxEvent, Entry]
"""What the outbox and the ledger are to be told."""


def news(row: Declaration, kind: str, body: dict[str, object], *, actor: str, at: datetime) -> News:
    """What :func:`announce` tells, to be told later with more by :func:`tell`."""
    payload = body | {"mrn": row.mrn, "state": row.state, "lane": row.lane, "at": to_plain(at)}
    text = plain_text(payload)
    event = OutboxEvent(
        made_at=at,
        kind=kind,
        subject=row.mrn,
        office=row.office,
        system=row.system,
        payload=text,
    )
    return event, Entry(kind, row.mrn, actor, text)


def tell(told: Sequence[News], at: datetime) -> None:
    """Tell the outbox and the ledger, in a constant number of queries. Call it last."""
    bulk.insert(event for event, _ in told)
    append([entry for _, entry in told], at=at)
