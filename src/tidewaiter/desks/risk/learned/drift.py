"""Drift: whether the traffic of now looks like the traffic a model was tuned on.

The population stability index over deciles (usual in credit scoring; Siddiqi, Credit Risk
Scorecards, 2006): below 0.1 little has changed, above 0.25 much has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.engine.statistics import wilson

WATCH, ALARM = 0.1, 0.25
"""From which index on a feature is to be watched, and is an alarm."""

LEAST = 200
"""With fewer items nothing is said of drift: the index of a few is chance."""

LEAST_RANDOM = 100
"""With fewer items examined by chance nothing is said of their rate."""

_DECILES = np.arange(10, 100, 10)


@dataclass(frozen=True, slots=True)
class Moved:
    """A feature and how far it moved."""

    feature: str
    index: float


@dataclass(frozen=True, slots=True)
class RandomShare:
    """What chance alone sent to examination: lately, and before. Only it speaks for all traffic.

    ``rate_before`` is a share, ``None`` where nothing was examined by chance before.
    """

    examined: int
    hits: int
    rate_before: float | None

    @classmethod
    def of(cls, history: History, begin: int) -> RandomShare:
        """The random share from a day on, and before it."""
        labels = history.results.before(np.iinfo(np.int64).max, len(history))
        late, offence = history.day >= begin, labels.offence
        recent = offence[labels.by_chance & late]
        before = offence[labels.by_chance & ~late]
        rate = float(before.mean()) if before.size else None
        return cls(recent.size, int(recent.sum()), rate)

    @property
    def has_moved(self) -> bool:
        """Whether the rate before lies outside Wilson's 95 % interval of the rate of lately."""
        if self.rate_before is None or self.examined < LEAST_RANDOM:
            return False
        found = wilson(self.hits, self.examined)
        return not found.low <= self.rate_before <= found.high


def alarms(found: Sequence[Moved], share: RandomShare) -> list[Sentence]:
    """What is out of bounds."""
    told = [
        sentence(
            "{feature} has drifted: stability index {index}.",
            feature=one.feature,
            index=f"{one.index:.2f}",
        )
        for one in found
        if one.index > ALARM
    ]
    if share.has_moved:
        told.append(
            sentence(
                "Of {examined} items examined by chance lately {hits} were offences; before, "
                "{rate} were.",
                examined=share.examined,
                hits=share.hits,
                rate=f"{100 * (share.rate_before or 0):.1f} %",
            )
        )
    return told


def described(matrix: Matrix) -> tuple[dict[str, Any], ...]:
    """Per feature its distinct deciles, and the share of items in each part and without a value."""
    return tuple(_described(column) for column in matrix.T)


def moved(inputs: Sequence[Mapping[str, Any]], matrix: Matrix) -> list[Moved]:
    """How far each feature moved, the farthest first; empty for fewer than :data:`LEAST` items."""
    if len(matrix) < LEAST:
        return []
    found = [
        Moved(name, _index(one["shares"], _shares(column, np.array(one["edges"], np.float32))))
        for name, one, column in zip(features.names(), inputs, matrix.T, strict=True)
    ]
    return sorted(found, key=lambda one: -one.index)


def _described(column: Any) -> dict[str, Any]:
    known = column[~np.isnan(column)]
    edges = np.unique(np.percentile(known, _DECILES).astype(np.float32)) if known.size else known
    return {"edges": [float(x) for x in edges], "shares": _shares(column, edges).tolist()}


def _shares(column: Any, edges: Any) -> Floats:
    """The share of items in each part, and last of those without a value."""
    place = np.where(np.isnan(column), len(edges) + 1, np.searchsorted(edges, column))
    return np.bincount(place, minlength=len(edges) + 2) / max(1, len(column))


def _index(before: Sequence[float], now: Floats) -> float:
    """The population stability index; a part that is empty counts as one item in ten thousand."""
    old, new = np.maximum(np.array(before), 1e-4), np.maximum(now, 1e-4)
    return float(((new - old) * np.log(new / old)).sum())
