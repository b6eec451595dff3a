"""What the wildlife desk brings to the rulebook: tables that an administration brought.

A document names, by their SHA-256, the editions of tables that count from its day on: small enough
for a second person to read, and for every decision to name. The rows lie beside it and never
change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidewaiter.core import TidewaiterError, ValueRefused, to_plain
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.importing.tables import COLUMNS

KIND = "wildlife-tables"
FILE = "wildlife-tables.yaml"

_DIGEST = re.compile(r"[0-9a-f]{64}")


class TablesRefused(TidewaiterError):
    """A document of tables that cannot be used; ``where`` names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOf:
    """One table: the SHA-256 of its text and the number of its rows."""

    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WildlifeTables:
    """Tables from one source. ``as_of`` is the day of the source's data.

    Listings and reservations replace those of the program and of documents before it; other
    tables are added. Documents count in the order of ``as_of`` and then of their names.
    """

    id: str
    title: str
    source: str
    as_of: date
    tables: dict[str, TableOf]

    def __post_init__(self) -> None:
        if not self.tables:
            raise ValueRefused(sentence("it names no table."), where="tables")
        for name, one in self.tables.items():
            if name not in COLUMNS:
                raise ValueRefused(
                    sentence("there is no table '{name}'.", name=name), where=f"tables.{name}"
                )
            if not _DIGEST.fullmatch(one.sha256):
                raise ValueRefused(
                    sentence("'{text}' is no SHA-256.", text=one.sha256),
                    where=f"tables.{name}.sha256",
                )


def read_tables(identifier: str, content: Mapping[str, Any]) -> WildlifeTables:
    """A document. Raises :class:`TablesRefused` naming the place."""
    return read_document(KIND, WildlifeTables, TablesRefused, identifier, content)


def bundle(everything: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What the control is made from: the documents in the order in which they count."""
    documents = everything.get(KIND, {}).values()
    ordered = sorted(documents, key=lambda one: (one.as_of, one.id))
    return {"tables": [to_plain(one) for one in ordered]} if ordered else {}


def named(bundle: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The documents of a bundle in order, each with the digests of its tables."""
    for plain in bundle.get("tables", ()):
        document = read_tables(plain["id"], plain)
        yield document.id, {name: one.sha256 for name, one in document.tables.items()}
