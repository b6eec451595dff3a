"""What a mapping says: one rule per canonical column, and the spelling of the file as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tidewaiter.messages.columns import COLUMNS, Column, Kind

REFERENCES = ("mrn", "lrn", "message_id")
"""The columns a declaration goes by, best first."""

UNITS: dict[str, dict[str, Decimal]] = {
    "kg": {
        "kg": Decimal(1),
        "g": Decimal("0.001"),
        "mg": Decimal("0.000001"),
        "t": Decimal(1000),
        "q": Decimal(100),
        "lb": Decimal("0.45359237"),
        "oz": Decimal("0.028349523125"),
    },
    "percent": {"percent": Decimal(1), "permille": Decimal("0.1"), "fraction": Decimal(100)},
}
"""By canonical unit, the units a file may use and the factor to the canonical one.

Pound and ounce are exact by definition (international yard and pound agreement, 1959); q is the
metric quintal.
"""

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "iso-8859-1": "iso-8859-1",
    "latin-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    **{f"cp125{n}": f"cp125{n}" for n in range(9)},
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
}
"""Encodings a mapping may name. All but UTF-16 spell ASCII in single bytes."""


@dataclass(frozen=True)
class Rule:
    """How one canonical column comes about.

    ``sources`` are the header names it may have in the file, the first that is there counts;
    empty for a constant. ``default`` fills what the file leaves empty, in canonical spelling.
    """

    name: str
    sources: tuple[str, ...] = ()
    optional: bool = False
    unit: str | None = None
    format: str | None = None
    timezone: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    others: str = "reject"
    pad: int | None = None
    split: str | None = None
    constant: str | None = None
    default: str | None = None

    @property
    def column(self) -> Column:
        """The canonical column; the spelling beside a moment counts as a text."""
        if self.name in COLUMNS:
            return COLUMNS[self.name]
        return Column(self.name, Kind.TEXT, "", "how the moment was spelt")

    @property
    def factor(self) -> Decimal:
        """What a number of the file is multiplied with."""
        return UNITS[self.column.unit][self.unit] if self.unit else Decimal(1)


@dataclass(frozen=True)
class FlatMapping:
    """A mapping of flat files, as parsed by :func:`tidewaiter.messages.flat.mapping.load_mapping`.

    With ``identity`` every canonical column that the file has under its own name is taken too;
    with a ``limit`` no other columns than these are taken.
    """

    name: str
    rules: tuple[Rule, ...]
    title: str = ""
    source: str = ""
    date: str = ""
    format: str = "any"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    decimal_mark: str = "."
    thousands: str = ""
    null_values: frozenset[str] = frozenset()
    identity: bool = False
    limit: frozenset[str] | None = None

    def only(self, names: Collection[str]) -> FlatMapping:
        """The same mapping for these columns and the references alone, to read less."""
        return replace(self, limit=frozenset((*names, *REFERENCES)))
