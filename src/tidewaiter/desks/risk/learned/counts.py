"""One table of what happened per key and day, cumulated, and asked strictly before a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats, Ints
from tidewaiter.desks.risk.learned.hashing import KEY_BITS
from tidewaiter.desks.risk.learned.kernel import last_before


@dataclass(frozen=True)
class CountTable:
    """What is known of each key, day by day.

    ``keys`` is sorted and distinct. The rows of key ``k`` are ``starts[k]`` to ``starts[k + 1]``,
    one for each day (since 1970-01-01) on which something happened, in order. ``totals[name]`` is
    cumulated over the rows of a key, that row included.
    """

    keys: Ints
    starts: Ints
    days: Any
    totals: Mapping[str, Any]

    @cached_property
    def _heads(self) -> tuple[Ints, int]:
        """Where keys with the same leading bits begin: about one key for each head."""
        bits = max(1, int(self.keys.size).bit_length())
        shift = KEY_BITS - bits
        edges = np.arange((1 << bits) + 1, dtype=np.int64) << shift
        return np.searchsorted(self.keys, edges), shift

    def rows(self, keys: Ints, days: Ints) -> Ints:
        """The last row of each key before its day, -1 where nothing happened before it."""
        found = np.empty(keys.size, np.int64)
        heads, shift = self._heads
        last_before(self.keys, heads, shift, self.starts, self.days, keys, days, found)
        return found

    def taken(self, name: str, rows: Ints) -> Floats:
        """A total at rows; 0 where there is none."""
        totals = self.totals[name]
        if not totals.size:
            return np.zeros(rows.shape)
        return np.where(rows >= 0, totals[rows], 0).astype(np.float64)

    @classmethod
    def chained(cls, parts: Sequence[CountTable]) -> CountTable:
        """Tables one after the other, each with greater keys than those before it."""
        ends = np.cumsum([0, *(len(one.days) for one in parts)])
        starts = [one.starts[:-1] + end for one, end in zip(parts, ends, strict=False)]
        return cls(
            np.concatenate([one.keys for one in parts]),
            np.concatenate([*starts, ends[-1:]]),
            np.concatenate([one.days for one in parts]),
            {name: np.concatenate([one.totals[name] for one in parts]) for name in parts[0].totals},
        )

    @classmethod
    def of(cls, keys: Ints, days: Ints, amounts: Mapping[str, Any]) -> CountTable:
        """From what happened: a key, a day and amounts for each event, in any order.

        Events whose key is 0 are left out. Amounts are whole numbers: their sums are exact, so that
        they depend on nothing but the events of their own key and days, in whatever order.
        """
        kept = np.flatnonzero(keys != 0)
        order = kept[np.lexsort((days[kept], keys[kept]))]
        keys, days = keys[order], days[order]
        fresh = np.r_[True, (keys[1:] != keys[:-1]) | (days[1:] != days[:-1])][: keys.size]
        heads = np.flatnonzero(fresh)
        keys, days = keys[heads], days[heads]
        distinct, starts = np.unique(keys, return_index=True)
        ends = np.r_[starts, keys.size].astype(np.int64)
        totals = {
            name: _cumulated(np.asarray(amount)[order], heads, ends)
            for name, amount in amounts.items()
        }
        return cls(distinct, ends, days.astype(np.int32), totals)


def _cumulated(amount: Any, heads: Ints, ends: Ints) -> Any:
    """Sums per row, cumulated within each key."""
    if not heads.size:
        return np.empty(0, amount.dtype)
    sums = np.add.reduceat(amount, heads, dtype=np.int64)
    running = np.cumsum(sums, dtype=np.int64)
    before = np.r_[0, running][ends[:-1]]
    found = running - np.repeat(before, np.diff(ends))
    return found.astype(np.int32) if np.abs(found).max() < 1 << 31 else found
