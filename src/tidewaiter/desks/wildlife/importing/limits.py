"""Quotas and suspensions out of files: a CSV of one's own, or a download of Species+.

A row is named by what it is for, so that the same row brought again, with another limit or another
last day, takes the place of the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import sheets
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.sheets import SheetRow
from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.desks.wildlife.taxa import bare
from tidewaiter.desks.wildlife.wording import plain
from tidewaiter.reference import countries

EVERYTHING = "ALL"
"""What downloads write where a row is for all taxa, countries or codes."""

_SHARED: sheets.Headings = {
    "id": ("id",),
    "taxon": ("taxon", "taxon name", "full name", "scientific name"),
    "country": ("country", "party", "iso code2", "iso code"),
    "terms": ("terms", "term"),
    "sources": ("sources", "source codes"),
    "from": ("from", "valid from", "start date", "start date (effective)"),
    "to": ("to", "valid to", "end date"),
}
QUOTAS: sheets.Headings = {
    **_SHARED,
    "quota": ("quota", "limit"),
    "unit": ("unit", "unit name"),
    "purposes": ("purposes", "purpose"),
    "year": ("year",),
    "basis": ("basis", "notes"),
    "source": ("source", "law", "url"),
}
SUSPENSIONS: sheets.Headings = {
    **_SHARED,
    "exempt_sources": ("exempt sources",),
    "exempt_purposes": ("exempt purposes",),
    "imports": ("imports", "applies to import"),
    "what": ("what", "notes"),
    "source": ("source", "law", "notification", "start notification", "url"),
}
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


def import_quotas(path: Path, reference: Reference) -> tuple[Row, ...]:
    """Quotas: ``taxon``, ``country``, ``quota``, and ``year`` or ``from`` and ``to``.

    Perhaps ``unit`` (else NAR), ``terms``, ``sources``, ``purposes``, ``basis``, ``source``,
    ``id``. Raises :class:`SourceError` with line and column.
    """
    rows = sheets.read(path, QUOTAS, ["taxon", "country", "quota"])
    return _named(rows, [_quota(row, reference) for row in rows])


def import_suspensions(path: Path, reference: Reference) -> tuple[Row, ...]:
    """Suspensions: ``from``, and ``country`` or ``taxon`` or both; what is empty is for all.

    Perhaps ``to``, ``terms``, ``sources``, ``exempt_sources``, ``exempt_purposes``, ``imports``
    (yes: also what goes to the country), ``what``, ``source``, ``id``. Raises
    :class:`SourceError` with line and column.
    """
    rows = sheets.read(path, SUSPENSIONS, ["from"])
    return _named(rows, [_suspension(row, reference) for row in rows])


def _quota(row: SheetRow, reference: Reference) -> Row:
    limit = row.number("quota")
    if limit is None:
        raise row.error("quota", sentence("it is empty."))
    if limit < 0:
        advice = sentence("A quota that is not told yet is left out; zero lets nothing leave.")
        raise row.error("quota", sentence("it is below zero."), advice)
    since, until = _days(row)
    unit = (row.text("unit") or "NAR").upper()
    return {
        "id": row.text("id"),
        "taxon": _taxon(row.needed("taxon"), reference),
        "country": _country(row, reference, needed=True),
        "quota": decimal_text(limit),
        "unit": next(iter(_codes(row, "unit", "unit", reference)), unit),
        "terms": " ".join(_codes(row, "terms", "term", reference)),
        "sources": " ".join(_codes(row, "sources", "source", reference)),
        "purposes": " ".join(_codes(row, "purposes", "purpose", reference)),
        "from": since.isoformat() if since else "",
        "to": until.isoformat() if until else "",
        "basis": row.text("basis"),
        "source": row.text("source"),
    }


def _suspension(row: SheetRow, reference: Reference) -> Row:
    row.needed("from")
    since, until = _days(row)
    taxon = row.text("taxon")
    country = _country(row, reference, needed=False)
    taxon = "" if taxon.upper() == EVERYTHING else _taxon(taxon, reference)
    if not (taxon or country):
        raise row.error("country", sentence("say for which country or taxon it is."))
    imports = row.text("imports").casefold()
    if imports not in _YES:
        raise row.error("imports", sentence("'{text}' is neither yes nor no.", text=imports))
    return {
        "id": row.text("id"),
        "taxon": taxon,
        "country": country,
        "from": since.isoformat() if since else "",
        "to": until.isoformat() if until else "",
        "terms": " ".join(_codes(row, "terms", "term", reference)),
        "sources": " ".join(_codes(row, "sources", "source", reference)),
        "exempt_sources": " ".join(_codes(row, "exempt_sources", "source", reference)),
        "exempt_purposes": " ".join(_codes(row, "exempt_purposes", "purpose", reference)),
        "imports": "yes" if _YES[imports] else "",
        "what": row.text("what"),
        "source": row.text("source"),
    }


def _taxon(name: str, reference: Reference) -> str:
    """The accepted name, by which trade is held against the row."""
    found = reference.taxonomy.get(name)
    return found.name if found else bare(name)


def _days(row: SheetRow) -> tuple[date | None, date | None]:
    """The first and the last day: of a year, or as they are written."""
    since, until = row.day("from"), row.day("to")
    if row.text("year"):
        if since or until:
            raise row.error("year", sentence("say the year, or the days, and not both."))
        year = row.whole("year")
        if not 1975 <= year <= 2100:
            raise row.error("year", sentence("'{text}' is no year of the Convention.", text=year))
        return date(year, 1, 1), date(year, 12, 31)
    if since is None and until is None:
        raise row.error("year", sentence("say for which year or days it is."))
    if since and until and until < since:
        raise row.error("to", sentence("it ends before it begins."))
    return since, until


def _country(row: SheetRow, reference: Reference, *, needed: bool) -> str:
    """The ISO code of a country that is written as a code or as the list of Parties names it."""
    text = row.needed("country") if needed else row.text("country")
    if not text or (not needed and text.upper() == EVERYTHING):
        return ""
    if text.upper() in countries():
        return text.upper()
    named = {plain(one["name"]): one["country"] for one in reference.rows["parties"]}
    found = named.get(plain(text))
    if found is None:
        advice = nearest(text, [one["name"] for one in reference.rows["parties"]])
        raise row.error("country", sentence("'{text}' is no country.", text=text),
                        advice or sentence("Write its ISO code, such as ID."))  # fmt: skip
    return found


def _codes(row: SheetRow, column: str, of: str, reference: Reference) -> list[str]:
    """The codes of a cell in order, each of which is in the lists; older ones as they are today."""
    found = []
    for code in row.text(column).replace(",", " ").replace(";", " ").upper().split():
        entry = reference.codes.get(of, code)
        if code == EVERYTHING:
            return []
        if entry is None:
            known = [one.code for one in reference.codes.entries if one.list == of]
            message = sentence("'{code}' is not in the list of codes.", code=code)
            raise row.error(column, message, nearest(code, known))
        found.append(entry.replaced_by or entry.code)
    return found


def _named(rows: Sequence[SheetRow], made: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with their names: that which is written, else what they are for."""
    seen: dict[str, int] = {}
    named = []
    for row, one in zip(rows, made, strict=True):
        name = one["id"] or "-".join(_about(one)).replace(" ", "-").lower()
        line = seen.setdefault(name, row.line)
        if line != row.line:
            message = sentence("'{name}' stands in line {line} already.", name=name, line=line)
            advice = sentence("One row is for one trade; give the other an id of its own.")
            raise row.error("id", message, advice)
        named.append(one | {"id": name})
    return tuple(named)


def _about(one: Row) -> Iterator[str]:
    for column in ("country", "taxon", "terms", "sources", "purposes", "exempt_purposes", "from"):
        if one.get(column):
            yield one[column]


READERS: dict[str, Callable[[Path, Reference], tuple[Row, ...]]] = {
    "quotas": import_quotas,
    "suspensions": import_suspensions,
}
"""By table, what reads a file of it. Each raises :class:`SourceError`."""


def unknown_taxa(rows: Sequence[Row], reference: Reference) -> list[str]:
    """Taxa of rows that the tables do not have: such a row meets nothing until they do."""
    names = dict.fromkeys(row["taxon"] for row in rows if row.get("taxon"))
    return [name for name in names if reference.taxonomy.get(name) is None]
