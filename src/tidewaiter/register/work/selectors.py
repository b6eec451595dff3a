"""Questions about work, narrowed to the offices of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere, visible_offices
from tidewaiter.register.beginnings import begins
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Declaration, WorkEvent, WorkItem
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work.services import may_step
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What the queue is narrowed to; what is ``None`` does not narrow it.

    ``assignee`` empty: nobody's. ``search`` is the beginning of an MRN or LRN.
    """

    office: str | None = None
    lane: str | None = None
    state: str | None = None
    assignee: str | None = None
    overdue: bool | None = None
    escalated: bool | None = None
    open: bool | None = True
    search: str | None = None


def queue(
    actor: Actor, asked: Queue, *, at: datetime, after: int | None = None, limit: int = 50
) -> Sequence[WorkItem]:
    """A page of work, the oldest first, that comes ``after`` the item with this id.

    Raises ``Forbidden`` for who may read no work at all.
    """
    require_somewhere(actor, Permission.WORK_READ)
    found = WorkItem.objects.select_related("declaration").filter(_where(asked, at))
    offices = visible_offices(actor, Permission.WORK_READ)
    if ALL_OFFICES not in offices:
        found = found.filter(office__in=offices)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk")[: min(limit, MOST_PER_PAGE)])


def _where(asked: Queue, at: datetime) -> Q:
    where = Q()
    for name in ("office", "lane", "state", "assignee", "open"):
        value = getattr(asked, name)
        if value is not None:
            where &= Q(**{name: value})
    if asked.overdue is not None:
        late = Q(due_at__lt=at) | Q(escalated_at__isnull=False, open=True)
        where &= late if asked.overdue else ~late
    if asked.escalated is not None:
        where &= Q(escalated_at__isnull=not asked.escalated)
    if asked.search:
        text = asked.search.strip()
        where &= begins("declaration__mrn", text) | begins("declaration__lrn", text)
    return where


def work(actor: Actor, mrn: str) -> WorkItem:
    """The work about a declaration. Raises ``Forbidden``, :class:`NotFound`."""
    item = WorkItem.objects.select_related("declaration").filter(declaration__mrn=mrn).first()
    if item is None:
        declaration(actor, mrn)
        raise NotFound(sentence("There is no work about {mrn}.", mrn=mrn))
    require(actor, Permission.WORK_READ, office=item.office)
    return item


def declaration(actor: Actor, mrn: str) -> Declaration:
    """A declaration whose outcomes may be read. Raises ``Forbidden``, :class:`NotFound`."""
    row = Declaration.objects.filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, Permission.WORK_READ, mrn)
    require(actor, Permission.WORK_READ, office=row.office)
    return row


def time_line(item: WorkItem) -> Sequence[WorkEvent]:
    """Everything that happened to it, the first first."""
    return list(WorkEvent.objects.filter(declaration_id=item.declaration_id).order_by("pk"))


def allowed(actor: Actor, item: WorkItem, rules: Ruleset, at: datetime) -> list[str]:
    """Events that the actor may cause now, in the order of the table."""
    life = life_on(rules, at)
    return life.allowed(item.state, lambda step: may_step(actor, step, item.office))


def offices_asked(actor: Actor, office: str | None) -> list[str] | None:
    """The offices that a report of the actor is about; ``None`` for all. Raises ``Forbidden``."""
    if office is not None:
        require(actor, Permission.WORK_READ, office=office)
        return [office]
    require_somewhere(actor, Permission.WORK_READ)
    offices = visible_offices(actor, Permission.WORK_READ)
    return None if ALL_OFFICES in offices else sorted(offices)
