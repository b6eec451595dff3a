"""What is counted: entities, goods, routes, and how they come together.

The crosses are those that published systems found useful (DATE, KDD 2020, section 4: importer,
declarant, HS, office, and office with importer, HS and country, HS with country), and more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import subheading


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is counted by: its column, what of its text counts, and how it is called."""

    column: str
    words: Sentence
    cut: Callable[[str], str | None] | None = None


def _heading(text: str) -> str | None:
    found = subheading(text)
    return found[:4] if found else None


def _chapter(text: str) -> str | None:
    found = subheading(text)
    return found[:2] if found else None


PARTS = {
    "importer": Part("importer", sentence("importer")),
    "declarant": Part("declarant", sentence("declarant")),
    "exporter": Part("exporter", sentence("exporter")),
    "seller": Part("seller", sentence("seller")),
    "consignee": Part("consignee", sentence("consignee")),
    "carrier": Part("carrier", sentence("carrier")),
    "office": Part("office", sentence("office")),
    "hs6": Part("hs", sentence("HS subheading"), subheading),
    "hs4": Part("hs", sentence("HS heading"), _heading),
    "hs2": Part("hs", sentence("HS chapter"), _chapter),
    "origin": Part("origin", sentence("origin")),
    "dispatch": Part("dispatch", sentence("country of dispatch")),
    "loading": Part("place_loading", sentence("place of loading")),
    "type": Part("declaration_type", sentence("type of declaration")),
    "procedure": Part("procedure", sentence("procedure")),
    "nature": Part("transaction_nature", sentence("nature of transaction")),
    "duty": Part("duty_type", sentence("type of duty")),
    "preference": Part("preference", sentence("preference")),
    "origin_type": Part("origin_type", sentence("kind of claim of origin")),
    "mode": Part("border_mode", sentence("mode of transport")),
    "payment": Part("payment_method", sentence("method of payment")),
    "valuation": Part("valuation_method", sentence("valuation method")),
    "package": Part("package_kind", sentence("kind of packages")),
}
"""Everything that is counted by."""


@dataclass(frozen=True)
class Family:
    """Items that agree in these parts."""

    parts: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """How features call it."""
        return "_".join(self.parts)


CROSSES = (
    ("importer", "hs6"),
    ("importer", "hs2"),
    ("importer", "origin"),
    ("importer", "dispatch"),
    ("importer", "declarant"),
    ("importer", "seller"),
    ("importer", "exporter"),
    ("importer", "office"),
    ("declarant", "hs4"),
    ("declarant", "origin"),
    ("declarant", "office"),
    ("seller", "hs6"),
    ("exporter", "hs6"),
    ("exporter", "origin"),
    ("carrier", "origin"),
    ("hs6", "origin"),
    ("hs4", "origin"),
    ("hs6", "dispatch"),
    ("hs6", "office"),
    ("hs6", "origin", "office"),
    ("hs6", "duty"),
    ("hs6", "preference"),
    ("hs6", "origin_type"),
    ("hs6", "procedure"),
    ("hs6", "package"),
    ("origin", "dispatch"),
    ("origin", "office"),
    ("origin", "loading"),
    ("origin", "mode"),
)

FAMILIES = (
    *(Family((name,)) for name in PARTS),
    *(Family(parts) for parts in CROSSES),
)
"""Every family in the order of its features."""

EVERYTHING = "everything"
"""The key that all items share."""

PEOPLE = ("importer", "declarant", "exporter", "seller", "consignee")
"""Parties of which it is also told how often they were examined and when they last came."""

PEERS = (("hs6",), ("hs6", "origin"), ("importer", "hs6"))
"""The groups within which an item's figures are compared with earlier ones."""

AMOUNTS = (
    "customs_value",
    "item_price",
    "net_mass",
    "gross_mass",
    "supplementary_quantity",
    "packages",
    "duty_rate",
    "duty_amount",
    "gross_total",
    "invoice_total",
    "item_count",
)
"""Columns of numbers that features tell."""

AS_THEY_ARE = ("duty_rate", "item_count")
"""Amounts that are told as they are; the others span decades and are told by their logarithms."""

RATIOS = {
    "unit_value": ("customs_value", "net_mass"),
    "net_gross": ("net_mass", "gross_mass"),
    "piece_value": ("customs_value", "supplementary_quantity"),
    "piece_mass": ("net_mass", "supplementary_quantity"),
}
"""Ratios of an item that are compared with those of its peers."""
