"""Reservations say what they are for, and are settled when the goods are released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0008_milestones"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="position",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="reservation",
            name="settled",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="reservation",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
    ]
