"""The compiled loops that make keys and ask a table of counts.

Numba compiles them on first use and keeps the result beside the module.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def last_before(
    keys: Any, heads: Any, shift: Any, starts: Any, days: Any, wanted: Any, asked: Any, found: Any
) -> None:
    """Fill ``found`` with the last row of each wanted key before its day, -1 where there is none.

    ``keys`` is sorted; ``heads`` holds where the keys with the same leading bits begin. The rows of
    key ``k`` are ``starts[k]`` to ``starts[k + 1]``, sorted by ``days``. Keys of 0 ask for nothing.
    """
    for n in range(len(wanted)):
        found[n] = -1
        key = wanted[n]
        if key == 0:
            continue
        at, end = heads[key >> shift], heads[(key >> shift) + 1]
        while at < end and keys[at] < key:
            at += 1
        if at == end or keys[at] != key:
            continue
        low, high = starts[at], starts[at + 1]
        while low < high:
            middle = (low + high) >> 1
            if days[middle] < asked[n]:
                low = middle + 1
            else:
                high = middle
        if low > starts[at]:
            found[n] = low - 1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def cross(parts: Any, chosen: Any, salts: Any, found: Any) -> None:
    """Fill ``found[f]`` with the keys of family ``f``: its parts mixed one after the other.

    ``parts`` holds keys by part and item; ``chosen[f]`` the numbers of its parts, -1 for none more.
    The finaliser is that of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    """
    step, first = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
    second, mask = np.uint64(0x94D049BB133111EB), np.uint64((1 << 62) - 1)
    for f in range(chosen.shape[0]):
        for n in range(parts.shape[1]):
            total = salts[f]
            given = True
            for c in chosen[f]:
                if c < 0:
                    break
                part = parts[c, n]
                if part == 0:
                    given = False
                    break
                total = total + step + np.uint64(part)
                total = (total ^ (total >> np.uint64(30))) * first
                total = (total ^ (total >> np.uint64(27))) * second
                total = total ^ (total >> np.uint64(31))
            found[f, n] = max(np.int64(1), np.int64(total & mask)) if given else 0


_BLOCK = 64
_NOUGHT = np.float32(1e-35)
"""LightGBM takes what is nearer to 0 than this for 0."""

_WHERE = np.zeros(32, np.int64)
_WHERE[[(0x077CB531 * (1 << n) & 0xFFFFFFFF) >> 27 for n in range(32)]] = np.arange(32)
"""The place of a single bit by the first five of its product with a de Bruijn sequence."""


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def add_leaves(
    rows: Any, feature: Any, threshold: Any, missing: Any, struck: Any,
    splits: Any, leaves: Any, values: Any, found: Any,
) -> None:  # fmt: skip
    """Add to ``found`` the leaf of each tree that each row falls into, tree by tree.

    The arrays are those of :class:`~tidewaiter.desks.risk.learned.forest.Forest`. The inner loops
    have one length and no jumps, so that they become vector instructions.
    """
    columns = np.zeros((rows.shape[1], _BLOCK), np.float32)
    left, every, one = np.empty(_BLOCK, np.uint32), np.uint32(0xFFFFFFFF), np.uint32(1)
    for start in range(0, rows.shape[0], _BLOCK):
        size = min(_BLOCK, rows.shape[0] - start)
        for n in range(size):
            for c in range(rows.shape[1]):
                value = rows[start + n, c]
                columns[c, n] = np.float32(0) if abs(value) <= _NOUGHT else value
        for t in range(len(leaves)):
            left[:] = every
            for s in range(splits[t], splits[t + 1]):
                column, bound, mask = columns[feature[s]], threshold[s], struck[s]
                if missing[s]:
                    for n in range(_BLOCK):
                        left[n] &= mask if column[n] > bound else every
                else:
                    for n in range(_BLOCK):
                        left[n] &= every if column[n] <= bound else mask
            for n in range(size):
                bit = np.uint32(left[n] & (~left[n] + one))
                place = _WHERE[np.uint32(bit * np.uint32(0x077CB531)) >> np.uint32(27)]
                found[start + n] += values[leaves[t] + place]
