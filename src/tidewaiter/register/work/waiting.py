"""The queue of a page: what waits for officers, narrowed, in order, and counted up to a bound.

Pages are read by key, in both directions: a key is the last row's place in the order, never a
number of rows to skip. Nothing counts a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BinaryField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere, visible_offices
from tidewaiter.register import mentions
from tidewaiter.register.models import Mention, WorkItem
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.work.age import CLOSE

BOUND = 1_000
"""Rows that a count looks at; a count that reaches it is "so many or more"."""
WITHHELD = "withheld"
"""The state that waits for a clock only, not for an officer."""
MINE, NOBODY, SOMEBODY = "me", "nobody", "somebody"
OVER, NEAR, WITHIN = "over", "close", "within"
CALLED = ANY = "1"
TARGET, OLDEST = "target", "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the queue is narrowed to, and its order; what is empty does not narrow it.

    ``assignee`` is one of :data:`MINE`, :data:`NOBODY`, :data:`SOMEBODY`, ``age`` of :data:`OVER`,
    :data:`NEAR`, :data:`WITHIN`. ``desk`` and ``profile`` asked for the control. ``unassessed``
    leaves what a desk could not assess (:data:`ANY`, or that desk), ``called`` what a supervisor
    was told of.
    """

    lane: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    assignee: str = ""
    age: str = ""
    desk: str = ""
    profile: str = ""
    unassessed: str = ""
    called: str = ""
    sort: str = TARGET


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row in the order: its target (where that orders) and its key."""

    target: datetime
    key: int

    @classmethod
    def of(cls, item: WorkItem) -> Place:
        """The place of a row."""
        return cls(item.target_at, item.pk)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place from the text that :meth:`__str__` gives; ``None`` for anything else."""
        target, _, key = text.partition("~")
        if not (key.isascii() and key.isdecimal() and len(key) < 19):
            return None
        try:
            moment = datetime.fromisoformat(target)
        except ValueError:
            return None
        return cls(moment if moment.tzinfo else moment.replace(tzinfo=UTC), int(key))

    def __str__(self) -> str:
        return f"{self.target.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.key}"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and whether there are others before and after them."""

    rows: Sequence[WorkItem]
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are by value of each facet, no more than :data:`BOUND` looked at.

    ``capped`` names the facets (and ``""``: the whole) where there are more.
    """

    total: int
    facets: dict[str, Counter[str]] = field(default_factory=dict)
    raised: dict[Kind, list[tuple[str, int]]] = field(default_factory=dict)
    capped: frozenset[str] = frozenset()


