"""Editions are decided once, verdicts only added."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tidewaiter.desks.risk.screening import guards


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.create(schema_editor.connection)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_latest"), ("ledger", "0002_triggers")]

    operations = [migrations.RunPython(create, drop)]
