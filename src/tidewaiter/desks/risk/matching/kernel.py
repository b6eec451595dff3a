"""The compiled loop that matches a batch: bit tables by class, then intervals.

Numba compiles it on first use and keeps the result beside the module; nothing here knows about
profiles or declarations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LOW_CLOSED, HIGH_CLOSED, NEGATED, NULL_TRUE, NULL_FALSE = 1, 2, 4, 8, 16

_ONE = np.uint64(1)


@njit(cache=True, nogil=True, inline="always")  # type: ignore[untyped-decorator]
def _interval_state(value: Any, low: Any, high: Any, flags: Any) -> Any:
    """1 true, 0 false, 2 unknown."""
    if np.isnan(value):
        if flags & NULL_TRUE:
            return 1
        return 0 if flags & NULL_FALSE else 2
    inside = low < value < high
    if value == low and flags & LOW_CLOSED:
        inside = value <= high and (value < high or flags & HIGH_CLOSED != 0)
    elif value == high and flags & HIGH_CLOSED:
        inside = value > low
    if flags & NEGATED:
        inside = not inside
    return 1 if inside else 0


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def match_rows(  # noqa: C901 - one loop, kept whole for the compiler
    start: Any,
    stop: Any,
    codes: Any,
    numbers: Any,
    possible: Any,
    true: Any,
    offsets: Any,
    width: Any,
    live: Any,
    word_columns_at: Any,
    word_columns: Any,
    group_column: Any,
    group_first: Any,
    group_last: Any,
    class_words_at: Any,
    class_words: Any,
    class_base: Any,
    interval_at: Any,
    interval_number: Any,
    interval_low: Any,
    interval_high: Any,
    interval_flags: Any,
    interval_other: Any,
    interval_factor: Any,
    out_row: Any,
    out_conjunction: Any,
    out_true: Any,
) -> Any:
    """Match rows ``start`` to ``stop``; returns (matches written, next row).

    Stops early, before the row that might not fit, when the output is nearly full.
    """
    found = 0
    room = out_row.shape[0] - 64 * width
    for row in range(start, stop):
        if found > room:
            return found, row
        for group in range(group_column.shape[0]):
            column = group_column[group]
            if column >= 0:
                base = class_base[group] + codes[row, column]
                first, last = class_words_at[base], class_words_at[base + 1]
            else:
                first, last = group_first[group], group_last[group]
            for at in range(first, last):
                word = class_words[at] if column >= 0 else at
                bits = live[word]
                for k in range(word_columns_at[word], word_columns_at[word + 1]):
                    c = word_columns[k]
                    bits &= possible[offsets[c] + codes[row, c] * width + word]
                    if bits == 0:
                        break
                if bits == 0:
                    continue
                sure = bits
                for k in range(word_columns_at[word], word_columns_at[word + 1]):
                    c = word_columns[k]
                    sure &= true[offsets[c] + codes[row, c] * width + word]
                while bits != 0:
                    low_bit = bits & (~bits + _ONE)
                    bits ^= low_bit
                    position = 0
                    probe = low_bit
                    while probe > _ONE:
                        probe >>= _ONE
                        position += 1
                    conjunction = word * 64 + position
                    state = 1 if sure & low_bit else 2
                    for i in range(interval_at[conjunction], interval_at[conjunction + 1]):
                        value = numbers[row, interval_number[i]]
                        low, high = interval_low[i], interval_high[i]
                        if interval_other[i] >= 0:
                            bound = interval_factor[i] * numbers[row, interval_other[i]]
                            if np.isnan(bound) or np.isinf(bound):
                                value = np.nan
                            low = bound if np.isfinite(low) else low
                            high = bound if np.isfinite(high) else high
                        answer = _interval_state(value, low, high, interval_flags[i])
                        if answer == 0:
                            state = 0
                            break
                        if answer == 2:
                            state = 2
                    if state:
                        out_row[found] = row
                        out_conjunction[found] = conjunction
                        out_true[found] = state == 1
                        found += 1
    return found, stop
