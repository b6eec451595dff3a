"""Triggers by which the database itself keeps time lines and outcomes as they were written.

Rows are added and neither updated, deleted, replaced nor (PostgreSQL) truncated. The function that
refuses is the ledger's.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {
    "register_workevent": "a time line is only ever added to",
    "register_examination": "an examination is corrected by a later record",
    "register_itemoutcome": "an outcome is corrected by a later record",
}
"""Tables that are only added to, and what the database says to whoever tries otherwise."""


def create(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; those already there are made anew."""
    drop(connection)
    with connection.cursor() as cursor:
        for table, message in TABLES.items():
            for statement in _statements(connection.vendor, table, message):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away: for a migration backwards, and for tests that empty the tables."""
    on = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in TABLES:
            for event in ("update", "delete", "replace", "truncate"):
                rest = f" ON {table}" if on else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}{rest}")


def _statements(vendor: str, table: str, message: str) -> Iterator[str]:
    if vendor == "postgresql":
        for event, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            yield (
                f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION ledger_refuse('{message}')"
            )
            # ALWAYS: a session that calls itself a replica is asked too.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{event}"
        return
    for event in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    # INSERT OR REPLACE deletes the row in the way without asking a trigger about it.
    known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 (our own tables)
    yield (
        f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {known} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
