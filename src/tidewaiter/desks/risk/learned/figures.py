"""How good an order of items is: precision, recall and revenue of its first few percent, and AUC.

Definitions of DATE (KDD 2020, 5.1.2): of the first n percent by score, precision is the share of
offences in it, recall its share of all offences, revenue its share of all that was assessed.
Intervals are percentiles of the bootstrap (Efron 1979) over items.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tidewaiter.core.canonical import to_plain
from tidewaiter.desks.risk.history.reading import Floats, Ints

BUDGETS = (1, 2, 5, 10)
"""The percentages of items that are looked at."""

RESAMPLES = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 percent interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """How good one order of items is; the figures at each budget stand in the order of budgets."""

    name: str
    auc: Measured
    precision: tuple[Measured, ...] = ()
    recall: tuple[Measured, ...] = ()
    revenue: tuple[Measured, ...] = field(default=())


def quality(
    name: str, score: Floats, offence: Floats, assessed: Floats, *, seed: int = 0
) -> Quality:
    """Measure an order: the higher the score, the earlier an item; what has none comes last.

    Ties are broken by chance, the same for the same seed. Without any amount assessed there is no
    revenue.
    """
    chance = np.random.default_rng(seed)
    known = np.where(np.isnan(score), -np.inf, score)
    order = np.lexsort((chance.random(known.size), -known))
    told = _Order(known[order], offence[order], np.nan_to_num(assessed[order]))
    whole = told.figures(np.ones(known.size, np.int64))
    size = known.size
    draws = [
        told.figures(np.bincount(chance.integers(0, size, size), minlength=size))
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanpercentile(np.array(draws), [2.5, 97.5], axis=0)
    found = [Measured(*map(float, one)) for one in zip(whole, low, high, strict=True)]
    count = len(BUDGETS)
    return Quality(
        name,
        found[0],
        tuple(found[1 : 1 + count]),
        tuple(found[1 + count : 1 + 2 * count]),
        tuple(found[1 + 2 * count :]) if told.assessed.any() else (),
    )


@dataclass(frozen=True)
class _Order:
    """Items from the first to the last, whose figures are asked for with weights."""

    score: Floats
    offence: Floats
    assessed: Floats

    def figures(self, weight: Ints) -> list[float]:
        """AUC, then precision, recall and revenue at each budget."""
        hits, amounts = self.offence * weight, self.assessed * weight
        total, size = np.cumsum(weight), int(weight.sum())
        found, taken = np.cumsum(hits), np.cumsum(amounts)
        cut = [int(np.searchsorted(total, max(1, round(size * b / 100)))) for b in BUDGETS]
        offences, revenue = found[-1], taken[-1]
        return [
            self._auc(hits, weight - hits),
            *(float(found[c] / total[c]) for c in cut),
            *(float(found[c] / offences) if offences else np.nan for c in cut),
            *(float(taken[c] / revenue) if revenue else 0.0 for c in cut),
        ]

    def _auc(self, hits: Floats, others: Floats) -> float:
        """The chance that an offence comes before what is none; ties count half."""
        heads = np.flatnonzero(np.r_[True, self.score[1:] != self.score[:-1]])
        hit, other = np.add.reduceat(hits, heads), np.add.reduceat(others, heads)
        after = other.sum() - np.cumsum(other)
        pairs = hit.sum() * other.sum()
        return float((hit * (after + other / 2)).sum() / pairs) if pairs else np.nan


def auc(score: Floats, offence: Floats) -> float:
    """The area under the ROC curve alone; NaN where there is one kind only or no score."""
    known = ~np.isnan(score)
    order = np.argsort(-score[known], kind="stable")
    told = _Order(score[known][order], offence[known][order], np.zeros(order.size))
    return told._auc(told.offence, 1 - told.offence) if order.size else np.nan


def plain(value: Any) -> Any:
    """Figures as JSON values, with null for NaN.

    Beside ``lacking``, what cannot be told and why, stand its sentences, to be said in other
    languages.
    """
    return to_plain(_told(asdict(value)))


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _told(one) for key, one in value.items()}
        if "lacking" in value:
            why = value["lacking"].items()
            found["lacking_sentences"] = {key: text.plain() for key, text in why}
        return found
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return None if isinstance(value, float) and value != value else value
