"""Questions about trade as a whole: trends, rates, whether breaches are persistently frequent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.persistence import (
    STANDARD,
    Level,
    Persistence,
    PersistenceRules,
    baseline,
    level,
    persistent,
)
from tidewaiter.desks.wildlife.rates import (
    MINIMUM,
    Corrected,
    Inspected,
    Stratum,
    rate_of_lines,
    rate_of_strata,
)
from tidewaiter.desks.wildlife.series import Series
from tidewaiter.desks.wildlife.tables import number, shipped
from tidewaiter.desks.wildlife.trends import PUBLISHED, Surge, TrendRules, Trends, surge, trends


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAsked:
    """Quantities of years that follow one another, from ``first``; ``rules`` to change them."""

    first: int
    quantities: tuple[Decimal, ...]
    rules: TrendRules = PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeAsked:
    """As :class:`TrendAsked`, with the year (else the last) and the threshold of high volume.

    Instead of ``high_volume`` the ``group`` (of the trade database), ``appendix``, ``threatened``
    and ``unit`` find it in the published table.
    """

    first: int
    quantities: tuple[Decimal, ...]
    year: int | None = None
    high_volume: Decimal | None = None
    group: str | None = None
    appendix: str | None = None
    threatened: bool = False
    unit: str = "NAR"
    rules: TrendRules = PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAsked:
    """What was examined: by ``strata``, or by ``lines`` with their chances."""

    strata: tuple[Stratum, ...] = ()
    lines: tuple[Inspected, ...] = ()
    minimum: int = MINIMUM


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodAsked:
    """One period: what was examined in it; or its ``level`` where that is known."""

    strata: tuple[Stratum, ...] = ()
    lines: tuple[Inspected, ...] = ()
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistenceAsked:
    """Periods, the oldest first, and the rate they are held against."""

    periods: tuple[PeriodAsked, ...]
    baseline: Decimal = Decimal(0)
    minimum: int = MINIMUM
    rules: PersistenceRules = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineAsked:
    """Counts of the wider cell, and the national rate it is drawn towards."""

    violations: int
    inspected: int
    national: Decimal
    rules: PersistenceRules = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A rate to hold others against."""

    baseline: Decimal


def trend_of(asked: TrendAsked) -> Trends:
    """The overall and the sharp trend."""
    return trends(Series.begun(asked.first, asked.quantities), asked.rules)


def surge_of(asked: SurgeAsked) -> Surge:
    """Whether a year lies sharply above those before it."""
    least = asked.high_volume
    if least is None and asked.group is not None:
        least = high_volume(asked.group, asked.appendix or "", asked.threatened, asked.unit)
    series = Series.begun(asked.first, asked.quantities)
    return surge(series, asked.year, least, asked.rules)


def rate_of(asked: RateAsked) -> Corrected:
    """The corrected rate."""
    return _rate(asked.strata, asked.lines, asked.minimum)


def persistence_of(asked: PersistenceAsked) -> Persistence:
    """Whether the rate is persistently high."""
    levels = [
        one.level or level(_rate(one.strata, one.lines, asked.minimum), asked.baseline)
        for one in asked.periods
    ]
    return persistent(levels, asked.rules)


def baseline_of(asked: BaselineAsked) -> Baseline:
    """The rate of the wider cell, drawn towards the national one."""
    found = baseline(asked.violations, asked.inspected, asked.national, asked.rules)
    return Baseline(baseline=found)


def high_volume(group: str, appendix: str, threatened: bool, unit: str) -> Decimal | None:
    """The published threshold of high volume; ``None`` where the table has none."""
    wanted = "yes" if threatened else "no"
    for row in shipped("volumes"):
        mine = row["group"] == group and row["unit"] == unit
        fits = row["appendix"] in ("", appendix) and row["threatened"] in ("", wanted)
        if mine and fits:
            return number(row["least"])
    return None


def _rate(strata: Sequence[Stratum], lines: Sequence[Inspected], minimum: int) -> Corrected:
    if strata and lines:
        raise ValueRefused(
            sentence("give strata or lines, not both."),
            where="lines",
            advice="A line with its chance says more than the stratum it was drawn from.",
        )
    return rate_of_lines(lines, minimum) if lines else rate_of_strata(strata, minimum)
