"""From a raw score to a probability, and how far that probability may be believed.

With thousands of labels a monotone step function (isotonic regression; Zadrozny and Elkan, KDD
2002), with fewer a line on the log-odds (Platt 1999), which cannot follow noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats

ENOUGH_LABELS, ENOUGH_OFFENCES = 5_000, 500
"""So many examined items, and offences among them, are needed for the step function."""

BINS = 10


@dataclass(frozen=True)
class Calibration:
    """``kind`` is ``isotonic``, with points ``x`` (raw score) and ``y`` (probability), or
    ``sigmoid``, with ``x`` holding slope and offset on the log-odds."""

    kind: str
    x: tuple[float, ...]
    y: tuple[float, ...] = ()

    def probability(self, raw: Floats) -> Floats:
        """Probabilities of raw scores (log-odds)."""
        if self.kind == "isotonic":
            return np.interp(raw, self.x, self.y)
        slope, offset = self.x
        return 1.0 / (1.0 + np.exp(-np.clip(slope * raw + offset, -700, 700)))

    @classmethod
    def fitted(cls, raw: Floats, offence: Floats) -> Calibration:
        """The one that the number of labels allows."""
        if len(raw) >= ENOUGH_LABELS and offence.sum() >= ENOUGH_OFFENCES:
            return cls._isotonic(raw, offence)
        return cls._sigmoid(raw, offence)

    @classmethod
    def _isotonic(cls, raw: Floats, offence: Floats) -> Calibration:
        from sklearn.isotonic import IsotonicRegression

        found = IsotonicRegression(out_of_bounds="clip").fit(raw, offence)
        x, y = found.X_thresholds_, found.y_thresholds_
        return cls("isotonic", tuple(map(float, x)), tuple(map(float, y)))

    @classmethod
    def _sigmoid(cls, raw: Floats, offence: Floats) -> Calibration:
        from sklearn.linear_model import LogisticRegression

        found = LogisticRegression(C=1e6).fit(raw[:, np.newaxis], offence)
        return cls("sigmoid", (float(found.coef_[0, 0]), float(found.intercept_[0])))


@dataclass(frozen=True, slots=True)
class Bin:
    """Items of like probability: the mean of what was said, and the share that were offences."""

    items: int
    said: float
    found: float


@dataclass(frozen=True)
class Reliability:
    """``bins`` of equal size from the least likely to the most; ``brier`` is the mean squared error
    of the probabilities, ``brier_of_rate`` that of saying the overall rate of every item, ``ece``
    the expected calibration error over the bins."""

    bins: tuple[Bin, ...]
    brier: float
    brier_of_rate: float
    ece: float


def reliability(probability: Floats, offence: Floats) -> Reliability:
    """Hold probabilities against what was found, on items that calibration never saw."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if part.size]
    bins = tuple(
        Bin(part.size, float(probability[part].mean()), float(offence[part].mean()))
        for part in parts
    )
    gaps = sum(one.items * abs(one.said - one.found) for one in bins)
    return Reliability(
        bins,
        float(((probability - offence) ** 2).mean()),
        float(((offence.mean() - offence) ** 2).mean()),
        gaps / len(offence),
    )