def page(
    actor: Actor,
    asked: Asked,
    *,
    at: datetime,
    after: Place | None = None,
    before: Place | None = None,
    limit: int = 25,
) -> Page:
    """A page of work, what follows ``after`` or comes just ``before`` a place; one query.

    Raises ``Forbidden`` for who may read no work at all.
    """
    found = _narrowed(actor, asked, at).select_related("declaration")
    order = ("target_at", "pk") if asked.sort == TARGET else ("pk",)
    if before is not None and after is None:
        backwards = found.filter(_beyond(asked, before, back=True))
        rows = list(backwards.order_by(*(f"-{name}" for name in order))[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit][::-1]
        first = Place.of(rows[0]) if rows and more else None
        return Page(rows, first, Place.of(rows[-1]) if rows else None)
    if after is not None:
        found = found.filter(_beyond(asked, after, back=False))
    rows = list(found.order_by(*order)[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    first = Place.of(rows[0]) if rows and after else None
    return Page(rows, first, Place.of(rows[-1]) if more else None)


def neighbours(
    actor: Actor, asked: Asked, place: Place, *, at: datetime
) -> tuple[WorkItem | None, WorkItem | None]:
    """The work just before and just after a place in the queue; two queries. What was at the place
    need not be there any more. Raises ``Forbidden``."""
    earlier = page(actor, asked, at=at, before=place, limit=1).rows
    later = page(actor, asked, at=at, after=place, limit=1).rows
    return next(iter(earlier), None), next(iter(later), None)


def tally(actor: Actor, asked: Asked, *, at: datetime) -> Tally:
    """Counts beside the facets: two queries, and one for each facet that something is chosen of.

    A facet counts what fits all the others. Raises ``Forbidden``.
    """
    whole = _sample(actor, asked, at)
    counts: dict[str, Counter[str]] = {}
    capped = {""} if len(whole) > BOUND else set()
    for name, value in _VALUES.items():
        chosen = bool(getattr(asked, name))
        rows = _sample(actor, replace(asked, **{name: _EMPTY[name]}), at) if chosen else whole
        counts[name] = Counter(value(row, at, actor.name) for row in rows[:BOUND])
        if len(rows) > BOUND:
            capped.add(name)
    counts["assignee"][SOMEBODY] += counts["assignee"][MINE]
    keys = [row[0] for row in whole[:BOUND]]
    return Tally(min(len(whole), BOUND), counts, _raised(keys), frozenset(capped))


def offices(actor: Actor) -> list[str] | None:
    """The offices whose work an actor may read; ``None`` for all of them."""
    found = visible_offices(actor, Permission.WORK_READ)
    return None if ALL_OFFICES in found else sorted(found)


def visible(actor: Actor, permission: Permission = Permission.WORK_READ) -> QuerySet[WorkItem]:
    """Open work that waits for officers, of the offices where an actor has a permission.

    Raises ``Forbidden``.
    """
    require_somewhere(actor, permission)
    found = WorkItem.objects.filter(open=True).exclude(state=WITHHELD)
    allowed = visible_offices(actor, permission)
    return found if ALL_OFFICES in allowed else found.filter(office__in=allowed)


def _narrowed(actor: Actor, asked: Asked, at: datetime) -> QuerySet[WorkItem]:
    found = visible(actor)
    for name in ("lane", "office", "state"):
        values = getattr(asked, name)
        if values:
            found = found.filter(**{f"{name}__in": values})
    if asked.assignee == SOMEBODY:
        found = found.exclude(assignee="")
    elif asked.assignee:
        found = found.filter(assignee=actor.name if asked.assignee == MINE else "")
    if asked.called:
        found = found.filter(escalated_at__isnull=False)
    found = found.filter(_aged(asked.age, at))
    for kind, text in ((Kind.DESK, asked.desk), (Kind.PROFILE, asked.profile)):
        if text:
            found = found.filter(_mentions(kind, value=mentions.exact(text)))
    if asked.unassessed:
        of = {} if asked.unassessed == ANY else {"value": mentions.exact(asked.unassessed)}
        found = found.filter(_mentions(Kind.UNASSESSED, **of))
    return found


def _mentions(kind: Kind, **more: Any) -> IsNull:
    """Whether a row's declaration mentions something, asked row by row.

    As ``EXISTS`` PostgreSQL may turn it round, and read all that ever mentioned it to find the few
    that are open.
    """
    of = Mention.objects.filter(declaration=OuterRef("declaration"), kind=kind, **more)
    return IsNull(Subquery(of.values("declaration")[:1]), False)


def _aged(age: str, at: datetime) -> Q:
    soon = at + CLOSE
    return {
        OVER: Q(target_at__lte=at),
        NEAR: Q(target_at__gt=at, target_at__lte=soon),
        WITHIN: Q(target_at__gt=soon),
    }.get(age, Q())


def _beyond(asked: Asked, place: Place, *, back: bool) -> Q:
    way = "lt" if back else "gt"
    if asked.sort != TARGET:
        return Q(**{f"pk__{way}": place.key})
    # The first condition alone is what an index can begin at.
    near = Q(**{f"target_at__{way}e": place.target})
    return near & (Q(**{f"target_at__{way}": place.target}) | Q(**{f"pk__{way}": place.key}))


_COLUMNS = ("declaration_id", "lane", "office", "state", "assignee", "target_at", "escalated_at")
_Row = tuple[int, str, str, str, str, datetime, datetime | None]


def _sample(actor: Actor, asked: Asked, at: datetime) -> list[_Row]:
    rows = _narrowed(actor, asked, at)
    order = ("target_at", "pk") if asked.sort == TARGET else ("pk",)
    return list(rows.order_by(*order).values_list(*_COLUMNS)[: BOUND + 1])


def _assigned(row: _Row, at: datetime, name: str) -> str:
    return NOBODY if not row[4] else MINE if row[4] == name else SOMEBODY


def _age(row: _Row, at: datetime, name: str) -> str:
    return OVER if row[5] <= at else NEAR if row[5] <= at + CLOSE else WITHIN


_VALUES: dict[str, Any] = {
    "lane": lambda row, at, name: row[1],
    "office": lambda row, at, name: row[2],
    "state": lambda row, at, name: row[3],
    "assignee": _assigned,
    "age": _age,
    "called": lambda row, at, name: CALLED if row[6] else "",
}
_EMPTY: dict[str, Any] = {
    "lane": (), "office": (), "state": (), "assignee": "", "age": "", "called": "",
}  # fmt: skip


def _raised(declarations: Sequence[int]) -> dict[Kind, list[tuple[str, int]]]:
    """Who sent these to an officer, the most frequent first; one query.

    What could not be assessed is counted once, however many desks could not.
    """
    kinds = (Kind.PROFILE, Kind.DESK, Kind.UNASSESSED)
    whoever = When(kind=Kind.UNASSESSED, then=Value(b"", output_field=BinaryField()))
    rows = (
        Mention.objects.filter(declaration__in=declarations, kind__in=kinds)
        .annotate(by=Case(whoever, default=F("value"), output_field=BinaryField()))
        .values_list("kind", "by")
        .annotate(number=Count("declaration", distinct=True))
        .order_by("-number", "by")
    )
    found: dict[Kind, list[tuple[str, int]]] = {kind: [] for kind in kinds}
    for kind, value, number in rows:
        found[Kind(kind)].append((bytes(value).decode(errors="replace"), number))
    return found
