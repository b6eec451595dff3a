"""Triggers by which the database itself keeps what was proposed, said and decided as it was."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Rule = tuple[str, str, str, str]
"""A table, an event, the condition in which it is refused (empty: always), and what is said."""


def create(editor: BaseDatabaseSchemaEditor, rules: Sequence[Rule], *, first: int = 1) -> None:
    """Put rules in place as triggers, numbered from ``first`` on. For migrations."""
    write = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
    for number, rule in enumerate(rules, start=first):
        for statement in write(f"rulebook_guard_{number}", *rule):
            editor.execute(statement)


def drop(editor: BaseDatabaseSchemaEditor, rules: Sequence[Rule], *, first: int = 1) -> None:
    """Take them away again."""
    on_postgresql = editor.connection.vendor == "postgresql"
    for number, (table, *_) in enumerate(rules, start=first):
        name = f"rulebook_guard_{number}"
        editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))
        if on_postgresql:
            editor.execute(f"DROP FUNCTION {name}()")


def _sqlite(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    when = f"WHEN {condition.replace('IS DISTINCT FROM', 'IS NOT')}" if condition else ""
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _postgresql(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    given = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition or 'true'} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {given}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
