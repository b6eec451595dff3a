"""Nothing deleted stays in the database's file."""

from __future__ import annotations

from django.db import connection


def compact() -> None:
    """Rewrite the SQLite file without what was deleted, write-ahead log included.

    PostgreSQL frees and reuses space by itself (autovacuum); there this gives back dead rows' space
    to the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
