"""Triggers by which the database itself refuses to change the record.

Entries are neither updated, deleted nor (PostgreSQL) truncated; heads neither go back nor vanish.
Whoever owns the tables can take triggers away, which is what checkpoints are for.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = {
    "ledger_entry_update": """
        BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    "ledger_entry_delete": """
        BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    # INSERT OR REPLACE deletes the row in the way without asking a trigger about it.
    "ledger_entry_replace": """
        BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never replaced'); END""",
    "ledger_chain_update": """
        BEFORE UPDATE ON ledger_chain
        WHEN NEW.number <> OLD.number OR NEW.seq < OLD.seq
            OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)
        BEGIN SELECT RAISE(ABORT, 'the head of a chain never goes back'); END""",
    "ledger_chain_delete": """
        BEFORE DELETE ON ledger_chain
        BEGIN SELECT RAISE(ABORT, 'the head of a chain is never deleted'); END""",
    "ledger_chain_replace": """
        BEFORE INSERT ON ledger_chain
        WHEN EXISTS (SELECT 1 FROM ledger_chain WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'the head of a chain is never replaced'); END""",
}

_POSTGRESQL = {
    "ledger_entry_change": (
        "ledger_entry",
        """BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('ledger entries are never changed')""",
    ),
    "ledger_entry_truncate": (
        "ledger_entry",
        """BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('ledger entries are never deleted')""",
    ),
    "ledger_chain_back": (
        "ledger_chain",
        """BEFORE UPDATE ON ledger_chain FOR EACH ROW
        WHEN (NEW.number <> OLD.number OR NEW.seq < OLD.seq
            OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash))
        EXECUTE FUNCTION ledger_refuse('the head of a chain never goes back')""",
    ),
    "ledger_chain_delete": (
        "ledger_chain",
        """BEFORE DELETE ON ledger_chain
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('the head of a chain is never deleted')""",
    ),
    "ledger_chain_truncate": (
        "ledger_chain",
        """BEFORE TRUNCATE ON ledger_chain
        FOR EACH STATEMENT
        EXECUTE FUNCTION ledger_refuse('the head of a chain is never deleted')""",
    ),
}

_REFUSE = """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; those already there are made anew."""
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
            for name, (table, rest) in _POSTGRESQL.items():
                cursor.execute(f"CREATE TRIGGER {name} {rest}")
                # ALWAYS: a session that calls itself a replica is asked too.
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        else:
            for name, rest in _SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {rest}")


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away: for a migration backwards, and for tests that empty the tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, (table, _) in _POSTGRESQL.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        else:
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there, not enabled, or (SQLite) not as they were made."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgenabled = 'A' AND p.proname = 'ledger_refuse' "
                "AND p.prosrc LIKE '%RAISE EXCEPTION%'"
            )
            return sorted(set(_POSTGRESQL) - {name for (name,) in cursor.fetchall()})
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return sorted(
        name for name, rest in _SQLITE.items() if found.get(name) != f"CREATE TRIGGER {name} {rest}"
    )
