"""The vocabulary: every word a criterion may use, with its kind, unit and meaning.

Declared words are the canonical columns; derived words are written in the language itself;
facts (references and history) come from :mod:`tidewaiter.desks.risk.history`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.terms import TERMS
from tidewaiter.messages.columns import COLUMNS, Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the vocabulary.

    ``definition`` is the expression of a derived word; ``days`` says that the word takes a number
    of days in parentheses; ``fact`` that it is gathered rather than declared.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    definition: str = ""
    fact: bool = False
    days: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A named function: kinds of its arguments (the last may repeat) and of its result."""

    name: str
    takes: tuple[Kind | str, ...]
    gives: Kind | str
    meaning: Sentence
    repeats: bool = False


DERIVED = (
    Entry("hs2", Kind.TEXT, "chapter", definition="substr(hs, 1, 2)"),
    Entry("hs4", Kind.TEXT, "heading", definition="substr(hs, 1, 4)"),
    Entry("hs6", Kind.TEXT, "subheading", definition="substr(hs, 1, 6)"),
    Entry(
        "unit_value",
        Kind.NUMBER,
        "customs value per kilogram of net mass",
        "national currency per kg",
        "customs_value / net_mass",
    ),
    Entry(
        "price_per_kg",
        Kind.NUMBER,
        "invoice price per kilogram of net mass",
        "invoice currency per kg",
        "item_price / net_mass",
    ),
    Entry(
        "value_per_unit",
        Kind.NUMBER,
        "customs value per supplementary unit",
        "national currency per unit",
        "customs_value / supplementary_quantity",
    ),
    Entry(
        "net_gross_ratio",
        Kind.NUMBER,
        "net mass as a share of gross mass",
        definition="net_mass / gross_mass",
    ),
    Entry("weekday", Kind.NUMBER, "1 Monday to 7 Sunday", definition="isodow(accepted_at)"),
)

SAME = "same"
"""In a function's signature: any kind, the same for all arguments and the result."""

FUNCTIONS = {
    function.name: function
    for function in (
        Function("abs", (Kind.NUMBER,), Kind.NUMBER, sentence("the number without its sign")),
        Function("floor", (Kind.NUMBER,), Kind.NUMBER, sentence("the next whole number below")),
        Function("ceil", (Kind.NUMBER,), Kind.NUMBER, sentence("the next whole number above")),
        Function("length", (Kind.TEXT,), Kind.NUMBER, sentence("the number of characters")),
        Function("lower", (Kind.TEXT,), Kind.TEXT, sentence("in small letters")),
        Function("upper", (Kind.TEXT,), Kind.TEXT, sentence("in capital letters")),
        Function(
            "substr",
            (Kind.TEXT, "position", "position"),
            Kind.TEXT,
            sentence("characters from a position counted from 1, and how many"),
        ),
        Function("starts_with", (Kind.TEXT, Kind.TEXT), Kind.FLAG, sentence("the text begins so")),
        Function(
            "contains", (Kind.TEXT, Kind.TEXT), Kind.FLAG, sentence("the text has it somewhere")
        ),
        Function("has", (Kind.LIST, Kind.TEXT), Kind.FLAG, sentence("the list has the value")),
        Function("coalesce", (SAME,), SAME, sentence("the first that is not NULL"), repeats=True),
        Function(
            "nullif", (SAME, SAME), SAME, sentence("NULL if the two are equal, else the first")
        ),
        Function("year", (Kind.MOMENT,), Kind.NUMBER, sentence("year, UTC")),
        Function("month", (Kind.MOMENT,), Kind.NUMBER, sentence("month: 1 to 12, UTC")),
        Function(
            "isodow",
            (Kind.MOMENT,),
            Kind.NUMBER,
            sentence("day of the week: 1 Monday to 7 Sunday, UTC"),
        ),
        Function("hour", (Kind.MOMENT,), Kind.NUMBER, sentence("hour: 0 to 23, UTC")),
        Function(
            "days_between",
            (Kind.MOMENT, Kind.MOMENT),
            Kind.NUMBER,
            sentence("calendar days from the first to the second, UTC"),
        ),
    )
}


@cache
def vocabulary() -> dict[str, Entry]:
    """Every word by name: declared, derived, then facts."""
    entries = [
        Entry(column.name, _value_kind(column.kind), column.meaning, column.unit)
        for column in COLUMNS.values()
        if column.level != "outcome"
    ]
    entries.extend(DERIVED)
    entries.extend(
        Entry(term.name, Kind(term.type), term.meaning, term.unit, fact=True, days=term.takes_days)
        for term in TERMS.values()
    )
    return {entry.name: entry for entry in entries}


def fact_name(name: str) -> str:
    """A fact's name without its number of days: ``history.importer_declarations``."""
    return re.sub(r"\(\d+\)$", "", name)


def is_fact(word: str) -> bool:
    """Whether a full word name is a gathered fact."""
    return "." in word


def _value_kind(kind: Kind) -> Kind:
    return Kind.NUMBER if kind is Kind.INTEGER else kind
