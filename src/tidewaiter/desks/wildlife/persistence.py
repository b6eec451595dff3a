"""Whether breaches are persistently frequent: high in three of the last four periods.

A cell is any part of trade that repeats: taxon, origin, importer and heading; an operator; an
issuer of permits; a route. Its rate is high in a period where even the lower 95 percent bound of
the corrected rate lies above the baseline. The rule is this program's own, its figures are data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.rates import Corrected


class Level(StrEnum):
    """The rate of one period, or of all together. ``INSUFFICIENT`` is an answer."""

    HIGH = "high"
    NOT_HIGH = "not high"
    INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistenceRules:
    """High in at least ``needed`` of the last ``of`` periods; ``weight`` is how many examined
    lines of the wider cell the national rate counts for, where a baseline is drawn towards it."""

    needed: int = 3
    of: int = 4
    weight: int = 20

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= self.of:
            raise ValueRefused(sentence("it must be from 1 to 'of'."), where="needed")
        if self.weight < 0:
            raise ValueRefused(sentence("it must not be below 0."), where="weight")


STANDARD = PersistenceRules()
"""Three of the last four periods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """The answer for a cell: ``levels`` of the periods that count, the oldest first."""

    answer: Level
    levels: tuple[Level, ...]
    high: int
    open: int
    reasons: tuple[Sentence, ...] = ()


def level(rate: Corrected, baseline: Decimal) -> Level:
    """High where the lower bound lies above the baseline."""
    if rate.low is None:
        return Level.INSUFFICIENT
    return Level.HIGH if rate.low > baseline else Level.NOT_HIGH


def persistent(levels: Sequence[Level], rules: PersistenceRules = STANDARD) -> Persistence:
    """Whether the last periods are high often enough.

    A period without sufficient evidence, or one that is not there, could be either: where that
    decides, the answer is *insufficient evidence*.
    """
    last = tuple(levels[-rules.of :])
    high = last.count(Level.HIGH)
    unknown = rules.of - len(last) + last.count(Level.INSUFFICIENT)
    why = sentence(
        "{high} of the last {of} periods are high, {open} without sufficient evidence; "
        "{needed} are needed.",
        high=high,
        of=rules.of,
        open=unknown,
        needed=rules.needed,
    )
    answer = Level.NOT_HIGH
    if high >= rules.needed:
        answer = Level.HIGH
    elif high + unknown >= rules.needed:
        answer = Level.INSUFFICIENT
    return Persistence(answer=answer, levels=last, high=high, open=unknown, reasons=(why,))


def baseline(
    violations: int, inspected: int, national: Decimal, rules: PersistenceRules = STANDARD
) -> Decimal:
    """The rate of a wider cell drawn towards the national one, to six places.

    ``(violations + weight * national) / (inspected + weight)``: the mean of a beta distribution
    after ``weight`` lines of the national rate. The cell in question is to be left out of the wider
    one. Raises :class:`ValueRefused` for counts that cannot be.
    """
    if not 0 <= violations <= inspected:
        told = sentence("{n} of {of} cannot be.", n=violations, of=inspected)
        raise ValueRefused(told, where="violations")
    if not 0 <= national <= 1:
        raise ValueRefused(sentence("{n} is no share.", n=national), where="national")
    size = Decimal(inspected + rules.weight)
    if not size:
        return national
    found = (violations + rules.weight * national) / size
    return found.quantize(Decimal("0.000001"), ROUND_HALF_UP)
