"""Matches go once their retention time has passed, and their verdicts with them."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tidewaiter.desks.risk.screening import guards


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_guards")]

    operations = [
        migrations.CreateModel(
            name="ForgottenMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("match", models.PositiveBigIntegerField(unique=True)),
                ("list", models.CharField(max_length=100)),
                ("entry", models.CharField(max_length=200)),
                ("verdicts", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=300)),
                ("days", models.PositiveIntegerField()),
                ("before", models.DateTimeField()),
                ("purged_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
