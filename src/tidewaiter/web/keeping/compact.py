"""Nothing deleted stays in the database's file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def overwriting() -> Iterator[None]:
    """What is deleted within is overwritten in the SQLite file, its write-ahead log included.

    That takes no more room and locks nobody out. PostgreSQL overwrites when it reuses the space
    (autovacuum).
    """
    if connection.vendor != "sqlite":
        yield
        return
    _tell("PRAGMA secure_delete=ON")
    try:
        yield
    finally:
        _tell("PRAGMA secure_delete=OFF")
        _tell("PRAGMA wal_checkpoint(TRUNCATE)")


def compact() -> None:
    """Rewrite the SQLite file without what was deleted, write-ahead log included.

    PostgreSQL makes the space of deleted rows free to be written over. Their bytes are gone at once
    after ``VACUUM FULL``, which locks each table meanwhile and so is not done here.
    """
    _tell("VACUUM")
    if connection.vendor == "sqlite":
        _tell("PRAGMA wal_checkpoint(TRUNCATE)")


def _tell(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
