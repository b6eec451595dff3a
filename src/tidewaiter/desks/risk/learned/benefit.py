"""What an examination is expected to bring, and what it would teach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.policy import LearnedScore

_NEW = ("importer", "exporter", "importer_hs6", "importer_origin", "hs6_origin")
"""What is new about an item if it was never seen before."""


def novelty(matrix: Matrix) -> Floats:
    """The share, 0 to 1, of what is given of an item's combinations that was never seen before.

    0 where none of them is given.
    """
    at = [features.names().index(f"seen_{name}") for name in _NEW]
    seen = matrix[:, at].astype(np.float64)
    given = ~np.isnan(seen)
    fresh = (seen == 0).sum(axis=1)
    return np.asarray(fresh / np.maximum(given.sum(axis=1), 1))


def benefit(policy: LearnedScore, probability: Floats, amount: Floats, harm: Floats) -> Floats:
    """The expected net benefit of examining each item, in national currency.

    An amount that the model does not know counts as none.
    """
    capped = np.minimum(np.nan_to_num(amount), float(policy.amount_cap))
    return np.asarray(probability * (capped + harm) - policy.cost)


def harm_of(policy: LearnedScore, codes: Sequence[str | None]) -> Floats:
    """The weight of harm of items by their commodity codes."""
    known = {code: policy.harm_of(code) for code in set(codes)}
    return np.array([known[code] for code in codes], np.float64)


def teaching(probability: Floats, fresh: Floats) -> Floats:
    """How much examining an item would teach, 0 to 1: half its uncertainty, half its novelty.

    Uncertainty is the variance of the label, 4 p (1 - p).
    """
    return np.asarray(2 * probability * (1 - probability) + fresh / 2)


class Ranks:
    """Where worth and teaching of an item stand in the traffic that a model was tuned on."""

    def __init__(self, policy: LearnedScore, model: Model) -> None:
        told = np.array([[p, np.nan if a is None else a, n] for p, a, n, _ in model.sample])
        probability, amount, fresh = told.reshape(-1, 3).T
        harm = harm_of(policy, [one.code for one in model.sample])
        self._worth = np.sort(benefit(policy, probability, amount, harm))
        self._teaching = np.sort(teaching(probability, fresh))

    def worth(self, values: Floats) -> Floats:
        """The share, 0 to 1, of the traffic that is worth less."""
        return _rank(self._worth, values)

    def teaching(self, values: Floats) -> Floats:
        """The share, 0 to 1, of the traffic that would teach less."""
        return _rank(self._teaching, values)


def _rank(known: Sequence[float] | Floats, values: Floats) -> Floats:
    return np.asarray(np.searchsorted(known, values, "left") / max(1, len(known)))
