"""What an examination is expected to bring, and what it would teach."""

from __future__ import annotations

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.features import Matrix

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
