"""Bringing terms and units to those in which trade is compared.

The rules are those of the trade mapping of unepwcmc/SAPI (BSD-3), as rows of ``conversions.csv``.
Results are exact where the factor divides evenly, else rounded half up to twelve digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from tidewaiter.desks.wildlife.tables import Row, names, number, words
from tidewaiter.desks.wildlife.taxa import Taxon

_CONTEXT = Context(prec=12, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A quantity of a term in a unit, with the steps that led to it."""

    quantity: Decimal
    unit: str = "NAR"
    term: str | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One step: for which terms, units and taxa, and what they become."""

    terms: frozenset[str]
    units: frozenset[str]
    scope: str
    taxa: tuple[str, ...]
    to_term: str
    to_unit: str
    operation: str
    factor: Decimal | None
    what: str

    @classmethod
    def of(cls, row: Row) -> Rule:
        """From a row of the table."""
        return cls(
            terms=words(row["terms"]),
            units=words(row["units"]),
            scope=row["scope"],
            taxa=names(row["taxa"]),
            to_term=row["to_term"],
            to_unit=row["to_unit"],
            operation=row["operation"],
            factor=number(row["factor"]),
            what=row["what"],
        )

    def fits(self, one: Counted, taxon: Taxon | None) -> bool:
        """Whether the step is for this."""
        if self.terms and one.term not in self.terms:
            return False
        if self.units and one.unit not in self.units:
            return False
        if not self.scope:
            return True
        if taxon is None:
            return False
        if self.scope == "group":
            return taxon.group in self.taxa or (self.taxa == ("plants",) and taxon.is_plant)
        return any(name in taxon.lineage for name in self.taxa)

    def applied(self, one: Counted) -> Counted:
        """What it becomes."""
        return replace(
            one,
            quantity=self._changed(one.quantity),
            unit=self.to_unit or one.unit,
            term=self.to_term or one.term,
            steps=(*one.steps, self.what),
        )

    def _changed(self, quantity: Decimal) -> Decimal:
        if self.factor is None:
            return quantity
        if self.operation == "times":
            return _EXACT.multiply(quantity, self.factor)
        return _CONTEXT.divide(quantity, self.factor)


def converted(rules: Iterable[Rule], one: Counted, taxon: Taxon | None = None) -> Counted:
    """A quantity after every rule that fits, in the order of the table, each once."""
    for rule in rules:
        if rule.fits(one, taxon):
            one = rule.applied(one)
    return one


def in_unit(rules: Iterable[Rule], quantity: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A quantity in another unit of the same kind; ``None`` where they cannot be compared."""
    if unit == wanted:
        return quantity
    plain = [rule for rule in rules if not rule.terms and not rule.scope]
    mine = converted(plain, Counted(quantity=quantity, unit=unit))
    one = converted(plain, Counted(quantity=Decimal(1), unit=wanted))
    if mine.unit != one.unit:
        return None
    return _CONTEXT.divide(mine.quantity, one.quantity) if one.quantity != 1 else mine.quantity
