"""Running totals while batches are read; memory stays with what is distinct."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidewaiter.desks.risk.history import tables
from tidewaiter.desks.risk.history.reading import Bools, Ints
from tidewaiter.desks.risk.history.tables import DayCounts, FirstSeen

MESSAGE_FIGURES = ("declarations", "messages", "amended")
RESULT_FIGURES = ("examined", "offences")

_PENDING = 1 << 20


class FreshMessages:
    """Knows which messages were counted already, by a 64-bit mark of each.

    The marks are kept in sorted runs that double in size, as a log-structured tree does.
    """

    def __init__(self) -> None:
        self._runs: list[Any] = []

    def take(self, marks: Any, nameless: Bools) -> Bools:
        """The rows that begin a message never seen before; nameless rows always do."""
        fresh = nameless.copy()
        candidates = np.flatnonzero(~nameless & np.r_[True, marks[1:] != marks[:-1]])
        distinct, first = np.unique(marks[candidates], return_index=True)
        new = np.ones(distinct.size, np.bool_)
        for run in self._runs:
            place = np.searchsorted(run, distinct)
            place[place == run.size] = 0
            new &= run[place] != distinct
        fresh[candidates[first[new]]] = True
        self._keep(distinct[new])
        return fresh

    def _keep(self, marks: Any) -> None:
        while self._runs and self._runs[-1].size <= marks.size:
            marks = np.sort(np.concatenate([self._runs.pop(), marks]))
        if marks.size:
            self._runs.append(marks)


class PlaceTally:
    """Counts per place (entity and day)."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._at: list[Ints] = []
        self._counts: list[Ints] = []
        self._pending = 0

    def add(self, at: Ints, counts: dict[str, Ints]) -> None:
        """Add counts at places, in any order."""
        self._at.append(at)
        self._counts.append(np.stack([counts[name] for name in self._names]))
        self._pending += at.size
        if self._pending > max(_PENDING, self._at[0].size):
            self._fold()

    def _fold(self) -> None:
        at, counts = np.concatenate(self._at), np.concatenate(self._counts, axis=1)
        order = np.argsort(at, kind="stable")
        at, counts = at[order], counts[:, order]
        heads = np.flatnonzero(np.r_[True, at[1:] != at[:-1]][: at.size])
        if heads.size:
            at, counts = at[heads], np.add.reduceat(counts, heads, axis=1)
        self._at, self._counts, self._pending = [at], [counts], 0

    def done(self, ranks: Ints | None) -> DayCounts:
        """The cumulated table, codes replaced by their final ones."""
        if ranks is None or not self._at:
            none = np.empty(0, np.int64)
            return DayCounts.of(none, dict.fromkeys(self._names, none))
        self._at = [tables.places(ranks[tables.codes_of(a)], tables.days_of(a)) for a in self._at]
        self._fold()
        counts = dict(zip(self._names, self._counts[0], strict=True))
        return DayCounts.of(self._at[0], counts)


class KeyTally:
    """The earliest day per key."""

    def __init__(self) -> None:
        self._keys: list[Ints] = []
        self._days: list[Ints] = []
        self._pending = 0

    def add(self, keys: Ints, days: Ints) -> None:
        """Add keys seen on days, in any order."""
        self._keys.append(keys)
        self._days.append(days)
        self._pending += keys.size
        if self._pending > max(_PENDING, self._keys[0].size):
            self._fold()

    def _fold(self) -> None:
        keys, days = np.concatenate(self._keys), np.concatenate(self._days)
        order = np.lexsort((days, keys))
        keys, days = keys[order], days[order]
        heads = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: keys.size])
        self._keys, self._days, self._pending = [keys[heads]], [days[heads]], 0

    def done(self, ranks: list[Ints | None]) -> FirstSeen:
        """The finished table, codes replaced by their final ones."""
        if not self._keys or any(rank is None for rank in ranks):
            return FirstSeen(np.empty(0, np.int64), np.empty(0, np.int64))
        self._fold()
        parts = tables.parts_of(self._keys[0], len(ranks))
        final = [rank[part] for rank, part in zip(ranks, parts, strict=True) if rank is not None]
        self._keys = [tables.keys(final)]
        self._fold()
        return FirstSeen(self._keys[0], self._days[0])
