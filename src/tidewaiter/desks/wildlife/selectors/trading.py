"""Endorsed trade by year, for trends: one query whatever the number of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Sum

from tidewaiter.desks.wildlife.answers_risk import high_volume
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.series import Series, SourceGroup, source_group
from tidewaiter.desks.wildlife.trends import PUBLISHED, Surge, Trend, Trends, surge, trends
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is added up: a taxon, term and unit, one group of sources, one direction."""

    taxon: str
    term: str
    unit: str
    group: SourceGroup
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """A cell with its quantities by year, and what they say; ``grave`` orders lists."""

    cell: Cell
    quantities: tuple[tuple[int, Decimal | None], ...]
    trends: Trends
    surge: Surge

    @property
    def told(self) -> bool:
        """Whether any of the three says that trade rose or fell."""
        moved = (Trend.INCREASE, Trend.DECREASE)
        return any(
            one in moved for one in (self.trends.overall, self.trends.sharp, self.surge.surge)
        )


def trading(actor: Actor, last: int) -> list[Traded]:
    """The cells of endorsed trade up to a year, those that moved first; two queries.

    Years that were not whole when the register's first endorsement was made are not known, later
    ones without trade are zero. A surge is held against the lowest published threshold of high
    volume for the taxon. Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.PERMIT_REPORT)
    begun = Endorsement.objects.aggregate(first=Min("on"))["first"]
    if begun is None:
        return []
    first = last - PUBLISHED.years + 1
    cells = _cells(first, last)
    whole = begun.year if begun.month == 1 else begun.year + 1
    known = range(max(first, whole), last + 1)
    found = [_traded(cell, years, range(first, last + 1), known) for cell, years in cells.items()]
    return sorted(found, key=lambda one: (not one.told, one.cell.taxon, one.cell.term))


def _cells(first: int, last: int) -> dict[Cell, dict[int, Decimal]]:
    cells: dict[Cell, dict[int, Decimal]] = {}
    for row in _rows(first, last):
        cell = Cell(
            taxon=row["taxon"],
            term=row["term"],
            unit=row["unit"],
            group=source_group(row["source"]),
            direction=row["direction"],
        )
        years = cells.setdefault(cell, {})
        years[row["year"]] = years.get(row["year"], Decimal(0)) + row["total"]
    return cells


def _rows(first: int, last: int) -> Iterable[Mapping[str, Any]]:
    lines = EndorsedLine.objects.filter(
        endorsement__replaced=False,
        endorsement__on__year__gte=first,
        endorsement__on__year__lte=last,
        endorsement__permit__lines__number=F("number"),
        quantity__gt=0,
    )
    line = "endorsement__permit__lines__"
    return (
        lines.values(
            taxon=F(f"{line}taxon"),
            term=F(f"{line}term"),
            unit=F(f"{line}unit"),
            source=F(f"{line}source"),
            year=F("endorsement__on__year"),
            direction=F("endorsement__direction"),
        )
        .annotate(total=Sum("quantity"))
        .order_by("taxon", "term", "unit", "direction", "year")
    )


def _traded(cell: Cell, years: dict[int, Decimal], asked: range, known: range) -> Traded:
    unknown = frozenset(year for year in asked if year not in known)
    series = Series.filled(years, asked[0], asked[-1], unknown)
    return Traded(
        cell=cell,
        quantities=tuple((year, years.get(year, series.quantities.get(year))) for year in asked),
        trends=trends(series),
        surge=surge(series, asked[-1], _volume(cell, asked[-1])),
    )


def _volume(cell: Cell, year: int) -> Decimal | None:
    """The lowest threshold of high volume that is published for the cell's taxon and unit."""
    reference = Reference.shipped()
    taxon = reference.taxonomy.get(cell.taxon)
    listed = reference.listings.resolve(cell.taxon, date(year, 12, 31))
    if taxon is None or listed is None:
        return None
    found = (high_volume(taxon.group, listed.appendix, one, cell.unit) for one in (True, False))
    return min((one for one in found if one is not None), default=None)
