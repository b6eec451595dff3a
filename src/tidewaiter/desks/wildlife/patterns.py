"""Patterns of trade that permits alone do not show: each with *insufficient evidence* as an answer.

Wild specimens that become captive-bred ones on paper once a limit counts, more that is re-exported
than ever came in, and quotas that are always used up to the last. The thresholds are this
program's own, data, and no proof: every answer is a question for the authority (Resolution Conf.
17.7 (Rev. CoP19) on animals said to be bred in captivity; Resolution Conf. 12.3 on re-export;
Resolution Conf. 14.7 on quotas).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tidewaiter.core import ValueRefused
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.persistence import Level, PersistenceRules, persistent
from tidewaiter.desks.wildlife.series import Series

_PLACES = Decimal("0.000001")


class Pattern(StrEnum):
    """Whether the figures show it. ``INSUFFICIENT`` is an answer: they allow no statement."""

    FOUND = "found"
    NONE = "none"
    INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRules:
    """The means of ``before`` years are held against those of ``after`` years. Wild trade has gone
    where less than ``fall`` of it is left, and captive trade has taken its place where it rose by
    at least ``share`` of what went; ``total`` specimens must have been traded. A quota is all but
    used up from ``near`` of it on, in ``needed`` of the last ``of`` years."""

    before: int = 3
    after: int = 2
    fall: Decimal = Decimal("0.5")
    share: Decimal = Decimal("0.5")
    total: Decimal = Decimal(50)
    near: Decimal = Decimal("0.95")
    needed: int = 3
    of: int = 4

    def __post_init__(self) -> None:
        for name in ("before", "after"):
            if getattr(self, name) < 1:
                raise ValueRefused(sentence("it must be at least 1."), where=name)


STANDARD = PatternRules()
"""The thresholds that count where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Whether captive sources took the place of wild ones; means a year, to six places."""

    answer: Pattern
    wild_before: Decimal | None = None
    wild_after: Decimal | None = None
    captive_before: Decimal | None = None
    captive_after: Decimal | None = None
    reasons: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Whether more left again than had come in: by how much at most, and in which year."""

    answer: Pattern
    excess: Decimal = Decimal(0)
    year: int | None = None
    reasons: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brim:
    """Whether a quota is always all but used up; ``years`` are those in which it was."""

    answer: Pattern
    years: tuple[int, ...] = ()
    reasons: tuple[Sentence, ...] = ()


def shifted(wild: Series, captive: Series, year: int, rules: PatternRules = STANDARD) -> Shift:
    """Whether trade went from wild to captive sources once a limit counted, from ``year`` on.

    A year that is not known, or too little trade, is *insufficient evidence*.
    """
    earlier, later = range(year - rules.before, year), range(year, year + rules.after)
    gaps = [
        y for y in (*earlier, *later) if y not in wild.quantities or y not in captive.quantities
    ]
    if gaps:
        years = ", ".join(map(str, gaps))
        why = sentence("Nothing is known of {years}.", years=years)
        return Shift(answer=Pattern.INSUFFICIENT, reasons=(why,))
    total = sum(one.quantities[y] for one in (wild, captive) for y in (*earlier, *later))
    was, now = _mean(wild, earlier), _mean(wild, later)
    bred, then = _mean(captive, earlier), _mean(captive, later)
    why = sentence(
        "Wild {was} a year before {year} and {now} since; captive {bred} and {then}.",
        was=decimal_text(was), year=year, now=decimal_text(now),
        bred=decimal_text(bred), then=decimal_text(then),
    )  # fmt: skip
    answer = Pattern.NONE
    if total <= rules.total:
        answer = Pattern.INSUFFICIENT
    elif was > 0 and now < rules.fall * was and then - bred >= rules.share * (was - now):
        answer = Pattern.FOUND
    return Shift(
        answer=answer,
        wild_before=was,
        wild_after=now,
        captive_before=bred,
        captive_after=then,
        reasons=(why,),
    )


def more_reexported(
    imported: Series,
    reexported: Series,
    stock: Decimal | None = None,
    rules: PatternRules = STANDARD,
) -> Excess:
    """Whether more was re-exported by the end of some year than had come in by then.

    ``stock`` is what was there before the first year; where nobody knows it, imports of ``before``
    years must be known before the first excess, or what was there may cover it.
    """
    years = sorted({*imported.quantities, *reexported.quantities})
    gaps = [y for y in years if y not in imported.quantities or y not in reexported.quantities] or (
        imported.missing(years[0], years[-1]) if years else []
    )
    if not years or gaps:
        told = ", ".join(map(str, gaps)) or "-"
        why = sentence("Nothing is known of {years}.", years=told)
        return Excess(answer=Pattern.INSUFFICIENT, reasons=(why,))
    held, worst, when, first = stock or Decimal(0), Decimal(0), None, None
    for year in years:
        held += imported.quantities[year] - reexported.quantities[year]
        if held < 0 and first is None:
            first = year
        if held < worst:
            worst, when = held, year
    if first is None:
        return Excess(answer=Pattern.NONE, reasons=(_enough(years),))
    why = sentence(
        "By the end of {year} {excess} more had left again than had come in since {first}.",
        year=when, excess=decimal_text(-worst), first=years[0],
    )  # fmt: skip
    open_stock = stock is None and first - years[0] < rules.before
    answer = Pattern.INSUFFICIENT if open_stock else Pattern.FOUND
    more = (sentence("What was there before {year} may cover it.", year=years[0]),)
    return Excess(
        answer=answer, excess=-worst, year=when, reasons=(why, *(more if open_stock else ()))
    )


def brimming(
    limits: Mapping[int, Decimal],
    taken: Mapping[int, Decimal],
    rules: PatternRules = STANDARD,
) -> Brim:
    """Whether a quota is used up to the last in most of the last years, and never beyond.

    A year of which either is not known could be either. What goes beyond is another finding.
    """
    known = sorted(limits.keys() | taken.keys())
    if not known:
        return Brim(answer=Pattern.INSUFFICIENT, reasons=(sentence("No year is known."),))
    years = range(known[-1] - rules.of + 1, known[-1] + 1)
    levels = [_level(limits.get(y), taken.get(y), rules) for y in years]
    found = persistent(levels, PersistenceRules(needed=rules.needed, of=rules.of))
    answers = {
        Level.HIGH: Pattern.FOUND,
        Level.NOT_HIGH: Pattern.NONE,
        Level.INSUFFICIENT: Pattern.INSUFFICIENT,
    }
    full = tuple(y for y, one in zip(years, levels, strict=True) if one is Level.HIGH)
    why = sentence(
        "In {full} of the last {of} years at least {near} of the quota was taken, and no more than "
        "all; {open} are not known.",
        full=len(full), of=rules.of, near=rules.near, open=found.open,
    )  # fmt: skip
    return Brim(answer=answers[found.answer], years=full, reasons=(why,))


def _level(limit: Decimal | None, taken: Decimal | None, rules: PatternRules) -> Level:
    if limit is None or taken is None:
        return Level.INSUFFICIENT
    near = limit > 0 and rules.near * limit <= taken <= limit
    return Level.HIGH if near else Level.NOT_HIGH


def _mean(series: Series, years: range) -> Decimal:
    total = sum((series.quantities[year] for year in years), Decimal(0))
    return (total / len(years)).quantize(_PLACES, ROUND_HALF_UP).normalize()


def _enough(years: list[int]) -> Sentence:
    return sentence(
        "From {first} to {last} no more left again than had come in.",
        first=years[0],
        last=years[-1],
    )
