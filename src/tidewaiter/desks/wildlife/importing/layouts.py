"""Downloads of Species+ and of the Checklist of CITES Species, row by row, whatever their layout.

Three layouts of CSV are known by their headings: the history of listings and the index of the
Checklist (checklist.cites.org), and the listings of Species+ (speciesplus.net); besides the JSON of
taxon concepts that their interface gives. Nothing is judged here: a row is what it says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from tidewaiter.core import SourceError
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import sheets
from tidewaiter.desks.wildlife.sheets import SheetRow
from tidewaiter.desks.wildlife.taxa import RANKS

HEADINGS: sheets.Headings = {
    "name": ("fullname", "scientific name", "full name"),
    "rank": ("rankname", "rank"),
    "kingdom": ("kingdom",),
    "class": ("class",),
    "order": ("order",),
    "family": ("family",),
    "genus": ("genus",),
    "listing": ("currentlisting", "listing"),
    "listed_under": ("listed under",),
    "appendix": ("appendix",),
    "change": ("changetype",),
    "effective": ("effectiveat",),
    "current": ("iscurrent",),
    "party": ("partyisocode", "party"),
    "countries": ("countriesisocodes",),
    "note": ("fullannotationenglish", "full note"),
    "annotation": ("#annotationsymbol",),
    "annotation_text": ("# full note",),
    "synonyms": ("synonymswithauthors",),
    "en": ("englishnames",),
    "es": ("spanishnames",),
    "fr": ("frenchnames",),
    "range": ("all distributionisocodes",),
}
"""Columns by what they hold; others are not read."""

LANGUAGES = ("en", "fr", "es", "pt", "ar")
ABOVE = ("kingdom", "phylum")
"""Ranks that no listing is for."""

_ALIKE = {"variety": "subspecies", "hybrid": "species"}
_CHANGES = ("ADDITION", "DELETION", "RESERVATION", "RESERVATION_WITHDRAWAL")
_SIGNS = {"+": "ADDITION", "-": "DELETION", "R+": "RESERVATION", "R-": "RESERVATION_WITHDRAWAL"}
_TRUE = {"true": True, "t": True, "yes": True, "1": True,
         "false": False, "f": False, "no": False, "0": False}  # fmt: skip
_SYMBOL = re.compile(r"#\s*(\d+)")
_CODES = re.compile(r"[A-Z]{2}")


class Layout(StrEnum):
    """What kind of download it is."""

    HISTORY = "history of listings"
    INDEX = "index of species"
    LISTINGS = "listings of Species+"
    CONCEPTS = "taxon concepts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one row says of a taxon. ``above`` holds kingdom, class, order, family and genus.

    ``appendix`` is empty where it says none; a split listing is several rows, ``split``.
    """

    where: str
    name: str
    rank: str
    above: Mapping[str, str]
    appendix: str = ""
    split: bool = False
    change: str = ""
    effective: date | None = None
    current: bool | None = None
    party: str = ""
    countries: tuple[str, ...] = ()
    listed_under: str = ""
    note: str = ""
    annotation: str = ""
    synonyms: str = ""
    common: Mapping[str, tuple[str, ...]]
    range: tuple[str, ...] = ()


def read(path: Path) -> tuple[Layout, list[Told]]:
    """The rows of a download. Raises :class:`SourceError` with all that cannot be read."""
    if path.suffix.lower() == ".json":
        return Layout.CONCEPTS, _gathered(path.name, _concepts(path))
    rows = sheets.read(path, HEADINGS, ["name", "rank"])
    layout = _layout(rows[0])
    return layout, _gathered(path.name, (lambda row=row: list(_of_row(row)) for row in rows))


def _layout(row: SheetRow) -> Layout:
    if "effective" in row.cells and "change" in row.cells:
        return Layout.HISTORY
    if "listed_under" in row.cells and "listing" in row.cells:
        return Layout.LISTINGS
    if "listing" in row.cells:
        return Layout.INDEX
    raise SourceError(
        sentence("it is no download of Species+ or of the Checklist that is known."),
        where=row.source,
        advice="Download listings from Species+, or the index or the history of the Checklist, "
        "as CSV.",
    )


def _gathered(source: str, makers: Iterable[Any]) -> list[Told]:
    """All rows, or one error with the first places that cannot be read."""
    found: list[Told] = []
    problems: list[SourceError] = []
    for make in makers:
        try:
            found += make()
        except SourceError as problem:
            problems.append(problem)
    if problems:
        told = " ".join(str(one) for one in problems[:10])
        raise SourceError(
            sentence("{count} rows cannot be read: {told}", count=len(problems), told=told),
            where=source,
            advice="Mend them, or leave them out on purpose.",
        )
    return found


