"""Notes, files and drafts of officers; notes are guarded like time lines."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tidewaiter.register import guards


def anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0005_queue"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExaminationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("officer", models.CharField(max_length=200)),
                ("content", models.JSONField(default=dict)),
                ("number", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="register.declaration",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="register.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("author", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="register.declaration",
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="register.note",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficerFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.PositiveIntegerField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("added_by", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="register.declaration",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="register.examinationdraft",
                    ),
                ),
                (
                    "examination",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="register.examination",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="examinationdraft",
            index=models.Index(fields=["officer", "id"], name="draft_officer"),
        ),
        migrations.AddConstraint(
            model_name="examinationdraft",
            constraint=models.UniqueConstraint(fields=("declaration", "officer"), name="one_draft"),
        ),
        migrations.RunPython(anew, migrations.RunPython.noop),
    ]
