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
