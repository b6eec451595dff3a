"""The cache table that throttling and one-time codes share between processes."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_own_password")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
