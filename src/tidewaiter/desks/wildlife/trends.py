"""Whether trade rose or fell: the published criteria, exactly computed.

Overall and sharp trends follow UNEP-WCMC, "Identification of shifts in trade" (analysis of trade
from Central America 2003-2012); the surge of one year follows the analyses of the annual reports of
the European Union (2014). Sums, slopes and R squared are fractions: no rounding decides a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

from tidewaiter.core import ValueRefused
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.series import Series

SHIFTS = "UNEP-WCMC, Identification of shifts in trade (Central America, 2003-2012)"
SURGES = "UNEP-WCMC, Analysis of the European Union's annual reports to CITES 2014, sharp increase"

NO_YEAR = sentence("No year is known.")

_WIDE = Context(prec=60)
_PLACES = Decimal("0.000001")


class Trend(StrEnum):
    """What the figures say. ``INSUFFICIENT`` is an answer: they allow no statement."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NONE = "none"
    INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRules:
    """Thresholds. A trend needs *more* than ``slope``, ``total`` and ``ratio``, *at least* ``fit``.

    ``years`` is the length of the period, even; a sharp trend compares its halves and needs more
    than ``points`` years with trade. A surge holds a year against the mean of ``before`` years and
    needs ``share`` of the threshold of high volume.
    """

    years: int = 10
    slope: Decimal = Decimal("0.15")
    fit: Decimal = Decimal("0.75")
    total: Decimal = Decimal(50)
    ratio: Decimal = Decimal(3)
    points: int = 5
    before: int = 5
    share: Decimal = Decimal("0.05")

    def __post_init__(self) -> None:
        if self.years < 2 or self.years % 2:
            raise ValueRefused(sentence("it must be even and at least 2."), where="years")
        if self.before < 1:
            raise ValueRefused(sentence("it must be at least 1."), where="before")


