"""Questions about patterns of trade: shifts of source, re-export, quotas used to the last."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.desks.wildlife.patterns import (
    STANDARD,
    Brim,
    Excess,
    PatternRules,
    Shift,
    brimming,
    more_reexported,
    shifted,
)
from tidewaiter.desks.wildlife.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftAsked:
    """``wild`` and ``captive`` quantities of years from ``first``; a limit counts from ``year``."""

    first: int
    wild: tuple[Decimal, ...]
    captive: tuple[Decimal, ...]
    year: int
    rules: PatternRules = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexportAsked:
    """What came in and left again in years from ``first``; ``stock`` was there before."""

    first: int
    imported: tuple[Decimal, ...]
    reexported: tuple[Decimal, ...]
    stock: Decimal | None = None
    rules: PatternRules = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class BrimAsked:
    """Quotas and what was taken of them in years from ``first``, ``unknown`` ones left out."""

    first: int
    limits: tuple[Decimal, ...]
    taken: tuple[Decimal, ...]
    unknown: tuple[int, ...] = ()
    rules: PatternRules = STANDARD


def shift_of(asked: ShiftAsked) -> Shift:
    """Whether captive sources took the place of wild ones."""
    wild, captive = Series.begun(asked.first, asked.wild), Series.begun(asked.first, asked.captive)
    return shifted(wild, captive, asked.year, asked.rules)


def reexport_of(asked: ReexportAsked) -> Excess:
    """Whether more left again than had come in."""
    imported = Series.begun(asked.first, asked.imported)
    return more_reexported(
        imported, Series.begun(asked.first, asked.reexported), asked.stock, asked.rules
    )


def brim_of(asked: BrimAsked) -> Brim:
    """Whether a quota is always all but used up."""
    taken = _by_year(asked.first, asked.taken)
    known = {year: one for year, one in taken.items() if year not in asked.unknown}
    return brimming(_by_year(asked.first, asked.limits), known, asked.rules)


def _by_year(first: int, values: tuple[Decimal, ...]) -> dict[int, Decimal]:
    return {first + n: one for n, one in enumerate(values)}
