"""Who examined what, with which chance: what estimates of other choices are made from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from tidewaiter.desks.risk.history.reading import Bools, Floats, Ints
from tidewaiter.desks.risk.learned.figures import Measured
from tidewaiter.desks.risk.learned.labels import Results
from tidewaiter.engine.statistics import Z95


@dataclass(frozen=True)
class Log:
    """What was done about items, and what was found; one entry each, NaN where it is not known.

    ``offence`` is 1, 0 or NaN (nobody looked); ``assessed`` in national currency; ``chance`` the
    probability of examination that was written down when it was decided, for items that were not
    examined too; ``drawn`` 1 where chance alone sent it to its examination, 0 where it was
    targeted. ``outside`` are items that something else than the log led to, such as an audit.
    ``declaration`` tells which items were drawn together.
    """

    offence: Floats
    assessed: Floats
    chance: Floats
    drawn: Floats
    outside: Bools
    declaration: Ints

    def __len__(self) -> int:
        return len(self.offence)

    def at(self, where: Ints | Bools) -> Log:
        """Some of the items."""
        return Log(
            self.offence[where],
            self.assessed[where],
            self.chance[where],
            self.drawn[where],
            self.outside[where],
            self.declaration[where],
        )

    @classmethod
    def of(cls, results: Results, chance: Floats, declaration: Ints) -> Log:
        """From all results about items, with the chance that was written down for each item."""
        rows = len(declaration)
        labels = results.before(np.iinfo(np.int64).max, rows)
        told, drawn = results.selection(rows)
        outside = labels.examined & np.isnan(told) & np.isnan(drawn)
        return cls(
            offence=labels.offence,
            assessed=labels.number("assessed"),
            chance=np.where(labels.examined & ~outside, told, chance),
            drawn=drawn,
            outside=outside,
            declaration=declaration,
        )

    @classmethod
    def joined(cls, parts: Sequence[Log]) -> Log:
        """Several, one after the other."""
        return cls(*(np.concatenate([getattr(p, one.name) for p in parts]) for one in fields(cls)))


@dataclass(frozen=True)
class Sample:
    """What the log examined of ``size`` items, with weights, and the share it could not reach.

    ``spread`` is the standard error of the sum of weights, ``None`` where chances are known of what
    was examined only.
    """

    size: int
    unreached: float
    offence: Floats
    assessed: Floats
    chance: Floats
    full: Floats
    weight: Floats
    declaration: Ints
    spread: float | None

    @classmethod
    def of(cls, log: Log, cap: float) -> Sample:
        """The items that the log examined with a known chance; no weight is more than ``cap``."""
        known = ~np.isnan(log.chance)
        looked = ~np.isnan(log.offence) & ~log.outside
        at = np.flatnonzero(looked & known)
        rest = ~looked & ~log.outside
        told = bool((rest & known).any())
        beyond = rest & ((log.chance == 0) | (~known & told))
        with np.errstate(divide="ignore"):
            full = 1.0 / log.chance[at]
        return cls(
            len(log),
            float(beyond.sum()) / max(1, len(log)),
            log.offence[at],
            np.nan_to_num(log.assessed[at]),
            log.chance[at],
            full,
            np.minimum(full, cap),
            log.declaration[at],
            _spread(log) if told else None,
        )

    @property
    def effective(self) -> float | None:
        """The size of a simple sample that weighs as unevenly (Kish); none without weights."""
        squares = float((self.weight**2).sum())
        return float(self.weight.sum()) ** 2 / squares if squares else None

    @property
    def cut(self) -> float:
        """The share of the weights that the cap took away."""
        return 1.0 - float(self.weight.sum() / self.full.sum())

    def error(self, values: Floats) -> float:
        """The standard error of the weighted sum of values."""
        return clustered(self.weight * values, self.chance, self.declaration)

    def reach(self) -> tuple[float, float]:
        """The share of the items within reach that weights add up to, and its standard error."""
        within = self.size * (1 - self.unreached)
        error = self.spread
        if error is None:
            error = clustered(self.full, self.chance, self.declaration)
        return float(self.full.sum()) / within, error / within

    def amount(self) -> Measured:
        """Assessed per item."""
        total = float(self.weight.sum())
        value = float((self.weight * self.assessed).sum()) / total
        half = Z95 * self.error(self.assessed - value) / total
        return Measured(value, max(0.0, value - half), value + half)


def clustered(terms: Floats, chance: Floats, declaration: Ints) -> float:
    """The standard error of a sum whose terms come in whole declarations, drawn independently."""
    _, first, place = np.unique(declaration, return_index=True, return_inverse=True)
    sums = np.bincount(place, terms, minlength=len(first))
    return math.sqrt(float(((1 - chance[first]) * sums**2).sum()))


def _spread(log: Log) -> float:
    """The standard error of the sum of weights, from the chances of all that had one."""
    at = np.flatnonzero(log.chance > 0)
    _, first, many = np.unique(log.declaration[at], return_index=True, return_counts=True)
    chance = log.chance[at][first]
    return math.sqrt(float(((1 - chance) / chance * many**2).sum()))
