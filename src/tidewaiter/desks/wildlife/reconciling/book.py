"""All that was told, added up by cell and side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tidewaiter.desks.wildlife.reconciling.sides import Basis, Cell, Entry, Side, named


@dataclass(frozen=True)
class Book:
    """All entries, added up by cell and side."""

    entries: tuple[Entry, ...]
    basis: Basis

    @cached_property
    def by_cell(self) -> dict[Cell, dict[Side, list[Entry]]]:
        """Entries by cell, then by side."""
        found: dict[Cell, dict[Side, list[Entry]]] = {}
        for one in self.entries:
            cell = Cell(
                taxon=one.taxon, term=one.term, unit=one.unit, year=one.year, partner=one.partner
            )
            found.setdefault(cell, {}).setdefault(one.side, []).append(one)
        return found

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells in order."""
        return sorted(self.by_cell, key=named)

    @cached_property
    def tells(self) -> frozenset[Side]:
        """The sides that say anything at all."""
        return frozenset(one.side for one in self.entries)

    def told(self, cell: Cell, side: Side) -> list[Entry]:
        """What a side tells of a cell."""
        return self.by_cell.get(cell, {}).get(side, [])

    @cached_property
    def totals(self) -> dict[tuple[Cell, Side], Decimal]:
        """How much each side tells of each cell of which it tells anything."""
        return {
            (cell, side): sum((one.quantity for one in told), Decimal(0))
            for cell, sides in self.by_cell.items()
            for side, told in sides.items()
        }

    @cached_property
    def declared(self) -> frozenset[str]:
        """The references under which anything is declared."""
        return frozenset(one.reference for one in self.entries if one.side is Side.DECLARED)

    def total(self, cell: Cell, side: Side) -> Decimal:
        """How much a side tells of a cell."""
        return self.totals.get((cell, side), Decimal(0))

    def excess(self, cell: Cell, more: Side, less: Side) -> Decimal:
        """By how much one side tells more than the other; below zero the other way round."""
        return self.total(cell, more) - self.total(cell, less)

    def near(self, cell: Cell) -> Iterator[tuple[str, Cell]]:
        """Other cells into which the same goods may have been told, with the reason's code."""
        for other in self.cells:
            changed = [
                name
                for name in ("taxon", "term", "unit", "year", "partner")
                if getattr(other, name) != getattr(cell, name)
            ]
            if changed == ["year"] and abs(other.year - cell.year) == 1:
                yield "year end", other
            elif changed in (["term"], ["unit"], ["term", "unit"]):
                yield "term or unit", other
            elif changed == ["partner"] and self._related(cell.partner, other.partner):
                yield "territory", other
            elif changed == ["taxon"] and self._kin(cell.taxon, other.taxon):
                yield "higher taxon", other

    def _related(self, one: str, other: str) -> bool:
        states = self.basis.territories
        return states.get(one, one) == states.get(other, other)

    def _kin(self, one: str, other: str) -> bool:
        lineage = self.basis.lineage
        return one in lineage.get(other, ()) or other in lineage.get(one, ())

    def reported(self, cell: Cell) -> bool:
        """Whether the partner told anything of the year."""
        told = self.basis.partner_reported
        if told is not None:
            return f"{cell.partner} {cell.year}" in told
        return (cell.partner, cell.year) in self._partners

    @cached_property
    def _partners(self) -> frozenset[tuple[str, int]]:
        """The partners that told anything, each with the year."""
        told = (one for one in self.entries if one.side is Side.PARTNER)
        return frozenset((one.partner, one.year) for one in told)
