"""What sides tell, from a CSV: one line a quantity."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import sheets
from tidewaiter.desks.wildlife.reconciling.sides import Entry, Side
from tidewaiter.desks.wildlife.sheets import SheetRow

HEADINGS: sheets.Headings = {
    "side": ("side",),
    "taxon": ("taxon",),
    "term": ("term",),
    "unit": ("unit",),
    "year": ("year",),
    "partner": ("partner", "country"),
    "quantity": ("quantity",),
    "reference": ("reference",),
    "late": ("late",),
}


def read_entries(path: Path) -> list[Entry]:
    """The entries of a file. Raises :class:`SourceError` with line and column."""
    needed = ["side", "taxon", "year", "partner", "quantity"]
    return [_entry(row) for row in sheets.read(path, HEADINGS, needed)]


def read_partners(text: str, source: str) -> list[Entry]:
    """What partners tell: the same columns, of which ``side`` may be missing; lines of other sides
    are passed over. Raises :class:`SourceError` with line and column."""
    needed = ["taxon", "year", "partner", "quantity"]
    rows = sheets.rows(text, source, HEADINGS, needed)
    found = [_entry(row, Side.PARTNER) for row in rows]
    return [one for one in found if one.side is Side.PARTNER]


def _entry(row: SheetRow, default: Side | None = None) -> Entry:
    said = (row.text("side") or default or row.needed("side")).casefold()
    if said not in set(Side):
        known = ", ".join(Side)
        raise row.error(
            "side",
            sentence("'{text}' is no side.", text=said),
            sentence("Known are: {known}.", known=known),
        )
    quantity = row.number("quantity")
    if quantity is None or quantity < 0:
        raise row.error("quantity", sentence("a quantity is not below 0."))
    return Entry(
        side=Side(said),
        taxon=row.needed("taxon"),
        term=row.text("term").upper(),
        unit=row.text("unit").upper() or "NAR",
        year=row.whole("year"),
        partner=row.needed("partner").upper(),
        quantity=quantity,
        reference=row.text("reference"),
        late=row.text("late").casefold() in ("yes", "true", "1"),
    )
