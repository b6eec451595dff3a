"""Figures about the work of some offices: traffic by day, load, and times to release.

Each reads a bounded number of rows, however large the register.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count

from tidewaiter.engine.policy import LanePolicy
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import Mention, OfficeDay, WorkEvent
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.work import waiting

WINDOW = 20_000
"""Newest entries of time lines that times to release are read from."""
FEWEST = 10
"""Fewer released than this, and no median is given."""


@dataclass(slots=True)
class Day:
    """What was decided for one day: declarations in all, and by lane."""

    day: date
    traffic: int = 0
    lanes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Load:
    """What an office has been given in a lane today, of what it can handle in a day."""

    office: str
    lane: str
    load: int
    capacity: int

    @property
    def over(self) -> int:
        """How much more it has than it can handle; negative for what is free."""
        return self.load - self.capacity


@dataclass(frozen=True, slots=True)
class Released:
    """Hours from arrival to release in one lane; ``None`` where too few were released."""

    lane: str
    count: int
    median: float | None
    ninetieth: float | None


def days(offices: Sequence[str] | None, *, last: date, count: int) -> list[Day]:
    """The last ``count`` days up to ``last``, those without any traffic among them; one query.

    The day is the one that capacity is counted by: that of the declaration, in UTC.
    """
    first = last - timedelta(days=count - 1)
    found = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(count)}
    for row in _rows(offices, first, last):
        if row.day is not None:
            found[row.day].traffic += row.traffic
            found[row.day].lanes.update(row.lanes)
    return [found[one] for one in sorted(found)]


def loads(offices: Sequence[str] | None, policy: LanePolicy, today: date) -> list[Load]:
    """Load against capacity today, for each office and lane that has a capacity; one query."""
    given = {row.office: row.lanes for row in _rows(offices, today, today)}
    known = {one.office for one in policy.capacity if one.office != "*"}
    named = sorted(given.keys() | (known if offices is None else known & set(offices)))
    found = []
    for office in named:
        for lane in dict.fromkeys(one.lane for one in policy.capacity):
            fits = [c for c in policy.capacity if c.lane == lane and c.office in ("*", office)]
            if fits:
                most = max(fits, key=lambda one: one.office != "*").per_day
                found.append(Load(office, lane, given.get(office, {}).get(lane, 0), most))
    return sorted(found, key=lambda one: -one.over)


def unassessed(actor: Actor) -> list[tuple[str, int]]:
    """Desks that could not assess what waits, the most frequent first; two queries.

    The :data:`~tidewaiter.register.work.waiting.BOUND` most pressing are looked at. Raises
    ``Forbidden`` for who may read no work.
    """
    pressing = waiting.visible(actor).order_by("target_at", "pk")
    keys = list(pressing.values_list("declaration_id", flat=True)[: waiting.BOUND])
    rows = (
        Mention.objects.filter(declaration__in=keys, kind=Kind.UNASSESSED)
        .values_list("value")
        .annotate(number=Count("declaration", distinct=True))
        .order_by("-number", "value")
    )
    return [(bytes(value).decode(errors="replace"), number) for value, number in rows]


def _rows(offices: Sequence[str] | None, first: date, last: date) -> list[OfficeDay]:
    rows = OfficeDay.objects.filter(day__gte=first, day__lte=last)
    return list(rows if offices is None else rows.filter(office__in=offices))


def releases(
    offices: Sequence[str] | None, final: Sequence[str], *, since: datetime
) -> list[Released]:
    """Times to release by lane since a moment, from the newest :data:`WINDOW` entries; two queries.

    Only what an officer or a clock had something to do about has a time line: what was released at
    once is not among it. ``final`` names the states that are releases.
    """
    newest = WorkEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = WorkEvent.objects.filter(pk__gt=newest - WINDOW, state__in=final, at__gte=since)
    if offices is not None:
        rows = rows.filter(declaration__office__in=offices)
    hours: dict[str, list[float]] = defaultdict(list)
    taken = rows.exclude(state_before__in=final)
    for lane, at, received in taken.values_list("lane_before", "at", "declaration__received_at"):
        hours[lane].append((at - received).total_seconds() / 3600)
    return [_released(lane, sorted(found)) for lane, found in sorted(hours.items())]


def _released(lane: str, hours: list[float]) -> Released:
    if len(hours) < FEWEST:
        return Released(lane, len(hours), None, None)
    return Released(lane, len(hours), _quantile(hours, 0.5), _quantile(hours, 0.9))


def _quantile(values: Sequence[float], share: float) -> float:
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
