"""Who bears the examinations: how often groups of importers are chosen, and chosen in vain.

A selection that is right on the whole may still fall on the small and the new. The rate of false
alarms is the share of honest items of a group that the model would have examined.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from tidewaiter.desks.risk.history.reading import Bools, Floats
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.splits import Split

BUDGET = 5
"""The percentage of items that is taken to be examined."""

SMALL, NEW = 10, 1
"""An importer with fewer earlier items is small; with fewer than one it is new."""

LEAST = 50
"""Groups of fewer items are not told of: their rates are chance, and point at single traders."""

MOST_ORIGINS = 8


@dataclass(frozen=True, slots=True)
class Burden:
    """A group of items in the test at a budget of five percent.

    ``chosen`` is the share that would be examined, ``false_alarms`` the share of its honest items
    that would be, ``hits`` the share of offences among the chosen; ``None`` where there are none.
    """

    group: str
    value: str
    items: int
    chosen: float
    false_alarms: float | None
    hits: float | None


def burden(history: History, parts: Split, score: Floats) -> tuple[Burden, ...]:
    """The burden of each group of importers, and of the origins that come most."""
    count = max(1, round(len(score) * BUDGET / 100))
    chosen = np.zeros(len(score), np.bool_)
    chosen[np.argsort(-score, kind="stable")[:count]] = True
    wrong = parts.offence[parts.test] == 1
    seen = np.expm1(history.feature("seen_importer")[parts.test])
    groups: list[tuple[str, str, Bools]] = [
        ("importer", "new", seen < NEW),
        ("importer", "small", (seen >= NEW) & (seen < SMALL)),
        ("importer", "established", seen >= SMALL),
        ("importer", "not known", np.isnan(seen)),
    ]
    origin = history.origin.take(parts.test)
    counts = sorted(pc.value_counts(origin).to_pylist(), key=lambda x: (-x["counts"], str(x)))
    for one in counts[:MOST_ORIGINS]:
        if one["values"] is not None:
            same = pc.fill_null(pc.equal(origin, one["values"]), False)
            groups.append(("origin", one["values"], same.to_numpy(zero_copy_only=False)))
    told = (_burden(*group, chosen, wrong) for group in groups)
    return tuple(one for one in told if one.items >= LEAST)


def _burden(group: str, value: str, inside: Bools, chosen: Bools, wrong: Bools) -> Burden:
    items, honest, picked = int(inside.sum()), inside & ~wrong, inside & chosen
    return Burden(
        group,
        value,
        items,
        float(chosen[inside].mean()) if items else 0.0,
        float(chosen[honest].mean()) if honest.any() else None,
        float(wrong[picked].mean()) if picked.any() else None,
    )
