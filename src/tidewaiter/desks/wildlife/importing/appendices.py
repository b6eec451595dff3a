"""The tables of the desk out of downloads: listings, taxa, names, ranges, reservations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.importing import intervals
from tidewaiter.desks.wildlife.importing.layouts import ABOVE, LANGUAGES, Layout, Told, read
from tidewaiter.desks.wildlife.importing.naming import below_genus, excluded, group_of, synonyms_of
from tidewaiter.desks.wildlife.tables import Row

MADE = ("listings", "taxa", "names", "ranges", "reservations")
"""The tables that downloads can fill."""


NOTHING_ABOVE = sentence(
    "No genus, family or order is listed in it: a species that it does not name would count as not "
    "listed. Import the history of listings as well."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that somebody must look at before the tables are used, and where it stands."""

    where: str
    message: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What downloads give: rows by table, and remarks. ``layouts`` says what was read."""

    tables: Mapping[str, tuple[Row, ...]]
    remarks: tuple[Remark, ...]
    layouts: tuple[Layout, ...]


def import_files(paths: Sequence[Path], as_of: date, source: str) -> Imported:
    """The tables out of one or several downloads of the same day.

    Listings come from the history, which knows since when they count; without it from the others,
    in force from ``as_of``. Names, ranges and lineages come from all. Raises :class:`SourceError`.
    """
    downloads = [read(path) for path in paths]
    rows = [row for _, several in downloads for row in several]
    layouts = tuple(layout for layout, _ in downloads)
    remarks: list[Remark] = []
    told = [row for row in rows if row.rank not in ABOVE]
    listings = _listings(downloads, as_of, source, remarks)
    if listings and all(row["rank"] in ("species", "subspecies") for row in listings):
        remarks.append(Remark(where=paths[0].name, message=NOTHING_ABOVE))
    tables = {
        "listings": listings,
        "taxa": _taxa(told),
        "names": _names(told),
        "ranges": _ranges(told),
        "reservations": _reservations(told),
    }
    if not listings:
        raise SourceError(sentence("there is no listing in it."), where=str(paths[0]))
    kept = {name: tuple(several) for name, several in tables.items() if several}
    return Imported(tables=kept, remarks=tuple(remarks), layouts=layouts)


def _listings(
    downloads: Iterable[tuple[Layout, list[Told]]],
    as_of: date,
    source: str,
    remarks: list[Remark],
) -> list[Row]:
    dated = [row for layout, rows in downloads if _is_dated(layout, rows) for row in rows]
    if dated:
        return [
            _listing(row, row.effective, last, source, remarks, known=known)
            for row, last, known in intervals.additions(dated)
        ]
    found: dict[tuple[str, str, str], Row] = {}
    for layout, rows in downloads:
        for row in rows:
            if not row.appendix:
                continue
            made = _listing(_named(row, layout), as_of, None, source, remarks)
            found.setdefault((made["taxon"], made["appendix"], made["party"]), made)
    return list(found.values())


def _is_dated(layout: Layout, rows: Sequence[Told]) -> bool:
    return layout is Layout.HISTORY or any(row.effective and row.change for row in rows)


def _named(row: Told, layout: Layout) -> Told:
    """The taxon that is listed: in listings of Species+ the one it is listed under."""
    under = re.sub(r"\s+spp\.?$", "", row.listed_under.split(",")[0].split("\n")[0].strip())
    if layout is not Layout.LISTINGS or not under or under == row.name:
        return row
    ranks = {name: rank for rank, name in row.above.items() if name}
    rank = ranks.get(under, "species" if " " in under else "genus")
    return Told(
        where=row.where,
        name=under,
        rank=rank,
        above=row.above,
        appendix=row.appendix,
        split=row.split,
        party=row.party,
        note=row.note,
        annotation=row.annotation,
        common={},
    )


def _listing(
    row: Told,
    since: date | None,
    last: date | None,
    source: str,
    remarks: list[Remark],
    *,
    known: bool = True,
) -> Row:
    out = excluded(row.note)
    if not known:
        _remark(remarks, row, sentence("The last day of this listing is not told."))
    if row.split and not row.countries:
        _remark(remarks, row, sentence("The listing is split, and the populations are not told."))
    if out and last is None:
        names = ", ".join(out)
        _remark(remarks, row, sentence("Left out, as its note says: {names}.", names=names))
    return {
        "taxon": row.name,
        "rank": row.rank,
        "appendix": row.appendix,
        "party": row.party,
        "from": since.isoformat() if since else "",
        "to": last.isoformat() if last else "",
        "population": " ".join(row.countries),
        "except": "; ".join(out),
        "annotation": row.annotation,
        "note": row.note,
        "check": "stated" if known else "unconfirmed",
        "source": source,
        "compared": "",
    }


def _remark(remarks: list[Remark], row: Told, message: Sentence) -> None:
    remarks.append(Remark(where=f"{row.where} ({row.name})", message=message))


def _taxa(rows: Iterable[Told]) -> list[Row]:
    """Every taxon once, and the genera, families and orders that they belong to."""
    found: dict[str, Row] = {}
    for row in rows:
        above = dict(row.above)
        if not above.get("genus") and below_genus(row.rank):
            above["genus"] = row.name.split()[0]
        found[row.name] = _taxon(row.name, row.rank, above)
        for rank, kept in (
            ("genus", ("genus", "family", "order")),
            ("family", ("family", "order")),
            ("order", ("order",)),
        ):
            name = above.get(rank, "")
            if name and name not in found:
                upper = {one: above.get(one, "") for one in (*kept, "class", "kingdom")}
                found[name] = _taxon(name, rank, upper)
    return list(found.values())


def _taxon(name: str, rank: str, above: Mapping[str, str]) -> Row:
    own = {rank: name} if rank in ("genus", "family", "order", "class") else {}
    parts = {one: own.get(one) or above.get(one, "") for one in _PARTS}
    return {"name": name, "rank": rank, **parts, "group": group_of(parts), "listed": ""}


_PARTS = ("genus", "family", "order", "class", "kingdom")


def _names(rows: Iterable[Told]) -> list[Row]:
    found: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        told = [("la", name, "synonym") for name in synonyms_of(row.synonyms)]
        told += [(one, name, "common") for one in LANGUAGES for name in row.common.get(one, ())]
        for language, name, kind in told:
            made = {"taxon": row.name, "language": language, "name": name, "kind": kind}
            found.setdefault((row.name, language, name), made)
    return list(found.values())


def _ranges(rows: Iterable[Told]) -> list[Row]:
    found = {row.name: " ".join(sorted(row.range)) for row in rows if row.range}
    return [{"taxon": name, "countries": codes} for name, codes in found.items()]


def _reservations(rows: Sequence[Told]) -> list[Row]:
    return [
        {
            "taxon": row.name,
            "rank": row.rank,
            "country": row.party,
            "from": row.effective.isoformat() if row.effective else "",
            "to": last.isoformat() if last else "",
            "note": row.note,
        }
        for row, last in intervals.reservations(rows)
    ]
