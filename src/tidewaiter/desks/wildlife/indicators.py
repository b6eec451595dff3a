"""Where breaches are persistently frequent, from what was examined, and what may follow from it.

A cell is a heading of the Harmonized System and a country of origin. Its rate in each of the last
four quarters is corrected for the chance every line had of being examined, and held against the
rate of the heading elsewhere, drawn to the rate of all wildlife. What is proposed is a profile that
ends by itself; another person approves it or does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.persistence import (
    STANDARD,
    Level,
    Persistence,
    PersistenceRules,
    baseline,
    level,
    persistent,
)
from tidewaiter.desks.wildlife.rates import MINIMUM, Corrected, Inspected, rate_of_lines

OWNER = "wildlife desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedLine:
    """One examined item of wildlife: where it was declared, and what was found."""

    mrn: str
    item: int
    heading: str
    origin: str
    day: date
    violation: bool
    chance: Decimal

    @property
    def cell(self) -> tuple[str, str]:
        """Heading and origin."""
        return (self.heading, self.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRate:
    """The rate of a cell in one quarter, such as ``2026-Q3``, and whether it is high."""

    period: str
    rate: Corrected
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is known of a cell. ``evidence`` are the declarations with breaches, newest first."""

    heading: str
    origin: str
    periods: tuple[PeriodRate, ...]
    baseline: Decimal | None
    persistence: Persistence
    evidence: tuple[str, ...]

    @property
    def answer(self) -> Level:
        """Whether the rate is persistently high."""
        return self.persistence.answer


def quarter(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def last_quarters(until: date, count: int) -> list[str]:
    """The last whole quarters before a day, the oldest first."""
    number = until.year * 4 + (until.month - 1) // 3
    return [f"{n // 4}-Q{n % 4 + 1}" for n in range(number - count, number)]


def begin_of(period: str) -> date:
    """The first day of a quarter."""
    year, number = period.split("-Q")
    return date(int(year), int(number) * 3 - 2, 1)


def indicators(
    lines: Iterable[ExaminedLine],
    until: date,
    rules: PersistenceRules = STANDARD,
    minimum: int = MINIMUM,
) -> list[Indicator]:
    """Every cell in which something was examined, the persistently high ones first.

    Only whole quarters before ``until`` count. Without a rate of all wildlife nothing is held
    against anything, and every answer is *insufficient evidence*.
    """
    periods = last_quarters(until, rules.of)
    known = [one for one in lines if quarter(one.day) in periods]
    cells: dict[tuple[str, str], list[ExaminedLine]] = {}
    for one in known:
        cells.setdefault(one.cell, []).append(one)
    national = rate_of(known, minimum).value
    found = [
        _indicator(cell, mine, _around(known, cell, national, rules), periods, rules, minimum)
        for cell, mine in sorted(cells.items())
    ]
    order = [Level.HIGH, Level.INSUFFICIENT, Level.NOT_HIGH]
    return sorted(found, key=lambda one: order.index(one.answer))


def proposed_profile(
    indicator: Indicator, begin: date, *, days: int, lane: str, probability: Decimal
) -> dict[str, Any]:
    """A profile for a cell whose rate is persistently high, as a document of the rulebook.

    It ends after ``days``. Raises :class:`ValueRefused` for any other cell.
    """
    if indicator.answer is not Level.HIGH or not indicator.evidence:
        raise ValueRefused(
            sentence("the rate of {heading} from {origin} is not persistently high.",
                     heading=indicator.heading, origin=indicator.origin),
            where="indicator",
        )  # fmt: skip
    if days < 1:
        raise ValueRefused(sentence("it must be at least 1."), where="days")
    heading, origin = indicator.heading, indicator.origin
    return {
        "id": f"WILD-{heading}-{origin}",
        "title": f"Wildlife of heading {heading} from {origin}: breaches persistently frequent",
        "owner": OWNER,
        "reason": str(reason_of(indicator)),
        "when": f"hs4 = '{heading}' AND origin = '{origin}'",
        "effect": {"lane": lane, "probability": str(probability)},
        "valid_from": begin.isoformat(),
        "valid_to": (begin + timedelta(days=days)).isoformat(),
        "status": "live",
    }


def reason_of(indicator: Indicator) -> Sentence:
    """The figures behind an answer, in words: rates with bounds, the baseline, declarations."""
    rates = ", ".join(
        f"{one.period} {one.rate.value} ({one.rate.low} to {one.rate.high})"
        if one.rate.sufficient
        else f"{one.period} {one.level}"
        for one in indicator.periods
    )
    return sentence(
        "Corrected rates of breaches: {rates}; elsewhere {baseline}. {high} of {of} quarters are "
        "high. Found in {evidence}.",
        rates=rates,
        baseline=indicator.baseline if indicator.baseline is not None else "-",
        high=indicator.persistence.high,
        of=len(indicator.periods),
        evidence=", ".join(indicator.evidence[:10]) or "-",
    )


def _indicator(
    cell: tuple[str, str],
    mine: Sequence[ExaminedLine],
    around: Decimal | None,
    periods: Sequence[str],
    rules: PersistenceRules,
    minimum: int,
) -> Indicator:
    rates = []
    for period in periods:
        rate = rate_of([one for one in mine if quarter(one.day) == period], minimum)
        said = Level.INSUFFICIENT if around is None else level(rate, around)
        rates.append(PeriodRate(period=period, rate=rate, level=said))
    bad = sorted((one for one in mine if one.violation), key=lambda one: one.day, reverse=True)
    return Indicator(
        heading=cell[0],
        origin=cell[1],
        periods=tuple(rates),
        baseline=around,
        persistence=persistent([one.level for one in rates], rules),
        evidence=tuple(dict.fromkeys(one.mrn for one in bad)),
    )


def _around(
    lines: Iterable[ExaminedLine],
    cell: tuple[str, str],
    national: Decimal | None,
    rules: PersistenceRules,
) -> Decimal | None:
    """The rate of the heading from other countries, drawn to that of all wildlife."""
    if national is None:
        return None
    other = [one for one in lines if one.heading == cell[0] and one.origin != cell[1]]
    rate = rate_of(other, 1)
    if rate.value is None or rate.effective is None:
        return national
    size = int(rate.effective)
    return baseline(round(rate.value * size), size, national, rules)


def rate_of(lines: Iterable[ExaminedLine], minimum: int = MINIMUM) -> Corrected:
    """The corrected rate of examined lines, each counting for one by its chance."""
    return rate_of_lines(
        (Inspected(violation=one.violation, chance=one.chance) for one in lines), minimum
    )
