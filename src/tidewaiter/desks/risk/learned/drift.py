"""Drift: whether the traffic of now looks like the traffic a model was tuned on.

The population stability index over deciles (usual in credit scoring; Siddiqi, Credit Risk
Scorecards, 2006): below 0.1 little has changed, above 0.25 much has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.features import Matrix

WATCH, ALARM = 0.1, 0.25
"""From which index on a feature is to be watched, and is an alarm."""

LEAST = 200
"""With fewer items nothing is said of drift: the index of a few is chance."""

_DECILES = np.arange(10, 100, 10)


@dataclass(frozen=True, slots=True)
class Moved:
    """A feature and how far it moved."""

    feature: str
    index: float


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
