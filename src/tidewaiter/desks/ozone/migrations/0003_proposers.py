"""Licences know who proposed them by id, not by name alone."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SYSTEM = "system:"


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Find the ids of who proposed what is there; names that nobody has any more stay names."""
    licences = apps.get_model("ozone", "Licence").objects.filter(
        proposed_by_user=None, proposed_by_system=None
    )
    users = dict(apps.get_model("identity", "User").objects.values_list("username", "pk"))
    systems = dict(apps.get_model("identity", "System").objects.values_list("code", "pk"))
    for row in licences.iterator():
        if row.proposed_by.startswith(_SYSTEM):
            row.proposed_by_system = systems.get(row.proposed_by.removeprefix(_SYSTEM))
        else:
            row.proposed_by_user = users.get(row.proposed_by)
        row.save(update_fields=["proposed_by_user", "proposed_by_system"])


class Migration(migrations.Migration):
    dependencies = [("ozone", "0002_liquid"), ("identity", "0006_authorities")]

    operations = [
        migrations.AddField(
            model_name="licence",
            name="proposed_by_system",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="licence",
            name="proposed_by_user",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
