"""Tables that were brought, read: each once in a process, since they never change."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.importing.tables import Tables, applied, read_table
from tidewaiter.desks.wildlife.models import TableEdition
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.rules import KIND, TableOf, TablesRefused, named, read_tables
from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.rulebook import selectors as rulebook


def reference_of(bundle: Mapping[str, Any]) -> Reference:
    """The program's tables with those that the rules of a bundle name.

    Raises :class:`TablesRefused` where an edition is not here or not as it was brought.
    """
    return _applied(tuple(tuple(sorted(tables.items())) for _, tables in named(bundle)))


def in_force(identifier: str) -> Tables:
    """The rows that a document names which counts now; empty where there is none."""
    documents = rulebook.contents_in_force(timezone.now())
    content = documents.get((KIND, identifier))
    if content is None:
        return {}
    tables = read_tables(identifier, content).tables
    return {name: _rows(one.sha256) for name, one in tables.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """A document of tables that counts now, with the digest and rows of each."""

    id: str
    title: str
    source: str
    as_of: date
    tables: Mapping[str, TableOf]


def counting(actor: Actor, at: datetime) -> list[Counting]:
    """The documents of tables that count at a moment, in their order. Raises ``Forbidden``."""
    require_somewhere(actor, Permission.RULE_READ)
    found = [
        read_tables(identifier, content)
        for (kind, identifier), content in rulebook.contents_in_force(at).items()
        if kind == KIND
    ]
    return [
        Counting(id=one.id, title=one.title, source=one.source, as_of=one.as_of, tables=one.tables)
        for one in sorted(found, key=lambda one: (one.as_of, one.id))
    ]


def reference_now(at: datetime) -> Reference:
    """The tables that count at a moment. Raises :class:`TablesRefused`."""
    return reference_of(rulebook.current(at).bundle["desks"].get("wildlife", {}))


def edition(actor: Actor, digest: str) -> TableEdition:
    """One edition of a table. Raises ``Forbidden``, :class:`TablesRefused`."""
    require_somewhere(actor, Permission.RULE_READ)
    row = TableEdition.objects.filter(sha256=digest).defer("content").first()
    if row is None:
        raise TablesRefused(sentence("it was never brought here."), where="wildlife tables")
    return row


def rows_of(digest: str) -> tuple[Row, ...]:
    """The rows of an edition. Raises :class:`TablesRefused`."""
    return _rows(digest)


def text_of(digest: str) -> str:
    """The text of an edition, as it was brought. Raises :class:`TablesRefused`."""
    row = TableEdition.objects.filter(sha256=digest).first()
    if row is None:
        raise TablesRefused(
            sentence("the table {digest} was never brought here.", digest=digest[:12]),
            where="wildlife tables",
            advice="Bring the file again: the same rows have the same name.",
        )
    content = zlib.decompress(bytes(row.content))
    if sha256(content).hexdigest() != digest:
        raise TablesRefused(
            sentence("the table {digest} is not as it was brought.", digest=digest[:12]),
            where="wildlife tables",
        )
    return content.decode()


def known(digests: Iterable[str]) -> frozenset[str]:
    """Those of the digests that are here; one query."""
    rows = TableEdition.objects.filter(sha256__in=list(digests))
    return frozenset(rows.values_list("sha256", flat=True))


@lru_cache(maxsize=4)
def _applied(documents: tuple[tuple[tuple[str, str], ...], ...]) -> Reference:
    brought: list[Tables] = [
        {name: _rows(digest) for name, digest in tables} for tables in documents
    ]
    return applied(Reference.shipped(), brought) if brought else Reference.shipped()


@lru_cache(maxsize=12)
def _rows(digest: str) -> tuple[Row, ...]:
    text = text_of(digest)
    table = TableEdition.objects.values_list("table", flat=True).get(sha256=digest)
    return read_table(table, text, f"table {digest[:12]}")
