"""Versions never change, requests are decided once, and bootstrap is for an empty rulebook only."""

from django.db import migrations

from tidewaiter.rulebook import guards

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


def guard(apps, schema_editor):
    guards.create(schema_editor, _RULES)


def unguard(apps, schema_editor):
    guards.drop(schema_editor, _RULES)


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
