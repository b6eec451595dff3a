"""Trade from files: rows of the CITES Trade Database or of one's own, added up by cell and year."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from tidewaiter.core import SourceError, ValueRefused
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import sheets
from tidewaiter.desks.wildlife.rates import Inspected, Stratum
from tidewaiter.desks.wildlife.series import Series, source_group
from tidewaiter.desks.wildlife.sheets import SheetRow

T = TypeVar("T")

TRADE: sheets.Headings = {
    "year": ("year",),
    "quantity": ("quantity",),
    "importer_quantity": ("importer reported quantity",),
    "exporter_quantity": ("exporter reported quantity",),
    "taxon": ("taxon",),
    "appendix": ("appendix", "app."),
    "importer": ("importer",),
    "exporter": ("exporter",),
    "origin": ("origin",),
    "term": ("term",),
    "unit": ("unit",),
    "purpose": ("purpose",),
    "source": ("source",),
}
"""Columns of trade, as the comparative tabulation of the trade database and as we call them."""

PARTS = ("taxon", "appendix", "importer", "exporter", "origin", "term", "unit", "purpose", "source")
"""What a cell of trade can be told apart by."""

USUAL = ("taxon", "exporter", "term", "unit", "source")
"""What it is told apart by where nothing else is asked for: those columns that are there."""

_SAMPLE: sheets.Headings = {
    "stratum": ("stratum",),
    "population": ("population",),
    "inspected": ("inspected",),
    "violations": ("violations",),
    "violation": ("violation",),
    "chance": ("chance",),
    "period": ("period",),
}
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of trade by its parts, and its years."""

    parts: Mapping[str, str]
    series: Series


@dataclass(frozen=True, slots=True)
class Sample:
    """What was examined in a period: strata, or lines with their chances."""

    period: str
    strata: tuple[Stratum, ...] = ()
    lines: tuple[Inspected, ...] = ()


def read_trade(
    path: Path,
    by: Sequence[str] = (),
    *,
    reported: str = "importer",
    last: int | None = None,
    years: int = 10,
    unknown: Collection[int] = (),
) -> list[Cell]:
    """The cells of a file of trade, each with the ``years`` up to ``last`` (else the file's last).

    A year without a row is zero, unless it is among the ``unknown``. ``reported`` chooses the
    column of quantities of the trade database. Sources are taken together by their group, and
    quantities of units are never added up. Raises :class:`SourceError` with line and column.
    """
    rows = sheets.read(path, TRADE, ["year"])
    parts = _parts(rows[0], by)
    column = _quantity_column(rows[0], reported)
    found: dict[tuple[str, ...], dict[int, Decimal]] = {}
    for row in rows:
        of = found.setdefault(tuple(_part(row, name) for name in parts), {})
        quantity = row.number(column)
        if quantity is not None and quantity < 0:
            raise row.error(column, sentence("a quantity is not below 0."))
        year = row.whole("year")
        of[year] = of.get(year, Decimal(0)) + (quantity or Decimal(0))
    end = max(max(traded) for traded in found.values()) if last is None else last
    begin = end - years + 1
    return [
        Cell(dict(zip(parts, key, strict=True)), _series(traded, begin, end, unknown))
        for key, traded in sorted(found.items())
    ]


def read_sample(path: Path) -> list[Sample]:
    """What was examined, by period in the order of the file.

    Columns are ``population``, ``inspected``, ``violations`` and perhaps ``stratum``; or
    ``violation`` (yes, no) and ``chance``; and perhaps ``period``. Raises :class:`SourceError`.
    """
    rows = sheets.read(path, _SAMPLE)
    by_line = "chance" in rows[0].cells
    for name in ("violation", "chance") if by_line else ("population", "inspected", "violations"):
        if name not in rows[0].cells:
            raise SourceError(sentence("there is no column '{name}'.", name=name), where=path.name)
    periods: dict[str, list[SheetRow]] = {}
    for row in rows:
        periods.setdefault(row.text("period"), []).append(row)
    return [
        Sample(period, lines=tuple(map(_line, some)))
        if by_line
        else Sample(period, strata=tuple(map(_stratum, some)))
        for period, some in periods.items()
    ]


def _series(
    traded: Mapping[int, Decimal], first: int, last: int, unknown: Collection[int]
) -> Series:
    within = {year: quantity for year, quantity in traded.items() if first <= year <= last}
    return Series.filled(within, first, last, frozenset(unknown))


def _parts(row: SheetRow, by: Sequence[str]) -> list[str]:
    if not by:
        return [name for name in USUAL if name in row.cells]
    for name in by:
        if name not in PARTS or name not in row.cells:
            known = [one for one in PARTS if one in row.cells]
            raise SourceError(
                sentence("there is no column '{name}'.", name=name),
                where=row.source,
                advice=nearest(name, known)
                or sentence("Known are: {known}.", known=", ".join(known)),
            )
    # quantities of different units cannot be added up, whatever was asked for
    return [*by, *(["unit"] if "unit" in row.cells and "unit" not in by else [])]


def _part(row: SheetRow, name: str) -> str:
    text = row.text(name)
    if name == "source":
        return source_group(text).value
    return (text.upper() or "NAR") if name == "unit" else text


def _quantity_column(row: SheetRow, reported: str) -> str:
    for name in ("quantity", f"{reported}_quantity"):
        if name in row.cells:
            return name
    raise SourceError(
        sentence("there is no column '{name}'.", name="quantity"), where=f"{row.source}, line 1"
    )


def _stratum(row: SheetRow) -> Stratum:
    whole = {name: row.whole(name) for name in ("population", "inspected", "violations")}
    return _checked(row, lambda: Stratum(name=row.text("stratum"), **whole))


def _line(row: SheetRow) -> Inspected:
    said = _YES.get(row.text("violation").casefold())
    if said is None:
        text = row.text("violation")
        raise row.error("violation", sentence("'{text}' is neither yes nor no.", text=text))
    chance = row.number("chance")
    return _checked(row, lambda: Inspected(violation=said, chance=chance or Decimal(0)))


def _checked(row: SheetRow, make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueRefused as problem:
        where = f"{row.source}, line {row.line}"
        raise SourceError(problem.message, where=where, advice=problem.advice) from None
