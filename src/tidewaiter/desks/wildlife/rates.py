"""How often goods were in breach, corrected for having looked where breaches were expected.

Officers examine what profiles select, so the share of breaches among the examined says little of
the trade. Every examined line therefore counts for one by the chance it had of being examined (D.
G. Horvitz and D. J. Thompson, JASA 47 (1952) 663-685; J. Hájek, 1971): a stratum that was drawn
from at random stands for all its lines. The bounds are Wilson's (JASA 22 (1927) 209-212) for the
simple sample that says as much: no larger than Kish's size (L. Kish, Survey Sampling, 1965), nor
than the size with the linearised error of the weighted share (E. L. Korn and B. I. Graubard, Survey
Methodology 24 (1998) 193-201). They speak of the trade that goes on, not only of the lines of the
period: where everything was examined they are those of a simple sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.engine.statistics import score_interval

MINIMUM = 10
"""Fewer examined lines than this are insufficient evidence."""

SOURCE = "Horvitz and Thompson 1952; Hájek 1971; Wilson 1927; Kish 1965; Korn and Graubard 1998"


class Evidence(StrEnum):
    """Whether a rate can be stated."""

    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Lines that had the same chance of being examined.

    ``population`` are all of them, ``inspected`` those that were examined, ``violations`` those
    of the examined in breach. Where all were examined the chance was one.
    """

    name: str = ""
    population: int
    inspected: int
    violations: int

    def __post_init__(self) -> None:
        if not 0 <= self.violations <= self.inspected <= self.population:
            raise ValueRefused(
                sentence(
                    "{violations} of {inspected} of {population} cannot be.",
                    violations=self.violations,
                    inspected=self.inspected,
                    population=self.population,
                ),
                where=self.name,
                advice="Write breaches, examined lines and all lines, none above the next.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One examined line: whether it was in breach, and the chance it had of being examined."""

    violation: bool
    chance: Decimal

    def __post_init__(self) -> None:
        if not 0 < self.chance <= 1:
            raise ValueRefused(
                sentence("{chance} is no chance of being examined.", chance=self.chance),
                where="chance",
                advice="Write it above 0 and up to 1.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A rate of breaches among all lines; shares are rounded to six places.

    ``naive`` is the share among the examined, ``value`` the corrected one with its 95 percent
    bounds ``low`` and ``high``. ``effective`` is the size of the simple sample that says as much;
    ``represented`` is how many lines the examined stand for.
    """

    answer: Evidence
    inspected: int
    violations: int
    naive: Decimal | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    effective: Decimal | None = None
    represented: Decimal | None = None
    reasons: tuple[Sentence, ...] = ()
    source: str = SOURCE

    @property
    def sufficient(self) -> bool:
        """Whether there is a rate."""
        return self.answer is Evidence.SUFFICIENT


def rate_of_strata(strata: Sequence[Stratum], minimum: int = MINIMUM) -> Corrected:
    """The rate from strata: each examined line stands for population / inspected of its stratum.

    A stratum with lines of which none was examined is insufficient evidence for the whole: nothing
    is known of it.
    """
    unseen = [one.name or str(n) for n, one in enumerate(strata, 1) if _unseen(one)]
    drawn = [one for one in strata if one.inspected]
    weighted = [(one.population / one.inspected, one.inspected, one.violations) for one in drawn]
    why: tuple[Sentence, ...] = ()
    if unseen:
        names = ", ".join(unseen)
        why = (sentence("Nothing was examined in {strata}.", strata=names),)
    return _estimated(weighted, minimum, why)


def rate_of_lines(lines: Iterable[Inspected], minimum: int = MINIMUM) -> Corrected:
    """The rate from examined lines, each with its chance."""
    counted: dict[Decimal, list[int]] = {}
    for line in lines:
        of = counted.setdefault(line.chance, [0, 0])
        of[0] += 1
        of[1] += line.violation
    weighted = [(float(1 / chance), n, bad) for chance, (n, bad) in sorted(counted.items())]
    return _estimated(weighted, minimum, ())


def _unseen(one: Stratum) -> bool:
    return one.population > 0 and one.inspected == 0


def _estimated(
    weighted: Sequence[tuple[float, int, int]], minimum: int, why: tuple[Sentence, ...]
) -> Corrected:
    """From (weight, examined, in breach): the share sum(w y) / sum(w)."""
    inspected = sum(n for _, n, _ in weighted)
    violations = sum(bad for _, _, bad in weighted)
    if inspected < max(1, minimum):
        few = sentence("{n} examined lines are fewer than {least}.", n=inspected, least=minimum)
        why = (*why, few)
    if why:
        return Corrected(
            answer=Evidence.INSUFFICIENT,
            inspected=inspected,
            violations=violations,
            naive=_share(violations / inspected) if inspected else None,
            reasons=why,
        )
    total = sum(w * n for w, n, _ in weighted)
    value = sum(w * bad for w, _, bad in weighted) / total
    size = _effective(weighted, value, total)
    bounds = score_interval(value, size)
    return Corrected(
        answer=Evidence.SUFFICIENT,
        inspected=inspected,
        violations=violations,
        naive=_share(violations / inspected),
        value=_share(value),
        low=_share(bounds.low),
        high=_share(bounds.high),
        effective=_share(size),
        represented=_share(total),
    )


def _effective(weighted: Sequence[tuple[float, int, int]], share: float, total: float) -> float:
    """Kish's size ``sum(w)^2 / sum(w^2)``, or if it is less ``R (1 - R) / e^2`` with the error
    ``e^2 = sum(w^2 (y - R)^2) / sum(w)^2``, which is nothing where all lines are alike."""
    kish = total * total / sum(w * w * n for w, n, _ in weighted)
    spread = sum(w * w * (bad * (1 - share) ** 2 + (n - bad) * share**2) for w, n, bad in weighted)
    return min(kish, share * (1 - share) * total * total / spread) if spread else kish


def _share(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
