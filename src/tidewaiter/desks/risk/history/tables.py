"""The tables of the store: sorted whole numbers that are searched, never rows that are looped over.

A *place* is a code and a day in one number, so that the past of an entity is one stretch of a
sorted array and a window of days is the difference of two cumulative counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats, Ints

DAY_BITS = 24
"""Bits of a place for the day."""
_DAY_SHIFT = 1 << 20
KEY_BITS = 21
"""Bits of a key for each of its parts: at most two million different texts of a kind."""

_MANY = 16_384
_LARGE = 1 << 19


def places(codes: Ints, days: Ints | int) -> Ints:
    """Code and day in one number that sorts by code, then day."""
    return (codes << DAY_BITS) + (days + _DAY_SHIFT)


def codes_of(found: Ints) -> Ints:
    """The codes of places."""
    return found >> DAY_BITS


def days_of(found: Ints) -> Ints:
    """The days of places."""
    return (found & ((1 << DAY_BITS) - 1)) - _DAY_SHIFT


def keys(parts: list[Ints]) -> Ints:
    """Up to three codes in one number that sorts by the first, then the second, then the third."""
    key = parts[0].copy()
    for part in parts[1:]:
        key = (key << KEY_BITS) + part
    return key


def parts_of(key: Ints, count: int) -> list[Ints]:
    """The codes a key was made of."""
    mask = (1 << KEY_BITS) - 1
    return [(key >> (KEY_BITS * (count - 1 - n))) & mask for n in range(count)]


def search(sorted_numbers: Ints, wanted: Ints) -> Ints:
    """How many of the sorted numbers are smaller than each wanted one.

    Runs of equal rows are searched once. In a table larger than the processor's cache, many are
    sorted first: neighbours then fall on the same memory, which is several times faster.
    """
    if wanted.size < _MANY:
        return np.searchsorted(sorted_numbers, wanted)
    heads = np.flatnonzero(np.r_[True, wanted[1:] != wanted[:-1]])
    distinct = wanted[heads]
    if sorted_numbers.size < _LARGE:
        found = np.searchsorted(sorted_numbers, distinct)
    else:
        order = np.argsort(distinct)
        found = np.empty(distinct.size, np.int64)
        found[order] = np.searchsorted(sorted_numbers, distinct[order])
    if distinct.size == wanted.size:
        return found
    return np.repeat(found, np.diff(np.r_[heads, wanted.size]))


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What happened per entity and day, cumulated.

    ``at`` holds the sorted places; ``totals[name]`` one entry more than that, from 0 up.
    """

    at: Ints
    totals: dict[str, Ints]

    def between(self, name: str, start: Ints, end: Ints) -> Ints:
        """How many between two positions found by :func:`search`."""
        total = self.totals[name]
        return total[end] - total[start]

    def amounts(self, name: str) -> Ints:
        """The counts per place, not cumulated."""
        return np.diff(self.totals[name])

    @classmethod
    def of(cls, at: Ints, amounts: dict[str, Ints]) -> DayCounts:
        """From sorted, distinct places and what happened at each."""
        return cls(
            at, {name: np.r_[0, np.cumsum(n)].astype(np.int64) for name, n in amounts.items()}
        )


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """The day each key was first seen. ``keys`` is sorted and distinct."""

    keys: Ints
    day: Ints

    def days(self, wanted: Ints, never: int) -> Ints:
        """The day each wanted key was first seen, ``never`` where it was not."""
        if not self.keys.size:
            return np.full(wanted.size, never, np.int64)
        position = search(self.keys, wanted)
        position[position == self.keys.size] = 0
        return np.where(self.keys[position] == wanted, self.day[position], never)


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Reference quantities with effective dates, only where something changed.

    Row ``r`` holds for the key ``keys[codes_of(at)[r]]`` from ``days_of(at)[r]`` until the next row
    of the same key. ``figures[name][r]`` is a percentile (NaN if unknown) or the count ``n``.
    """

    keys: Ints
    at: Ints
    figures: dict[str, Floats]

    def rows(self, wanted: Ints, day: Ints) -> Ints:
        """The row that holds for each key on its day, -1 where there is none."""
        if not self.keys.size:
            return np.full(wanted.size, -1, np.int64)
        position = search(self.keys, wanted)
        position[position == self.keys.size] = 0
        row = search(self.at, places(position, day + 1)) - 1
        holds = (self.keys[position] == wanted) & (codes_of(self.at[row]) == position)
        return np.where(holds, row, -1)
