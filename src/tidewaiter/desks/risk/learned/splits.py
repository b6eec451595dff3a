"""How a history is parted for an honest test: by time, and with nothing of it in both parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from tidewaiter.desks.risk.history.reading import NO_DAY, Floats, Ints
from tidewaiter.desks.risk.learned.history import History, require_labels

KINDS = ("chronological", "without twins", "new importers")
"""The splits: by time alone; also with one item of each group of twins; also with importers in
the test that training never saw."""

SHARES = (0.6, 0.2)
"""The share of examined items for training and for tuning; the latest are the test."""

LEAST = {"training": 200, "tuning": 50, "the test": 50}
"""So many examined items each part needs."""


@dataclass(frozen=True)
class Split:
    """Positions of examined items for training, tuning (early stop, calibration) and the test.

    A label counts for training and tuning only if it was known before the next part began.
    ``begins`` are the first days of tuning and of the test.
    """

    kind: str
    train: Ints
    tune: Ints
    test: Ints
    begins: tuple[int, int]
    offence: Floats


def split(history: History, kind: str, shares: tuple[float, float] = SHARES) -> Split:
    """Part a history.

    Raises :class:`~tidewaiter.desks.risk.learned.errors.LearningError` where a part has too few
    examined items.
    """
    final = history.results.before(np.iinfo(np.int64).max, len(history)).offence
    usable = ~np.isnan(final) & (history.day != NO_DAY)
    if kind != "chronological":
        usable &= history.first_of_twins()
    days = np.sort(history.day[usable])
    require_labels(final[usable], sum(LEAST.values()), "the whole")
    first = int(days[int(len(days) * shares[0])])
    second = int(days[min(int(len(days) * sum(shares)), len(days) - 1)])
    early = history.results.before(first, len(history)).offence
    later = history.results.before(second, len(history)).offence
    train = np.flatnonzero(usable & (history.day < first) & ~np.isnan(early))
    tune = np.flatnonzero(
        usable & (history.day >= first) & (history.day < second) & ~np.isnan(later)
    )
    test = np.flatnonzero(usable & (history.day >= second))
    if kind == "new importers":
        test = _of_strangers(history, np.r_[train, tune], test)
    offence = final.copy()
    offence[train], offence[tune] = early[train], later[tune]
    for part, (what, least) in zip((train, tune, test), LEAST.items(), strict=True):
        require_labels(offence[part], least, what)
    return Split(kind, train, tune, test, (first, second), offence)


def tested_traffic(history: History, parts: Split) -> Ints:
    """Positions of all items of the days of the test, examined or not, as the split takes them."""
    inside = (history.day != NO_DAY) & (history.day >= parts.begins[1])
    if parts.kind != "chronological":
        inside &= history.first_of_twins()
    found = np.flatnonzero(inside)
    if parts.kind == "new importers":
        found = _of_strangers(history, np.r_[parts.train, parts.tune], found)
    return found


def _of_strangers(history: History, known: Ints, test: Ints) -> Ints:
    seen = pc.unique(history.importer.take(known))
    stranger = pc.invert(pc.is_in(history.importer.take(test), seen))
    kept: Ints = test[stranger.to_numpy(zero_copy_only=False)]
    return kept
