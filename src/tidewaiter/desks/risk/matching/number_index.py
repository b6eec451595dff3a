"""Bit vectors by value of one number.

The bounds of all intervals cut the number line into classes (each bound, and each gap between
two); a class has one pair of bit vectors. They are stored at intervals and completed by the few
changes in between, so that memory stays bounded however many bounds there are.
"""

from __future__ import annotations

import math
from bisect import bisect_left

from tidewaiter.desks.risk.matching.normal import Interval
from tidewaiter.desks.risk.matching.text_index import Vectors

_TABLE_BYTES = 8_000_000


class NumberIndex:
    """All terms on one number, moment or flag."""

    def __init__(self, word: str, every: int) -> None:
        self.word = word
        self._every = every
        self._layers: list[dict[int, Interval]] = []
        self._built: list[_Layer] = []
        self._null: Vectors = (every, every)

    def add(self, interval: Interval, bit: int) -> None:
        """Take in an interval of the conjunction with that bit."""
        for layer in self._layers:
            if bit not in layer:
                break
        else:
            layer = {}
            self._layers.append(layer)
        layer[bit] = interval
        self._built = []

    def vectors(self, value: float | None) -> Vectors:
        """Bits of the conjunctions that are (true, possibly true) as far as this number goes."""
        if not self._built:
            self._build()
        if value is None:
            return self._null
        found = self._every
        for layer in self._built:
            found &= layer.vector(value)
        return found, found

    def _build(self) -> None:
        true = possible = self._every
        for layer in self._layers:
            self._built.append(_Layer(layer, self._every))
            for bit, interval in layer.items():
                true &= ~bit if interval.null is not True else -1
                possible &= ~bit if interval.null is False else -1
        self._null = (true, possible)


class _Layer:
    """At most one interval per conjunction, as bit changes along the number line."""

    def __init__(self, intervals: dict[int, Interval], every: int) -> None:
        bounds = {v for i in intervals.values() for v in (i.low, i.high) if math.isfinite(v)}
        self._bounds = sorted(bounds)
        at = {value: 2 * n + 1 for n, value in enumerate(self._bounds)}
        classes = 2 * len(self._bounds) + 1
        start = every
        self._changes = [0] * (classes + 1)
        for bit, interval in intervals.items():
            first = 0 if interval.low == -math.inf else at.get(interval.low, classes)
            first += 0 if interval.low_closed or interval.low == -math.inf else 1
            last = classes if interval.high == math.inf else at[interval.high] + 1
            last -= 0 if interval.high_closed or interval.high == math.inf else 1
            if not interval.negated:
                start &= ~bit
            if min(first, classes) < last:
                self._changes[min(first, classes)] ^= bit
                self._changes[last] ^= bit
        size = every.bit_length() // 8 + 1
        self._step = max(1, classes * size // _TABLE_BYTES)
        self._table: list[int] = []
        vector = start
        for n in range(classes):
            vector ^= self._changes[n]
            if n % self._step == 0:
                self._table.append(vector)

    def vector(self, value: float) -> int:
        n = bisect_left(self._bounds, value)
        position = 2 * n + (1 if n < len(self._bounds) and self._bounds[n] == value else 0)
        block, past = divmod(position, self._step)
        found = self._table[block]
        for change in self._changes[position - past + 1 : position + 1] if past else ():
            found ^= change
        return found
