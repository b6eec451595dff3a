"""Triggers by which the database itself keeps editions and verdicts as they were written.

An edition begins open, is decided once, and what was proposed never changes; its entries join it
while it is open, and go only where it was rejected or withdrawn. Verdicts are only added; they go
where a row says that their match was forgotten, because its retention time had passed. The
function that refuses on PostgreSQL is the ledger's.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

_EDITION, _EVENT = "screening_listedition", "screening_entryevent"
_MATCH, _VERDICT = "screening_seenmatch", "screening_matchverdict"

_PROPOSAL = (
    *("list", "number", "base", "as_of", "file", "sha256", "note", "entries", "added", "changed"),
    *("delisted", "proposed_by_id", "proposed_by_system", "proposed_by_name", "proposed_at"),
)
_KEY = ("subject", "list", "entry", "material")


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


_STANDS = (
    f"EXISTS (SELECT 1 FROM {_EDITION} e WHERE e.id = OLD.edition_id "  # noqa: S608 (our own)
    "AND e.outcome IN ('', 'approved'))"
)
_CLOSED = (
    f"EXISTS (SELECT 1 FROM {_EDITION} e WHERE e.id = NEW.edition_id "  # noqa: S608 (our own)
    "AND e.outcome <> '')"
)

_REMEMBERED = "NOT EXISTS (SELECT 1 FROM screening_forgottenmatch f WHERE f.match = OLD.match_id)"

RULES = (
    (_EDITION, "INSERT", "NEW.outcome <> ''", "an edition begins open"),
    (_EDITION, "UPDATE", "OLD.outcome <> ''", "an edition is decided once"),
    (_EDITION, "UPDATE", _differs(_PROPOSAL), "what was proposed never changes"),
    (_EDITION, "DELETE", "", "an edition never goes"),
    (_EVENT, "INSERT", _CLOSED, "an entry joins an open edition only"),
    (_EVENT, "UPDATE", "", "an entry of an edition never changes"),
    (_EVENT, "DELETE", _STANDS, "entries go with a rejected edition only"),
    (_VERDICT, "UPDATE", "", "a verdict never changes"),
    (_VERDICT, "DELETE", _REMEMBERED, "a verdict goes with a forgotten match only"),
    (_MATCH, "UPDATE", _differs(_KEY), "a match stays about the same party and entry"),
)
"""Table, event, condition on the row, and what the database says to whoever tries."""

_TABLES = tuple(dict.fromkeys(table for table, *_ in RULES))
_KEPT = tuple(table for table in _TABLES if table != _MATCH)


def create(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; those already there are made anew."""
    drop(connection)
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in make():
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away: for a migration backwards, and for tests that empty the tables."""
    on = connection.vendor == "postgresql"
    names = [(f"screening_guard_{n}", rule[0]) for n, rule in enumerate(RULES, 1)]
    names += [(f"{table}_{event}", table) for table in _KEPT for event in ("replace", "truncate")]
    with connection.cursor() as cursor:
        for name, table in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")


def _sqlite() -> Iterator[str]:
    for number, (table, event, condition, message) in enumerate(RULES, 1):
        when = f"WHEN {condition.replace('IS DISTINCT FROM', 'IS NOT')} " if condition else ""
        yield (
            f"CREATE TRIGGER screening_guard_{number} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for table in _KEPT:
        # INSERT OR REPLACE deletes the row in the way without asking a trigger about it.
        known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 (our own tables)
        yield (
            f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {known} "
            f"BEGIN SELECT RAISE(ABORT, 'it is never replaced'); END"
        )


def _postgresql() -> Iterator[str]:
    for number, (table, event, condition, message) in enumerate(RULES, 1):
        name = f"screening_guard_{number}"
        given = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition or 'true'} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {given}; END $$"
        )
        yield _trigger(name, f"{event} ON {table} FOR EACH ROW", f"{name}()")
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    for table in _KEPT:
        name = f"{table}_truncate"
        refuse = "ledger_refuse('it is never emptied')"
        yield _trigger(name, f"TRUNCATE ON {table} FOR EACH STATEMENT", refuse)
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _trigger(name: str, when: str, function: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {function}"
