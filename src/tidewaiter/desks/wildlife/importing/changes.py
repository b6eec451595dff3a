"""What tables that are brought change of those that count, before anybody approves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tidewaiter.desks.wildlife.importing.tables import Tables, applied
from tidewaiter.desks.wildlife.listings import Listing
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.tables import Row, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """How one table changes: rows it will have, rows that are new, rows that no longer count."""

    table: str
    rows: int
    new: tuple[Row, ...]
    gone: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relisted:
    """A name whose own listing changes on a day; empty where it has none."""

    taxon: str
    before: str
    after: str


def table_changes(before: Reference, tables: Tables) -> list[TableChange]:
    """The tables one by one, held against those that count."""
    after = applied(before, [tables])
    return [_change(name, before.rows[name], after.rows[name]) for name in sorted(tables)]


def relisted(before: Reference, tables: Tables, on: date) -> list[Relisted]:
    """The names that are listed otherwise on a day, those whose Appendix changes first."""
    if "listings" not in tables:
        return []
    after = applied(before, [tables])
    old, new = _listed(before.listings.rows, on), _listed(after.listings.rows, on)
    found = [
        Relisted(taxon=name, before=old.get(name, ""), after=new.get(name, ""))
        for name in sorted(old.keys() | new.keys())
        if old.get(name, "") != new.get(name, "")
    ]
    return sorted(found, key=lambda one: (not (one.before and one.after), one.taxon))


def _change(name: str, before: Sequence[Row], after: Sequence[Row]) -> TableChange:
    return TableChange(
        table=name,
        rows=len(after),
        new=tuple(_without(after, before)),
        gone=tuple(_without(before, after)),
    )


def _without(rows: Iterable[Row], others: Iterable[Row]) -> Iterator[Row]:
    known = {_key(row) for row in others}
    return (row for row in rows if _key(row) not in known)


def _key(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in row.items() if value))


def _listed(rows: Iterable[Listing], on: date) -> dict[str, str]:
    """By name, what the rows in force say, in one spelling."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if in_force(row.since, row.until, on):
            found.setdefault(row.taxon, set()).add(_said(row))
    return {name: "; ".join(sorted(said)) for name, said in found.items()}


def _said(row: Listing) -> str:
    countries = " ".join(sorted(row.countries))
    population = f"{'except ' if row.others else ''}{countries}" if countries else ""
    parties = " ".join(sorted(row.parties)) if row.appendix == "III" else ""
    more = ", ".join(filter(None, (population, parties, row.annotation)))
    return f"{row.appendix} ({more})" if more else row.appendix
