"""Whether there was liquid in a cylinder is kept with its test: without, a low pressure tells nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ozone", "0001_begin")]

    operations = [
        migrations.AddField(
            model_name="cylindertest",
            name="liquid",
            field=models.BooleanField(default=True, null=True),
        ),
    ]
