"""Tables that an administration brought: read, written, and laid over those of the program.

A table of listings replaces the one that comes with the program, and so do reservations: what is no
longer in the Appendices must not go on. Quotas and suspensions are named: a row takes the place of
the one with its name. Taxa, names, ranges and national measures are added.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tidewaiter.core import SourceError, TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.limits import Measure, Quota, Reservation, Suspension
from tidewaiter.desks.wildlife.listings import APPENDICES, Listing
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.tables import Row, parsed
from tidewaiter.messages.flat.formula import neutralise, restored

Tables = Mapping[str, Sequence[Row]]
"""Rows by table."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "listings": ("taxon", "rank", "appendix", "party", "from", "to", "population", "except",
                 "annotation", "note", "check", "source", "compared"),
    "taxa": ("name", "rank", "genus", "family", "order", "class", "kingdom", "group", "listed"),
    "names": ("taxon", "language", "name", "kind"),
    "ranges": ("taxon", "countries"),
    "reservations": ("taxon", "rank", "country", "from", "to", "note"),
    "measures": ("id", "country", "from", "to", "taxon", "appendices", "kind", "words", "source"),
    "quotas": ("id", "taxon", "country", "quota", "unit", "terms", "sources", "purposes", "from",
               "to", "basis", "source"),
    "suspensions": ("id", "taxon", "country", "from", "to", "terms", "sources", "exempt_sources",
                    "exempt_purposes", "imports", "what", "source"),
}  # fmt: skip
"""The tables that can be brought, with their columns in order."""

REPLACED = ("listings", "reservations")
"""Tables of which only what was brought counts."""

NAMED = ("quotas", "suspensions")
"""Tables in which a row takes the place of the one with its name."""

_NEEDED = {"listings": ("taxon", "rank", "appendix", "source"), "taxa": ("name", "rank"),
           "names": ("taxon", "name", "kind"), "ranges": ("taxon", "countries"),
           "reservations": ("taxon", "country"), "measures": ("id", "country", "kind", "source"),
           "quotas": ("id", "taxon", "country", "quota"), "suspensions": ("id", "from"),
           }  # fmt: skip
_READ: Mapping[str, Callable[[Row], Any]] = {
    "listings": Listing.of,
    "reservations": Reservation.of,
    "measures": Measure.of,
    "quotas": Quota.of,
    "suspensions": Suspension.of,
}


def applied(reference: Reference, brought: Iterable[Tables]) -> Reference:
    """The program's tables with what was brought, in order."""
    for tables in brought:
        own = {name: rows for name, rows in tables.items() if name in REPLACED}
        own |= {
            name: _renamed(reference.rows[name], rows)
            for name, rows in tables.items()
            if name in NAMED
        }
        more = {name: rows for name, rows in tables.items() if name not in own}
        reference = reference.replaced(**own).extended(**more)
    return reference


def _renamed(before: Sequence[Row], rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of before with those of the same names replaced, and the others behind them."""
    new = {row["id"]: row for row in rows}
    known = {row["id"] for row in before}
    return (
        *(new.get(row["id"], row) for row in before),
        *(row for row in rows if row["id"] not in known),
    )


def text_of(name: str, rows: Sequence[Row]) -> str:
    """A table as CSV, the same for the same rows; formulas are made harmless."""
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    columns = COLUMNS[name]
    written.writerow(columns)
    for row in rows:
        written.writerow([neutralise(row.get(column, "")) for column in columns])
    return out.getvalue()


def read_table(name: str, text: str, source: str) -> tuple[Row, ...]:
    """The reverse of :func:`text_of`, every row checked.

    Raises :class:`SourceError` naming line and column.
    """
    if name not in COLUMNS:
        raise SourceError(
            sentence("there is no table '{name}'.", name=name),
            where=source,
            advice=sentence("Known are: {known}.", known=", ".join(COLUMNS)),
        )
    lines = io.StringIO(text, newline="")
    rows = tuple({name: restored(cell) for name, cell in row.items()} for row in parsed(lines))
    first = 2 + sum(1 for line in text.split("\n") if line.startswith("#"))
    for number, row in enumerate(rows, first):
        _check(name, row, f"{source}, line {number}")
    return rows


def _check(name: str, row: Row, where: str) -> None:
    unknown = sorted(set(row) - set(COLUMNS[name]))
    if unknown:
        message = sentence("there is no column '{name}' in the table.", name=unknown[0])
        raise SourceError(message, where=where)
    for column in _NEEDED[name]:
        if not row.get(column):
            raise SourceError(sentence("it is empty."), where=f"{where}, column {column}")
    if name == "listings" and row["appendix"] not in APPENDICES:
        message = sentence("there is no Appendix '{name}'.", name=row["appendix"])
        raise SourceError(message, where=f"{where}, column appendix")
    try:
        _READ.get(name, dict)(row)
    except TidewaiterError as problem:
        raise SourceError(problem.message, where=where, advice=problem.advice) from None
    except ValueError as problem:
        raise SourceError(
            sentence("it cannot be read: {problem}.", problem=problem), where=where
        ) from None
