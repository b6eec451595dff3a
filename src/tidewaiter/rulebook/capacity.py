"""Capacity of offices as documents with days of effect, folded into lane policies. Pure.

A policy may state capacity of its own; where a document does so for the same office and lane, the
document counts on its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tidewaiter.core import TidewaiterError
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import Capacity, LanePolicy, without_lane
from tidewaiter.rulebook.errors import CapacityError

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OfficeCapacity:
    """How many consignments of a lane an office can handle in a day, on some days (UTC).

    ``office`` ``*`` stands for every office without a capacity of its own.
    """

    id: str
    office: str
    per_day: int
    lane: str = "red"
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        for name in ("id", "office", "lane"):
            if not getattr(self, name).strip():
                raise CapacityError("it is empty.", where=name)
        if self.per_day < 0:
            raise CapacityError("it is negative.", where="per_day")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise CapacityError("it is before valid_from.", where="valid_to")

    @property
    def first(self) -> date:
        """The first day."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """The last day."""
        return self.valid_to or date.max


def read_capacity(identifier: str, content: Mapping[str, Any]) -> OfficeCapacity:
    """A capacity from a document. Raises :class:`CapacityError` naming it and the key."""
    return read_document("capacity", OfficeCapacity, CapacityError, identifier, content)


def fold(policies: Iterable[LanePolicy], capacities: Iterable[OfficeCapacity]) -> Policies:
    """The policies with every capacity in them: each policy parted where a capacity changes.

    The parts keep the policy's id; together they are in force on the same days. Raises
    :class:`~tidewaiter.core.PolicyError` as :class:`Policies` does, and for lanes that a policy
    lacks.
    """
    known = list(capacities)
    return Policies([part for policy in policies for part in _parts(policy, known)])


def _parts(policy: LanePolicy, capacities: Sequence[OfficeCapacity]) -> Iterator[LanePolicy]:
    begin, end = policy.valid_from or date.min, policy.valid_to or date.max
    inside = [c for c in capacities if c.first <= end and c.last >= begin]
    if not inside:
        yield policy
        return
    ends = {c.last + _DAY for c in inside if c.last < date.max}
    starts = {begin} | {c.first for c in inside} | ends
    bounds = sorted(day for day in starts if begin <= day <= end)
    for number, first in enumerate(bounds):
        last = bounds[number + 1] - _DAY if number + 1 < len(bounds) else policy.valid_to
        yield replace(
            policy,
            valid_from=policy.valid_from if first == begin else first,
            valid_to=last,
            capacity=_capacity_on(policy, inside, first),
        )


def _capacity_on(
    policy: LanePolicy, capacities: Iterable[OfficeCapacity], day: date
) -> tuple[Capacity, ...]:
    stated = {
        (c.office, c.lane): Capacity(c.per_day, c.lane, c.office)
        for c in sorted(capacities, key=lambda c: c.id)
        if c.first <= day <= c.last
    }
    kept = [c for c in policy.capacity if (c.office, c.lane) not in stated]
    return (*kept, *stated.values())


def overlaps(capacities: Iterable[OfficeCapacity]) -> Iterator[CapacityError]:
    """An error for every two capacities of one office and lane that share a day."""
    groups: dict[tuple[str, str], list[OfficeCapacity]] = {}
    for capacity in sorted(capacities, key=lambda c: (c.first, c.id)):
        groups.setdefault((capacity.office, capacity.lane), []).append(capacity)
    for group in groups.values():
        for one, other in pairwise(group):
            if other.first <= one.last:
                yield CapacityError(
                    sentence("'{id}' has the same office and lane on the same days.", id=one.id),
                    where=f"capacity {other.id}, valid_from",
                    advice="End one before the other begins, or change the one there is.",
                )


def unknown_lanes(
    capacities: Iterable[OfficeCapacity], policies: Iterable[LanePolicy]
) -> Iterator[TidewaiterError]:
    """An error for every capacity of a lane that a policy of the same days lacks."""
    known = list(policies)
    for one in capacities:
        days = one.valid_from, one.valid_to
        yield from without_lane(known, one.lane, f"capacity {one.id}, lane", days, CapacityError)
