"""The specimens of a goods item, as far as the declaration says what they are.

Statements of the type ``CIT`` or ``CITES`` carry what the standard permit form asks for: their code
is the field (``taxon``, ``term``, ``source`` ...), their text the value. A quantity is the
statement's, else the supplementary quantity, else the net mass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from tidewaiter.core import Declaration, Item
from tidewaiter.core.canonical import parse_decimal

STATEMENTS = frozenset({"CIT", "CITES"})
"""Types of a statement that says something about a specimen.

The WCO Data Model gives a statement type three letters (element 369), other messages have room for
the word.
"""

_UNITS = {"KIL": "KGM", "SQM": "MTK", "CUM": "MTQ", "C62": "NAR", "H87": "NAR", "EA": "NAR",
          "NMB": "NAR", "PCE": "NAR", "CMT": "CTM", "CMK": "SQC", "DMK": "SQD", "PR": "PAI",
          "TNE": "TON", "ONZ": "OUN", "LBR": "PND"}  # fmt: skip
"""Units of UN/ECE Recommendation 20 that the trade database writes otherwise, and older codes."""

_COUNTED = frozenset({"NAR", "KGM", "GRM", "MGM", "TON", "LTR", "MLT", "MTR", "CTM", "MTK", "SQC",
                      "SQD", "MTQ", "CMQ", "PAI", *_UNITS.values()})  # fmt: skip
"""Units in which specimens are counted; supplementary quantities in others are passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """What is known of the specimens of one item; every part may be missing.

    ``taxon`` is the scientific name as written, ``quantity`` is in ``unit`` (a code of the CITES
    trade database, NAR for specimens counted), ``origin`` the country of origin of the specimens,
    ``origin_permit`` the export permit they left it with, ``acquired`` the day of acquisition that
    a pre-Convention certificate states, ``marks`` the numbers of rings, tags or chips, and
    ``presented`` says as what the document was: ORIGINAL, COPY or ELECTRONIC, and ``effects`` that
    they are personal (BAGGAGE) or HOUSEHOLD effects.
    """

    taxon: str | None = None
    term: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    source: str | None = None
    purpose: str | None = None
    appendix: str | None = None
    origin: str | None = None
    origin_permit: str | None = None
    acquired: date | None = None
    marks: tuple[str, ...] = ()
    permit: str | None = None
    permit_line: int | None = None
    presented: str | None = None
    effects: str | None = None


NOTHING = Specimen()
"""Where nothing is said."""

_TEXTS = ("taxon", "term", "source", "purpose", "appendix", "origin", "origin_permit", "permit",
          "presented", "effects")  # fmt: skip


def on_specimens(kind: str | None) -> bool:
    """Whether a statement of this type says something about a specimen."""
    return (kind or "").upper() in STATEMENTS


def declared(declaration: Declaration, item: Item) -> Specimen:
    """The specimen that an item declares.

    A date or number that cannot be read counts as not said; reading the message reports it.
    """
    said = {
        (one.code or "").casefold(): (one.text or "").strip()
        for one in (*declaration.statements, *item.statements)
        if on_specimens(one.type) and one.code
    }
    quantity, unit = _quantity(item, said)
    texts = {name: said[name] for name in _TEXTS if said.get(name)}
    return Specimen(
        **{name: text if name == "taxon" else text.upper() for name, text in texts.items()},
        quantity=quantity,
        unit=unit,
        acquired=_day(said.get("acquired")),
        marks=tuple(said.get("marks", "").replace(";", " ").split()),
        permit_line=_whole(said.get("permit_line")),
    )


def over(declared: Specimen, found: Specimen | None) -> Specimen:
    """What was found goes before what was declared, field by field."""
    if found is None:
        return declared
    said = {f.name: getattr(found, f.name) for f in fields(found)}
    return replace(declared, **{name: value for name, value in said.items() if value})


def cites_unit(unit: str | None) -> str:
    """A unit of a declaration or permit as the trade database writes it; none is NAR."""
    code = (unit or "").strip().upper()
    return _UNITS.get(code, code) or "NAR"


def _quantity(item: Item, said: Mapping[str, str]) -> tuple[Decimal | None, str | None]:
    if said.get("quantity"):
        number, _, unit = said["quantity"].partition(" ")
        value = _decimal(number)
        return value, cites_unit(unit or said.get("unit"))
    for one in item.supplementary:
        if cites_unit(one.unit) in _COUNTED:
            return one.value, cites_unit(one.unit)
    if item.net_mass is not None:
        return item.net_mass, "KGM"
    return None, None


def _decimal(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except ValueError:
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
