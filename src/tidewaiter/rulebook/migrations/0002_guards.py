"""Versions never change, requests are decided once, and bootstrap is for an empty rulebook only."""

from django.db import migrations

_PROPOSAL = (
    "note",
    "proposed_by_id",
    "proposed_by_system",
    "proposed_by_name",
    "proposed_at",
    "bootstrap",
)

_RULES = (
    ("rulebook_version", "UPDATE", "", "a version never changes"),
    ("rulebook_version", "DELETE", "", "a version never goes"),
    ("rulebook_document", "UPDATE", "", "a document keeps its name"),
    ("rulebook_changerequest", "DELETE", "", "a change request never goes"),
    (
        "rulebook_changerequest",
        "UPDATE",
        "OLD.outcome <> ''",
        "a change request is decided once",
    ),
    (
        "rulebook_changerequest",
        "UPDATE",
        " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _PROPOSAL),
        "what was proposed never changes",
    ),
    (
        "rulebook_changerequest",
        "INSERT",
        "NEW.outcome <> ''",
        "a change request begins open",
    ),
    (
        "rulebook_changerequest",
        "INSERT",
        "NEW.bootstrap AND EXISTS (SELECT 1 FROM rulebook_changerequest)",
        "bootstrap is for an empty rulebook",
    ),
    (
        "rulebook_version",
        "INSERT",
        "EXISTS (SELECT 1 FROM rulebook_changerequest r WHERE r.id = NEW.request_id"
        " AND r.outcome <> '')",
        "a version joins an open change request only",
    ),
)


def _sqlite(schema_editor):
    for number, (table, event, condition, message) in enumerate(_RULES, start=1):
        when = f"WHEN {condition.replace('IS DISTINCT FROM', 'IS NOT')}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER rulebook_guard_{number} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql(schema_editor):
    for number, (table, event, condition, message) in enumerate(_RULES, start=1):
        name = f"rulebook_guard_{number}"
        test = f"IF {condition} THEN" if condition else "IF true THEN"
        given = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN {given}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def guard(apps, schema_editor):
    make = {"sqlite": _sqlite, "postgresql": _postgresql}
    make[schema_editor.connection.vendor](schema_editor)


def unguard(apps, schema_editor):
    for number, (table, *_) in enumerate(_RULES, start=1):
        name = f"rulebook_guard_{number}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
