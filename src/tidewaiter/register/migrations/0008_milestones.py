"""Milestones of consignments, guarded like time lines."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tidewaiter.register import guards


def anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0007_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("happened_at", models.DateTimeField()),
                ("stated", models.CharField(max_length=40)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("reference", models.CharField(max_length=64)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.CharField(max_length=200)),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="register.declaration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("declaration", "kind", "reference"), name="one_milestone"
                    )
                ],
            },
        ),
        migrations.RunPython(anew, migrations.RunPython.noop),
    ]
