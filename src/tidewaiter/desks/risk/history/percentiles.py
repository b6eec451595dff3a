"""Reference quantities: percentiles over a window of past days, taken at effective dates."""

from __future__ import annotations

from typing import cast

import numpy as np

from tidewaiter.core.errors import SourceError
from tidewaiter.desks.risk.history.reading import Floats, Ints
from tidewaiter.desks.risk.history.tables import Snapshots, codes_of, days_of, places
from tidewaiter.desks.risk.history.terms import PERCENTS

STEPS = ("day", "week", "month")
"""How often new reference quantities take effect."""

FIGURES = ("n", *(f"p{percent:02d}" for percent in PERCENTS))
"""The figures of a snapshot: how many items, and their percentiles."""


def step_start(day: Ints, step: str) -> Ints:
    """The latest effective date on or before each day: the day, its Monday, or its month's first.

    Raises :class:`SourceError` for an unknown step.
    """
    if step == "day":
        return day
    if step == "week":
        return day - (day + 3) % 7
    if step == "month":
        months = day.astype("datetime64[D]").astype("datetime64[M]")
        return cast("Ints", months.astype("datetime64[D]").astype(np.int64))
    raise SourceError(f"There is no step '{step}'.", advice=f"Use one of {', '.join(STEPS)}.")


def snapshots(
    key: Ints, day: Ints, value: Floats, *, step: str, window_days: int, minimum: int
) -> Snapshots:
    """Snapshots of ``value`` per key, from the first effective date after the first day on.

    They go on until the window has left the last day behind, so that what holds on any date
    depends on earlier items only and never on how far the store happens to reach.
    """
    if not key.size:
        return Snapshots(np.empty(0, np.int64), np.empty(0, np.int64), _no_figures())
    order = np.lexsort((value, key))
    day, value = day[order], value[order]
    distinct, dense = np.unique(key[order], return_inverse=True)
    before = np.zeros((distinct.size, len(FIGURES)))
    before[:, 1:] = np.nan
    at, rows = [], []
    for effective in _effective_dates(day, step, window_days):
        inside = (day >= effective - window_days) & (day < effective)
        now = _figures(dense[inside], value[inside], distinct.size, minimum)
        same = (now == before) | (np.isnan(now) & np.isnan(before))
        changed = np.flatnonzero(~same.all(axis=1))
        at.append(places(changed, int(effective)))
        rows.append(now[changed])
        before = now
    return _assembled(distinct, np.concatenate(at), np.concatenate(rows))


def _effective_dates(day: Ints, step: str, window_days: int) -> Ints:
    every = step_start(np.arange(day.min() + 1, day.max() + window_days + 32), step)
    dates = np.unique(every)
    return cast("Ints", dates[dates > day.min()])


def _figures(dense: Ints, value: Floats, count: int, minimum: int) -> Floats:
    """Count and percentiles per key of values sorted by key, then value (type 7)."""
    n = np.bincount(dense, minlength=count)
    figures = np.full((count, len(FIGURES)), np.nan)
    figures[:, 0] = n
    enough = np.flatnonzero(n >= max(minimum, 1))
    start = (np.cumsum(n) - n)[enough]
    for place, percent in enumerate(PERCENTS, start=1):
        rank = (n[enough] - 1) * (percent / 100)
        low = np.floor(rank).astype(np.int64)
        below = value[start + low]
        above = value[start + np.minimum(low + 1, n[enough] - 1)]
        figures[enough, place] = below + (above - below) * (rank - low)
    return figures


def _assembled(distinct: Ints, at: Ints, rows: Floats) -> Snapshots:
    """Sorted by key and date; a key that no window ever caught is left out."""
    order = np.argsort(at)
    held, dense = np.unique(codes_of(at[order]), return_inverse=True)
    columns = {name: rows[order, place] for place, name in enumerate(FIGURES)}
    return Snapshots(distinct[held], places(dense, days_of(at[order])), columns)


def _no_figures() -> dict[str, Floats]:
    return {name: np.empty(0) for name in FIGURES}
