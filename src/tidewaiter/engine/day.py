"""The day of one office, played once with everybody, then again quickly without one of them.

Who asks for a seat in a less strict lane depends on who found none in a stricter one. Taking one
declaration out therefore lets another move up, which frees a seat below, and so on: one move for
each lane at most. Only those that move are followed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Room, wish
from tidewaiter.engine.stake import Bid

Key = tuple[float, float]
"""Sorts those who ask for a lane: the more urgent first, then by lot."""


@dataclass
class Asking:
    """What a declaration asks with: its bids, and with what urgency it was deferred into lanes."""

    kept: Sequence[Bid]
    carried: dict[str, int] = field(default_factory=dict)

    def deferred(self, to: str, urgency: int) -> Asking:
        """The same, deferred into a lane."""
        carried = self.carried | {to: max(urgency, self.carried.get(to, urgency))}
        return Asking(self.kept, carried)


@dataclass
class Step:
    """One lane of the day: who holds it for certain, and who asked, in order, of whom ``free``
    were seated. ``limit`` is ``None`` where there is room for all."""

    lane: str
    to: str
    limit: int | None
    holders: set[int]
    keys: list[Key]
    order: list[int]
    free: int
    place: dict[int, int]


class Day:
    """A day played with everybody.

    ``kept`` are the bids of each declaration that stand, ``sure`` the lane that is its own for
    certain, ``ties`` its lot, ``limits`` the room of each lane that has one.
    """

    def __init__(
        self,
        kept: Sequence[Sequence[Bid]],
        sure: Sequence[str | None],
        ties: Sequence[float],
        limits: Mapping[str, int],
        policy: LanePolicy,
    ) -> None:
        self.kept = kept
        self._sure = sure
        self._ties = ties
        self._asking = [Asking(own) for own in kept]
        self._steps: list[Step] = []
        left = [n for n, own in enumerate(kept) if own or sure[n]]
        for lane in policy.controlled:
            to = policy.defer.get(lane.code, policy.free.code)
            step = self._play(lane.code, to, limits.get(lane.code), left)
            self._steps.append(step)
            seated = step.holders.union(step.order[: step.free])
            left = [n for n in left if n not in seated]
        self._last = max((n for n, s in enumerate(self._steps) if s.limit is not None), default=-1)

    def _play(self, lane: str, to: str, limit: int | None, left: Sequence[int]) -> Step:
        holders = {n for n in left if self._sure[n] == lane}
        queue = []
        for n in left:
            own = self._asking[n]
            urgency = None if n in holders else wish(own.kept, lane, own.carried)
            if urgency is not None:
                queue.append((self.key(n, urgency), n))
        queue.sort()
        free = len(queue) if limit is None else max(0, min(limit - len(holders), len(queue)))
        for key, n in queue[free:]:
            self._asking[n] = self._asking[n].deferred(to, -int(key[0]))
        order = [n for _, n in queue]
        place = {n: position for position, n in enumerate(order)}
        return Step(lane, to, limit, holders, [key for key, _ in queue], order, free, place)

    def without(self, n: int, kept: Mapping[int, Sequence[Bid]]) -> dict[str, Room]:
        """The room of each lane with a limit were ``n`` not there.

        ``kept`` are the bids of others that would then not be what they are.
        """
        moved: dict[int, Asking | None] = {n: None}
        moved |= {m: Asking(own) for m, own in kept.items()}
        rooms = {}
        for step in self._steps[: self._last + 1]:
            replayed = _Replayed(self, step, moved)
            if step.limit is not None:
                rooms[step.lane] = replayed.room(step.limit)
            moved = replayed.moved()
        return rooms

    def sure(self, n: int) -> str | None:
        """The lane that is a declaration's for certain."""
        return self._sure[n]

    def asking(self, n: int) -> Asking:
        """What a declaration asked with in the lane where it was seated."""
        return self._asking[n]

    def key(self, n: int, urgency: int) -> Key:
        """Where a declaration stands in the queue of a lane."""
        return (-urgency, self._ties[n])


class _Replayed:
    """One lane of the day once more, with those who ``moved`` where they now are, or gone."""

    def __init__(self, day: Day, step: Step, moved: Mapping[int, Asking | None]) -> None:
        self._day, self._step, self._moved = day, step, moved
        self._holding = {m for m, own in moved.items() if own and day.sure(m) == step.lane}
        self.held = len(step.holders) - sum(m in step.holders for m in moved) + len(self._holding)
        self._asking = sorted(self._askers())
        self._keys = [key for key, _ in self._asking]
        self._removed = sorted(step.place[m] for m in moved if m in step.place)
        all_of_them = len(step.order) + len(self._asking)
        self.free = all_of_them if step.limit is None else max(0, step.limit - self.held)

    def _askers(self) -> Iterator[tuple[Key, int]]:
        for m, own in self._moved.items():
            if own is not None and m not in self._holding:
                urgency = wish(own.kept, self._step.lane, own.carried)
                if urgency is not None:
                    yield self._day.key(m, urgency), m

    def _rank(self, position: int) -> int:
        """How many go before the one who was at a position."""
        before = bisect_right(self._keys, self._step.keys[position])
        return position - bisect_left(self._removed, position) + before

    def _at(self, wanted: int) -> Key | None:
        """The key of whoever has so many before."""
        step = self._step
        for n, key in enumerate(self._keys):
            place = bisect_left(step.keys, key)
            if n + place - bisect_left(self._removed, place) == wanted:
                return key
        first = max(0, wanted - len(self._asking))
        for position in range(first, min(len(step.order), wanted + len(self._removed) + 1)):
            if self._rank(position) == wanted and position not in self._removed:
                return step.keys[position]
        return None

    def room(self, limit: int) -> Room:
        """What is left of the lane."""
        last = self._at(self.free - 1) if self.free else None
        if last is None:
            return Room(limit, self.held)
        return Room(limit, self.held, -int(last[0]), last[1])

    def moved(self) -> dict[int, Asking | None]:
        """Who is elsewhere than in the day with everybody once this lane is full."""
        step, found = self._step, dict(self._moved)
        found |= dict.fromkeys(self._holding)
        for place, (key, m) in enumerate(self._asking):
            before = bisect_left(step.keys, key)
            own = self._moved[m]
            seated = place + before - bisect_left(self._removed, before) < self.free
            found[m] = None if seated or own is None else own.deferred(step.to, -int(key[0]))
        for position in range(max(0, self.free - len(self._asking)), step.free):
            if self._rank(position) >= self.free and position not in self._removed:
                own = self._day.asking(step.order[position])
                urgency = -int(step.keys[position][0])
                found[step.order[position]] = own.deferred(step.to, urgency)
        for position in range(step.free, min(len(step.order), self.free + len(self._removed))):
            if self._rank(position) < self.free and position not in self._removed:
                found[step.order[position]] = None
        return found