def _of_row(row: SheetRow) -> Iterator[Told]:
    rank = _rank(row)
    appendices = _appendices(row)
    for appendix in appendices or ("",):
        yield Told(
            where=f"{row.source}, line {row.line}",
            name=" ".join(row.needed("name").split()),
            rank=rank,
            above={
                name: row.text(name) for name in ("kingdom", "class", "order", "family", "genus")
            },
            appendix=appendix,
            split=len(appendices) > 1,
            change=_change(row),
            effective=row.day("effective"),
            current=_flag(row),
            party=" ".join(_codes(row, "party")),
            countries=_codes(row, "countries"),
            listed_under=row.text("listed_under"),
            note=_plain(row.text("note")),
            annotation=_symbol(row.text("annotation") or row.text("annotation_text")),
            synonyms=row.text("synonyms"),
            common={
                one: tuple(part.strip() for part in row.text(one).split(",") if part.strip())
                for one in LANGUAGES
            },
            range=_codes(row, "range"),
        )


def _rank(row: SheetRow) -> str:
    said = row.needed("rank").casefold()
    rank = _ALIKE.get(said, said)
    if rank not in (*RANKS, *ABOVE):
        raise row.error(
            "rank", sentence("there is no rank '{text}'.", text=said), nearest(said, RANKS)
        )
    return rank


def _appendices(row: SheetRow) -> tuple[str, ...]:
    name = "appendix" if row.text("appendix") else "listing"
    parts = [part.strip() for part in re.split(r"[/,\n]", row.text(name)) if part.strip()]
    known = [part for part in parts if part.upper() != "NC"]
    for part in known:
        if part not in ("I", "II", "III"):
            raise row.error(name, sentence("there is no Appendix '{name}'.", name=part))
    return tuple(dict.fromkeys(known))


def _change(row: SheetRow) -> str:
    text = row.text("change").upper().replace(" ", "_")
    if text and text not in _CHANGES:
        raise row.error(
            "change", sentence("'{text}' is no change of a listing.", text=text),
            nearest(text, _CHANGES),
        )  # fmt: skip
    return text


def _flag(row: SheetRow) -> bool | None:
    text = row.text("current").casefold()
    if text and text not in _TRUE:
        raise row.error("current", sentence("'{text}' is neither true nor false.", text=text))
    return _TRUE.get(text)


def _codes(row: SheetRow, name: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[,;\s]+", row.text(name)) if part.strip()]
    for part in parts:
        if not _CODES.fullmatch(part):
            raise row.error(name, sentence("there is no country '{code}'.", code=part))
    return tuple(dict.fromkeys(parts))


def _symbol(text: str) -> str:
    found = _SYMBOL.search(text)
    return f"#{found[1]}" if found else ""


def _plain(text: str) -> str:
    """A note without markup, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def _concepts(path: Path) -> Iterator[Any]:
    try:
        whole = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise SourceError(
            sentence("it is no JSON that can be read: {problem}.", problem=problem),
            where=str(path),
        ) from None
    several = whole.get("taxon_concepts", [whole]) if isinstance(whole, dict) else whole
    if not isinstance(several, list) or not several:
        raise SourceError(sentence("there is no row in it."), where=str(path))
    for number, one in enumerate(several, 1):
        yield lambda one=one, number=number: _of_concept(one, f"{path.name}, taxon {number}")


def _of_concept(plain: Any, where: str) -> list[Told]:
    """A taxon concept: its listings as so many rows, as the same columns would say it."""
    if not isinstance(plain, dict) or not plain.get("full_name") or not plain.get("rank"):
        raise SourceError(sentence("a taxon has full_name and rank."), where=where)
    higher = plain.get("higher_taxa") or {}
    common = plain.get("common_names") or ()
    cells = {
        "name": str(plain["full_name"]),
        "rank": str(plain["rank"]),
        "listing": str(plain.get("cites_listing") or ""),
        "synonyms": ", ".join(str(one.get("full_name", "")) for one in plain.get("synonyms") or ()),
        **{name: str(higher.get(name) or "") for name in ("kingdom", "class", "order", "family")},
        "genus": str(plain["full_name"]).split()[0] if _below_genus(plain) else "",
        **{
            one: ", ".join(c["name"] for c in common if str(c.get("language", "")).lower() == one)
            for one in LANGUAGES
        },
    }
    listings = plain.get("cites_listings") or [{}]
    rows = [{**cells, **_listing_cells(one)} for one in listings]
    return [t for row in rows for t in _of_row(SheetRow(where, 1, row, {n: n for n in row}))]


def _below_genus(plain: Mapping[str, Any]) -> bool:
    return str(plain["rank"]).casefold() not in ("family", "order", "class", "phylum", "kingdom")


def _listing_cells(one: Mapping[str, Any]) -> dict[str, str]:
    party = one.get("party") or {}
    hashed = one.get("hash_annotation") or ""
    change = str(one.get("change_type") or "")
    effective = str(one.get("effective_at") or "")
    return {
        "appendix": str(one.get("appendix") or ""),
        "party": str(party.get("iso_code2") or "") if isinstance(party, dict) else str(party),
        "note": str(one.get("annotation") or ""),
        "annotation": str(hashed.get("symbol") if isinstance(hashed, dict) else hashed),
        "change": _SIGNS.get(change, change),
        "effective": effective,
        "current": "" if one.get("is_current") is None else str(one["is_current"]).lower(),
    }
