"""Tombstones, and guards that let go what has one."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tidewaiter.register import guards


def anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mrn_digest", models.CharField(max_length=64, unique=True)),
                ("declaration", models.PositiveBigIntegerField(unique=True)),
                ("office", models.CharField(blank=True, max_length=17)),
                ("system", models.CharField(blank=True, max_length=64)),
                ("versions", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=300)),
                ("days", models.PositiveIntegerField()),
                ("before", models.DateTimeField()),
                ("purged_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="rawmessage",
            index=models.Index(
                condition=models.Q(("original__isnull", False)),
                fields=["original"],
                name="message_repeats",
            ),
        ),
        migrations.RunPython(anew, migrations.RunPython.noop),
    ]
