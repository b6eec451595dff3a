"""What is said about change requests, kept as it was said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tidewaiter.rulebook import guards

_RULES = (
    ("rulebook_remark", "UPDATE", "", "a remark never changes"),
    ("rulebook_remark", "DELETE", "", "a remark never goes"),
    # INSERT OR REPLACE deletes the row in the way without asking a trigger about it.
    (
        "rulebook_remark",
        "INSERT",
        "EXISTS (SELECT 1 FROM rulebook_remark r WHERE r.id = NEW.id)",
        "a remark never changes",
    ),
)
_FIRST = 10


def guard(apps, schema_editor):
    guards.create(schema_editor, _RULES, first=_FIRST)


def unguard(apps, schema_editor):
    guards.drop(schema_editor, _RULES, first=_FIRST)


class Migration(migrations.Migration):
    dependencies = [
        ("rulebook", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("made_by_system", models.BigIntegerField(null=True)),
                ("made_by_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="rulebook.changerequest",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["request", "-id"], name="remark_of_request")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="remark_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_by__isnull", False),
                            ("made_by_system__isnull", False),
                            _connector="OR",
                        ),
                        name="remark_is_somebodys",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
