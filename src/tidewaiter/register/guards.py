"""Triggers by which the database itself keeps time lines and outcomes as they were written.

Rows are added and neither updated, replaced nor (PostgreSQL) truncated; they are deleted only where
a tombstone says that the declaration they are about was purged. The function that refuses is the
ledger's.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {
    "register_workevent": "a time line is only ever added to",
    "register_examination": "an examination is corrected by a later record",
    "register_itemoutcome": "an outcome is corrected by a later record",
    "register_note": "a note is never edited",
    "register_milestone": "a milestone is never edited",
}
"""Tables that are only added to, and what the database says to whoever tries otherwise."""

_OF_DECLARATION = "SELECT 1 FROM register_tombstone WHERE declaration = OLD.declaration_id"
_BURIED = {
    "register_workevent": _OF_DECLARATION,
    "register_examination": _OF_DECLARATION,
    "register_note": _OF_DECLARATION,
    "register_milestone": _OF_DECLARATION,
    "register_itemoutcome": (
        "SELECT 1 FROM register_tombstone t JOIN register_examination e "
        "ON e.declaration_id = t.declaration WHERE e.id = OLD.examination_id"
    ),
}
"""By table, what finds a row where the one to be deleted is about a purged declaration."""


def create(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; those already there are made anew."""
    drop(connection)
    with connection.cursor() as cursor:
        for table, message in _there(connection).items():
            for statement in _statements(connection.vendor, table, message):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away: for a migration backwards, and for tests that empty the tables."""
    on = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in _there(connection):
            for event in ("update", "delete", "replace", "truncate"):
                rest = f" ON {table}" if on else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}{rest}")


def _there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The guarded tables that there are: migrations make them one after another."""
    known = set(connection.introspection.table_names())
    return {table: message for table, message in TABLES.items() if table in known}


def _statements(vendor: str, table: str, message: str) -> Iterator[str]:
    buried = _BURIED[table]
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF EXISTS ({buried}) THEN RETURN OLD; END IF; "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        refuse = f"ledger_refuse('{message}')"
        for event, each, function in (
            ("update", "ROW", refuse),
            ("delete", "ROW", f"{table}_refuse()"),
            ("truncate", "STATEMENT", refuse),
        ):
            yield (
                f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {function}"
            )
            # ALWAYS: a session that calls itself a replica is asked too.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{event}"
        return
    for event, when in (("update", ""), ("delete", f"WHEN NOT EXISTS ({buried}) ")):
        yield (
            f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    # INSERT OR REPLACE deletes the row in the way without asking a trigger about it.
    known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 (our own tables)
    yield (
        f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {known} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
