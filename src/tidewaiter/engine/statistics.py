"""What may be concluded from what was examined: intervals, and estimates free of selection bias.

Shares are from 0 to 1. Sources: E. B. Wilson, Probable inference, the law of succession, and
statistical inference, JASA 22 (1927) 209-212; D. G. Horvitz and D. J. Thompson, A generalization
of sampling without replacement from a finite universe, JASA 47 (1952) 663-685; J. Hájek, comment
in Foundations of Statistical Inference (1971).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z95 = 1.959963984540054
"""The normal quantile of a two-sided 95 percent interval."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``examined``, with the Wilson 95 percent interval."""

    hits: int
    examined: int
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share estimated from a weighted sample.

    ``total`` estimates how many there are of it among all, ``population`` how many are all.
    ``error`` is the standard error of ``value``, ``effective`` the size of a simple sample that
    weighs as unevenly (Kish). ``interval`` is Wilson's for a simple sample of the same error, so
    that no offence found among few examined is not taken for none at all.
    """

    value: float
    error: float
    interval: Interval
    total: float
    population: float
    examined: int
    effective: float


def wilson(hits: int, examined: int, z: float = Z95) -> Interval:
    """Wilson's score interval of a share.

    Raises :class:`ValueError` if nothing was examined, or hits are not among the examined.
    """
    if examined <= 0 or not 0 <= hits <= examined:
        raise ValueError(f"{hits} of {examined} is no share")
    return score_interval(hits / examined, examined, z)


def score_interval(share: float, size: float, z: float = Z95) -> Interval:
    """Wilson's score interval of a share in a sample of a size, which need not be whole."""
    square = z * z
    middle = share + square / (2 * size)
    half = z * math.sqrt(share * (1 - share) / size + square / (4 * size * size))
    scale = 1 + square / size
    low = 0.0 if share == 0.0 else (middle - half) / scale
    high = 1.0 if share == 1.0 else (middle + half) / scale
    return Interval(max(0.0, low), min(1.0, high))


def rate(hits: int, examined: int, minimum: int = 1) -> Rate | None:
    """A share with its interval; ``None`` where fewer than ``minimum`` were examined."""
    if examined < max(1, minimum):
        return None
    return Rate(hits, examined, hits / examined, wilson(hits, examined))


@dataclass(slots=True)
class WeightedSample:
    """Running sums over examined declarations and the chances they had, for several groups at once.

    All arrays have one entry per group. What was examined with certainty weighs one; what had a
    chance of one in twenty stands for twenty.
    """

    examined: Floats
    hits: Floats
    weight: Floats
    squares: Floats
    weighted_hits: Floats
    spread: Floats
    spread_hits: Floats

    @classmethod
    def of(cls, groups: int) -> WeightedSample:
        """Empty sums."""
        return cls(*(np.zeros(groups) for _ in range(7)))

    def add(self, group: npt.NDArray[np.int64], hit: npt.NDArray[np.bool_], chance: Floats) -> None:
        """Add declarations, each with its group, whether it was a hit, and its chance (above 0)."""
        weight = 1.0 / chance
        spread = (1.0 - chance) * weight * weight
        hits = hit.astype(np.float64)
        for total, amount in (
            (self.examined, None),
            (self.hits, hits),
            (self.weight, weight),
            (self.squares, weight * weight),
            (self.weighted_hits, hits * weight),
            (self.spread, spread),
            (self.spread_hits, hits * spread),
        ):
            total += np.bincount(group, amount, minlength=len(total))

    def estimate(self, group: int, minimum: int = 1) -> Estimate | None:
        """Hájek's estimate of the share of hits in a group, with its linearised error.

        The error takes the draws of different declarations to be independent (Poisson sampling),
        as the engine's are given their neighbours. ``None`` where fewer than ``minimum`` were
        examined.
        """
        examined = int(self.examined[group])
        if examined < max(1, minimum):
            return None
        population = float(self.weight[group])
        value = float(self.weighted_hits[group]) / population
        hits, others = float(self.spread_hits[group]), float(self.spread[group])
        spread = hits * (1 - value) ** 2 + max(0.0, others - hits) * value**2
        error = math.sqrt(spread) / population
        effective = population**2 / float(self.squares[group])
        size = value * (1 - value) / error**2 if error and 0 < value < 1 else effective
        return Estimate(
            value=value,
            error=error,
            interval=score_interval(value, size) if others else Interval(value, value),
            total=float(self.weighted_hits[group]),
            population=population,
            examined=examined,
            effective=effective,
        )

    def total_error(self, group: int) -> float:
        """Standard error of the Horvitz-Thompson total, with Poisson sampling."""
        return math.sqrt(float(self.spread_hits[group]))
