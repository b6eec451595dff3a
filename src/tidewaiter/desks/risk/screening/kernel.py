"""The compiled loop that finds the names which share most with what is asked for.

Numba compiles it on first use and keeps the result beside the module.
"""

from __future__ import annotations

from typing import Any

from numba import njit

MARKS = 63
"""So many groups can be told apart."""

_BITS = 6


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def most_alike(  # noqa: C901 - one loop, kept whole for the compiler
    group: Any,
    word: Any,
    gain: Any,
    starts: Any,
    postings: Any,
    weight: Any,
    letters: Any,
    initials: Any,
    initial_gain: Any,
    asked: Any,
    enough: Any,
    cells: Any,
    touched: Any,
    names: Any,
    shares: Any,
) -> Any:
    """Fill ``names`` and ``shares`` with the best names, in no order; gives how many.

    The entries of a group are alternatives for one word that is asked for, best first: of them a
    name gains the first it holds. Groups come in the order in which they stand, numbered from 0,
    at most ``MARKS``; one that begins when ``enough`` names are known adds to these, and to no
    others. ``initials`` are letters a word of the name should begin with. The share of a name is
    twice what it gained over its own weight and that of what is asked.

    ``cells`` holds what a name gained and, in its low bits, the last group it gained by: one place
    in memory for both. It is zero and is zero again when it returns.
    """
    count = 0
    opening = True
    for n in range(len(group)):
        mark = group[n] + 1
        gained = gain[n] << _BITS
        if n > 0 and group[n] != group[n - 1]:
            opening = count < enough
        for at in range(starts[word[n]], starts[word[n] + 1]):
            name = postings[at]
            cell = cells[name]
            if cell == 0:
                if not opening:
                    continue
                touched[count] = name
                count += 1
            if cell & MARKS != mark:
                cells[name] = ((cell >> _BITS << _BITS) + gained) | mark
    found = 0
    least = 0.0
    for n in range(count):
        name = touched[n]
        score = cells[name] >> _BITS
        cells[name] = 0
        for letter in initials:
            if letters[name] >> letter & 1:
                score += initial_gain
        share = 2.0 * score / (asked + weight[name])
        if found < len(names):
            names[found] = name
            shares[found] = share
            found += 1
            if found < len(names):
                continue
        elif share > least:
            low = 0
            for m in range(1, found):
                if shares[m] < shares[low]:
                    low = m
            names[low] = name
            shares[low] = share
        else:
            continue
        least = shares[0]
        for m in range(1, found):
            least = min(least, shares[m])
    return found
