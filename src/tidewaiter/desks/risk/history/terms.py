"""The vocabulary of facts about the past that a risk profile may use.

A term is written ``history.importer_declarations(90)`` or ``reference.unit_value_p10``. Where a
term takes days, they are the N days before the day of the declaration; that day is never included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tidewaiter.core.errors import ProfileError, nearest
from tidewaiter.core.sentence import sentence

Family = Literal["reference", "messages", "results", "pair"]

PARTIES = ("importer", "exporter", "declarant", "seller", "consignee", "carrier")
"""The parties whose past is kept."""

PERCENTS = (5, 10, 25, 50, 75, 90, 95)
"""The percentiles kept of each reference quantity."""

MAX_DAYS = 3660
"""The longest window a term may ask for, in days."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A reference quantity: the ratio of two columns among items that agree in the key."""

    name: str
    numerator: str
    denominator: str
    key: tuple[str, ...]
    unit: str
    meaning: str


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "unit_value",
            "customs_value",
            "net_mass",
            ("hs6", "origin"),
            "national currency per kg",
            "customs value per net kilogram, same HS subheading and origin",
        ),
        Measure(
            "hs_unit_value",
            "customs_value",
            "net_mass",
            ("hs6",),
            "national currency per kg",
            "customs value per net kilogram, same HS subheading, all origins",
        ),
        Measure(
            "net_gross",
            "net_mass",
            "gross_mass",
            ("hs6", "origin"),
            "kg per kg",
            "net mass per gross mass, same HS subheading and origin",
        ),
        Measure(
            "price_per_kg",
            "item_price",
            "net_mass",
            ("hs6", "origin", "price_currency"),
            "currency of the invoice per kg",
            "invoice price per net kilogram, same HS subheading, origin and currency",
        ),
        Measure(
            "value_per_unit",
            "customs_value",
            "supplementary_quantity",
            ("hs6", "origin", "supplementary_unit"),
            "national currency per supplementary unit",
            "customs value per supplementary unit, same HS subheading, origin and unit",
        ),
    )
}

PAIRS: dict[str, tuple[str, str]] = {
    "importer_hs": ("importer", "hs6"),
    "importer_origin": ("importer", "origin"),
    "importer_dispatch": ("importer", "dispatch"),
    "importer_declarant": ("importer", "declarant"),
    "importer_seller": ("importer", "seller"),
    "hs_origin": ("hs6", "origin"),
    "origin_dispatch": ("origin", "dispatch"),
}
"""Pairs of which it is known when they were first seen together."""

COLUMN_OF = {"hs6": "hs"}
"""The canonical column behind a key, where the names differ: the first six digits of ``hs``."""

OPTIONAL_KEYS = frozenset({"price_currency"})
"""Keys for which *not declared* is a group of its own instead of unknown."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the vocabulary.

    ``family``, ``subject`` and ``figure`` say where the store keeps it: the kind of table, which of
    them, and which of its figures.
    """

    name: str
    takes_days: bool
    type: Literal["number", "flag"]
    unit: str
    meaning: str
    family: Family
    subject: str
    figure: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A term as a profile uses it: the word and, where it takes them, the days."""

    term: Term
    days: int | None = None


def _reference_terms() -> list[Term]:
    terms = []
    for measure in MEASURES.values():
        for percent in PERCENTS:
            figure = f"p{percent:02d}"
            name, meaning = f"reference.{measure.name}_{figure}", f"percentile {percent} of past "
            meaning += measure.meaning
            terms.append(
                Term(
                    name, False, "number", measure.unit, meaning, "reference", measure.name, figure
                )
            )
        name, meaning = f"reference.{measure.name}_n", f"past items behind {measure.meaning}"
        terms.append(Term(name, False, "number", "items", meaning, "reference", measure.name, "n"))
    return terms


_PARTY_FIGURES: tuple[tuple[str, Family, bool, Literal["number", "flag"], str, str], ...] = (
    ("declarations", "messages", True, "number", "declarations", "declarations of the {} in"),
    ("days_known", "messages", False, "number", "days", "days since the {} was first seen"),
    ("new", "messages", False, "flag", "", "the {} was never seen before"),
    (
        "amendment_share",
        "messages",
        True,
        "number",
        "share",
        "share of the {}'s messages that amended or cancelled, in",
    ),
    (
        "offence_share",
        "results",
        True,
        "number",
        "share",
        "share of the {}'s examined items found to be offences, results recorded in",
    ),
    (
        "examined",
        "results",
        True,
        "number",
        "items",
        "items of the {} with a result of examination recorded in",
    ),
)


def _party_terms() -> list[Term]:
    return [
        Term(
            f"history.{party}_{figure}",
            takes_days,
            kind,
            unit,
            meaning.format(party) + (" the N days before" if takes_days else ""),
            family,
            party,
            figure,
        )
        for party in PARTIES
        for figure, family, takes_days, kind, unit, meaning in _PARTY_FIGURES
    ]


def _pair_terms() -> list[Term]:
    words = {"hs6": "HS subheading", "dispatch": "country of dispatch", "origin": "origin"}
    return [
        Term(
            f"history.{pair}_new",
            False,
            "flag",
            "",
            f"{words.get(left, left)} and {words.get(right, right)} were never seen together",
            "pair",
            pair,
            "new",
        )
        for pair, (left, right) in PAIRS.items()
    ]


TERMS: dict[str, Term] = {
    term.name: term for term in (*_reference_terms(), *_party_terms(), *_pair_terms())
}
"""Every term by name, without its days."""

_FORM = re.compile(r"\s*([a-z]+\.[a-z0-9_]+)\s*(?:\(\s*(\d{1,9})\s*\))?\s*")


@lru_cache(maxsize=4096)
def parse(text: str) -> Asked:
    """The term a text asks for, such as ``history.importer_declarations(90)``.

    Raises :class:`ProfileError` for an unknown word, missing or superfluous days, and days outside
    1 to :data:`MAX_DAYS`.
    """
    match = _FORM.fullmatch(text)
    name = match.group(1) if match else text
    term = TERMS.get(name)
    if match is None or term is None:
        raise ProfileError("There is no such fact.", where=text, advice=nearest(name, TERMS))
    days = int(match.group(2)) if match.group(2) else None
    if term.takes_days and days is None:
        raise ProfileError(
            "It needs a number of days.",
            where=text,
            advice=sentence("Write {name}(90).", name=name),
        )
    if not term.takes_days and days is not None:
        raise ProfileError(
            "It takes no days.", where=text, advice=sentence("Write {name}.", name=name)
        )
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise ProfileError(
            sentence("Days run from 1 to {max_days}.", max_days=MAX_DAYS), where=text
        )
    return Asked(term, days)
