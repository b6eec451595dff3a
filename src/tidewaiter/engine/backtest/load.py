"""How many consignments each office would have had to deal with on a day, against its capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.engine.backtest.matches import Hits
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy

Floats = npt.NDArray[np.float64]
Group = tuple[str | None, date | None]


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One office and day: what the lane would have been asked for, and the room it has."""

    office: str | None
    day: date | None
    traffic: int
    expected: float
    room: int | None


@dataclass(frozen=True, slots=True)
class LaneLoad:
    """A lane over all offices and days.

    ``expected`` is the sum of the chances with which declarations ask for the lane, random share
    included, before caps and before anything is deferred. ``over`` counts the days of an office on
    which that exceeds its room; ``worst`` are the days that exceed it most, else the busiest.
    """

    lane: str
    expected: float
    days: int
    over: int
    worst: tuple[DayLoad, ...]


class Load:
    """Adds up, per office and day, the chances with which declarations ask for each lane."""

    def __init__(self, policies: Policies, lanes: Sequence[str], chances: Sequence[float]) -> None:
        """``lanes`` and ``chances`` are those of the rules, by their number."""
        self._policies = policies
        self._lanes = np.asarray(lanes, dtype=object)
        with np.errstate(divide="ignore"):
            self._missed = np.log1p(-np.asarray(chances, np.float64))
        self._traffic: dict[Group, int] = defaultdict(int)
        self._asked: dict[tuple[Group, str], float] = defaultdict(float)

    def add(self, batch: Batch, hits: Hits) -> None:
        """Count a batch. ``hits`` are those that take effect."""
        groups, codes = _groups(batch)
        counts = np.bincount(codes, minlength=len(groups))
        for group, count in zip(groups, counts.tolist(), strict=True):
            self._traffic[group] += count
        shares = _shares(batch, codes, groups, self._policies)
        in_force = [self._policies.on(day) for _, day in groups]
        for policy in {id(policy): policy for policy in in_force}.values():
            mine = [n for n, own in enumerate(in_force) if own is policy]
            self._add_policy(policy, mine, groups, codes, hits, shares)

    def _add_policy(
        self,
        policy: LanePolicy,
        mine: Sequence[int],
        groups: Sequence[Group],
        codes: npt.NDArray[np.int64],
        hits: Hits,
        shares: Mapping[str, Floats],
    ) -> None:
        """The chance of asking for a lane is that of it or a stricter one, less that of those."""
        stricter = np.zeros(len(codes))
        missed = np.zeros(len(codes))
        unmet = np.ones(len(codes))
        for lane in policy.controlled:
            own = self._lanes[hits.rule] == lane.code
            at = hits.declaration[own]
            missed = missed + np.bincount(at, self._missed[hits.rule[own]], minlength=len(codes))
            unmet = unmet * (1.0 - shares.get(lane.code, 0.0))
            asked = 1.0 - np.exp(missed) * unmet
            totals = np.bincount(codes, asked - stricter, minlength=len(groups))
            for n in mine:
                self._asked[groups[n], lane.code] += float(totals[n])
            stricter = asked

    def lanes(self, worst: int = 5) -> tuple[LaneLoad, ...]:
        """The load of every lane of the policies, strictest first."""
        codes = dict.fromkeys(c.code for p in self._policies.all for c in p.controlled)
        return tuple(self._lane(code, worst) for code in codes)

    def _lane(self, code: str, worst: int) -> LaneLoad:
        days = [self._day(group, traffic, code) for group, traffic in self._traffic.items()]
        ranked = sorted(days, key=_excess, reverse=True)
        return LaneLoad(
            lane=code,
            expected=round(sum(day.expected for day in days), 6),
            days=len(days),
            over=sum(day.room is not None and day.expected > day.room for day in days),
            worst=tuple(ranked[:worst]),
        )

    def _day(self, group: Group, traffic: int, code: str) -> DayLoad:
        office, day = group
        room = self._policies.on(day).room(code, office, traffic)
        return DayLoad(office, day, traffic, round(self._asked.get((group, code), 0.0), 6), room)


def _excess(day: DayLoad) -> Any:
    over = day.expected - day.room if day.room is not None else float("-inf")
    return (over, day.expected, str(day.office), str(day.day))


def _groups(batch: Batch) -> tuple[list[Group], npt.NDArray[np.int64]]:
    """The offices and days of a batch, and per declaration which of them is its own."""
    offices = batch.header("office")
    names = {name: n for n, name in enumerate(dict.fromkeys(offices))}
    office = np.fromiter((names[name] for name in offices), np.int64, len(offices))
    keys = office * (1 << 32) + (batch.days + 1)
    _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    dates = batch.dates
    return [(offices[n], dates[n]) for n in first.tolist()], codes.astype(np.int64)


def _shares(
    batch: Batch, codes: npt.NDArray[np.int64], groups: Sequence[Group], policies: Policies
) -> dict[str, Floats]:
    """Per lane the random share of each declaration."""
    regimes = batch.header("regime")
    found: dict[str, Floats] = {}
    known: dict[Any, tuple[float, str]] = {}
    for position, (code, regime) in enumerate(zip(codes.tolist(), regimes, strict=True)):
        key = (code, regime)
        if key not in known:
            office, day = groups[code]
            known[key] = policies.on(day).random_share(office, regime)
        share, lane = known[key]
        if share:
            if lane not in found:
                found[lane] = np.zeros(len(codes))
            found[lane][position] = share
    return found
