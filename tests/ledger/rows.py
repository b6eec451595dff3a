"""Appending and tampering in tests that have a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from tidewaiter.ledger import triggers
from tidewaiter.ledger.services import Entry, append

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def entries(count: int, actor: str = "ana") -> list[Entry]:
    return [Entry("test.done", f"26ZZ{n:05}", actor, f'{{"n":{n}}}') for n in range(count)]


def write(count: int, actor: str = "ana", at: datetime = AT) -> list[int]:
    with transaction.atomic():
        return append(entries(count, actor), at=at)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded() -> Iterator[None]:
    """What the owner of the tables can do."""
    triggers.drop(connection)
    try:
        yield
    finally:
        triggers.create(connection)