PUBLISHED = TrendRules()
"""The thresholds as they were published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """What a series says, with the figures it rests on; shares are rounded to six places.

    ``slope_by_mean`` is the least-squares slope by the mean of the period, ``fit`` is R squared,
    ``ratio`` the mean of the later half by that of the earlier one (``None`` where that is zero).
    ``reasons`` say for each answer why it is so.
    """

    overall: Trend
    sharp: Trend
    first: int | None = None
    last: int | None = None
    total: Decimal = Decimal(0)
    points: int = 0
    slope_by_mean: Decimal | None = None
    fit: Decimal | None = None
    earlier: Decimal | None = None
    later: Decimal | None = None
    ratio: Decimal | None = None
    reasons: tuple[Sentence, ...] = ()
    source: str = SHIFTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """Whether one year lies sharply above the years before it."""

    surge: Trend
    year: int | None = None
    quantity: Decimal | None = None
    before: Decimal | None = None
    least: Decimal | None = None
    reasons: tuple[Sentence, ...] = ()
    source: str = SURGES


def trends(series: Series, rules: TrendRules = PUBLISHED) -> Trends:
    """The overall and the sharp trend of the last ``rules.years`` years of a series.

    Overall: ``|slope / mean| > 0.15``, ``R² >= 0.75``, total above 50. Sharp: the mean of the
    later half is more than three times that of the earlier half, or the reverse, with more than
    five years of trade and a total above 50. A total or a number of years that does not suffice, or
    a year that is not known, is *insufficient evidence*.
    """
    last = series.last
    if last is None:
        return _unknown(NO_YEAR)
    first = last - rules.years + 1
    gaps = series.missing(first, last)
    if gaps:
        years = ", ".join(map(str, gaps))
        return _unknown(sentence("Nothing is known of {years}.", years=years), first, last)
    figures = _Figures.of(series.between(first, last))
    overall, why = _overall(figures, rules)
    sharp, why_sharp = _sharp(figures, rules)
    return Trends(
        overall=overall,
        sharp=sharp,
        first=first,
        last=last,
        total=_shown(figures.total),
        points=figures.points,
        slope_by_mean=_maybe(figures.slope_by_mean),
        fit=_maybe(figures.fit),
        earlier=_shown(figures.earlier),
        later=_shown(figures.later),
        ratio=_shown(figures.later / figures.earlier) if figures.earlier else None,
        reasons=tuple(dict.fromkeys((why, why_sharp))),
    )


def surge(
    series: Series,
    year: int | None = None,
    high_volume: Decimal | None = None,
    rules: TrendRules = PUBLISHED,
) -> Surge:
    """Whether a year (the last, if none is named) is more than three times the mean before it.

    ``high_volume`` is the threshold of high volume for the taxon, in the unit of the series: a
    year below 5 % of it is not called a surge.
    """
    year = series.last if year is None else year
    wanted = [] if year is None else list(range(year - rules.before, year + 1))
    gaps = [one for one in wanted if one not in series.quantities]
    if year is None or gaps:
        years = ", ".join(map(str, gaps))
        why = sentence("Nothing is known of {years}.", years=years) if gaps else NO_YEAR
        return Surge(surge=Trend.INSUFFICIENT, year=year, reasons=(why,))
    *earlier, quantity = [Fraction(series.quantities[one]) for one in wanted]
    before = _mean(earlier)
    least = None if high_volume is None else high_volume * rules.share
    answer, why = _surge(quantity, before, least, rules)
    return Surge(
        surge=answer,
        year=year,
        quantity=series.quantities[year],
        before=_shown(before),
        least=least,
        reasons=(why,),
    )


@dataclass(frozen=True)
class _Figures:
    """A complete period: what is computed of it, exactly."""

    total: Fraction
    points: int
    earlier: Fraction
    later: Fraction
    slope_by_mean: Fraction | None
    fit: Fraction | None

    @classmethod
    def of(cls, quantities: Sequence[Decimal]) -> _Figures:
        """Sums of squares and products about the means give slope and R squared."""
        values = [Fraction(one) for one in quantities]
        half, mean = len(values) // 2, _mean(values)
        pairs = [(n - Fraction(len(values) - 1, 2), y - mean) for n, y in enumerate(values)]
        years = sum((x * x for x, _ in pairs), Fraction(0))
        both = sum((x * y for x, y in pairs), Fraction(0))
        squares = sum((y * y for _, y in pairs), Fraction(0))
        return cls(
            total=sum(values, Fraction(0)),
            points=sum(1 for value in values if value),
            earlier=_mean(values[:half]),
            later=_mean(values[half:]),
            slope_by_mean=both / years / mean if mean else None,
            fit=both * both / (years * squares) if squares else None,
        )


def _overall(figures: _Figures, rules: TrendRules) -> tuple[Trend, Sentence]:
    slope, fit = figures.slope_by_mean, figures.fit
    if figures.total <= Fraction(rules.total) or slope is None:
        return Trend.INSUFFICIENT, _too_little(figures, rules)
    if fit is None:
        return Trend.NONE, sentence("Every year is alike.")
    told = sentence(
        "Slope by mean is {slope}, R squared {fit}.", slope=_text(slope), fit=_text(fit)
    )
    if abs(slope) > Fraction(rules.slope) and fit >= Fraction(rules.fit):
        return (Trend.INCREASE if slope > 0 else Trend.DECREASE), told
    return Trend.NONE, told


def _sharp(figures: _Figures, rules: TrendRules) -> tuple[Trend, Sentence]:
    if figures.total <= Fraction(rules.total):
        return Trend.INSUFFICIENT, _too_little(figures, rules)
    if figures.points <= rules.points:
        return Trend.INSUFFICIENT, sentence(
            "{n} years with trade are not more than {least}.", n=figures.points, least=rules.points
        )
    ratio, earlier, later = Fraction(rules.ratio), figures.earlier, figures.later
    told = sentence(
        "The mean was {earlier} in the earlier half and {later} in the later.",
        earlier=_text(earlier),
        later=_text(later),
    )
    if later > ratio * earlier:
        return Trend.INCREASE, told
    return (Trend.DECREASE if earlier > ratio * later else Trend.NONE), told


def _surge(
    quantity: Fraction, before: Fraction, least: Decimal | None, rules: TrendRules
) -> tuple[Trend, Sentence]:
    told = {"quantity": _text(quantity), "ratio": rules.ratio, "mean": _text(before)}
    if quantity <= Fraction(rules.ratio) * before:
        return Trend.NONE, sentence("{quantity} is not above {ratio} times {mean}.", **told)
    if least is None:
        return Trend.INSUFFICIENT, sentence("No threshold of high volume is known for the taxon.")
    if quantity < Fraction(least):
        return Trend.NONE, sentence(
            "{quantity} is below {least}: very low volume.", quantity=told["quantity"], least=least
        )
    return Trend.INCREASE, sentence("{quantity} is above {ratio} times {mean}.", **told)


def _too_little(figures: _Figures, rules: TrendRules) -> Sentence:
    total = _text(figures.total)
    return sentence("The total of {total} is not above {least}.", total=total, least=rules.total)


def _unknown(why: Sentence, first: int | None = None, last: int | None = None) -> Trends:
    none = Trend.INSUFFICIENT
    return Trends(overall=none, sharp=none, first=first, last=last, reasons=(why,))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _shown(value: Fraction) -> Decimal:
    """To six places, half up, as exact as quantities of trade need."""
    exact = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return exact.quantize(_PLACES, ROUND_HALF_UP, _WIDE)


def _maybe(value: Fraction | None) -> Decimal | None:
    return None if value is None else _shown(value)


def _text(value: Fraction) -> str:
    return decimal_text(_shown(value))
