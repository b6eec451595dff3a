"""Bringing tables: kept under the digest of their text, and proposed for a second person."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from tidewaiter.core import to_plain
from tidewaiter.desks.wildlife import rules
from tidewaiter.desks.wildlife.importing.tables import Tables, read_table, text_of
from tidewaiter.desks.wildlife.models import TableEdition
from tidewaiter.desks.wildlife.rules import TableOf, WildlifeTables
from tidewaiter.desks.wildlife.selectors import editions
from tidewaiter.desks.wildlife.services.noting import note
from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.rulebook import services as rulebook
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.models import ChangeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What tables are: the name of their document, its title, its source, the day of the data,
    and from when they are to count."""

    id: str
    title: str
    source: str
    as_of: date
    valid_from: date | None = None


def propose_tables(
    *, actor: Actor, tables: Tables, about: About, why: str, at: datetime
) -> ChangeRequest:
    """Keep tables and propose that they count. Nothing counts before another person approves.

    Raises ``Forbidden``; ``SourceError`` for rows that cannot be read.
    """
    with transaction.atomic():
        kept = keep_tables(actor=actor, tables=tables, source=about.source, at=at)
        return propose_kept(actor=actor, kept=kept, about=about, why=why, at=at)


def keep_tables(*, actor: Actor, tables: Tables, source: str, at: datetime) -> dict[str, TableOf]:
    """Keep tables under their digests, so that they can be read and proposed; none counts by that.

    Raises ``Forbidden``; ``SourceError`` for rows that cannot be read.
    """
    require(actor, Permission.RULE_PROPOSE)
    texts = {name: text_of(name, rows) for name, rows in tables.items()}
    for name, text in texts.items():
        read_table(name, text, name)
    with transaction.atomic():
        return {name: _keep(name, text, source, actor, at) for name, text in texts.items()}


def propose_kept(
    *, actor: Actor, kept: Mapping[str, TableOf], about: About, why: str, at: datetime
) -> ChangeRequest:
    """Propose that tables count which were kept. Nothing counts before another person approves.

    Raises ``Forbidden``; :class:`~tidewaiter.desks.wildlife.rules.TablesRefused` for a table that
    was never brought.
    """
    require(actor, Permission.RULE_PROPOSE)
    tables = {name: editions.rows_of(one.sha256) for name, one in kept.items()}
    document = WildlifeTables(
        id=about.id, title=about.title, source=about.source, as_of=about.as_of, tables=dict(kept)
    )
    change = Change(
        kind=rules.KIND,
        identifier=about.id,
        content=to_plain(document),
        valid_from=about.valid_from,
    )
    told = f"{why} {difference(about.id, tables)}".strip()
    return rulebook.propose(actor=actor, changes=[change], note=told, at=at)


def difference(identifier: str, tables: Tables) -> str:
    """In words, what tables change against those of the document that counts now."""
    before = editions.in_force(identifier)
    parts = [_differs(name, rows, before.get(name, ())) for name, rows in sorted(tables.items())]
    return "; ".join(parts) + "."


def _differs(name: str, rows: Sequence[Row], before: Sequence[Row]) -> str:
    new = {tuple(sorted(row.items())) for row in rows}
    old = {tuple(sorted(row.items())) for row in before}
    return f"{name}: {len(rows)} rows, {len(new - old)} new, {len(old - new)} gone"


def _keep(table: str, text: str, source: str, actor: Actor, at: datetime) -> TableOf:
    content = text.encode()
    digest = sha256(content).hexdigest()
    count = len(read_table(table, text, table))
    _, new = TableEdition.objects.get_or_create(
        sha256=digest,
        defaults={
            "table": table,
            "rows": count,
            "content": zlib.compress(content, 9),
            "source": source,
            "brought_by": actor.name,
            "brought_at": at,
        },
    )
    if new:
        body: dict[str, object] = {"table": table, "rows": count}
        note("table.brought", digest[:12], body, actor=actor.name, at=at)
    return TableOf(sha256=digest, rows=count)
