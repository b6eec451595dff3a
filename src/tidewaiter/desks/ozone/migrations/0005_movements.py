import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ozone", "0004_conditions_and_free_zones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("reference", models.CharField(max_length=70)),
                ("item", models.PositiveIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("country", models.CharField(blank=True, max_length=2)),
                ("told_by", models.CharField(blank=True, max_length=12)),
                ("made_in", models.CharField(blank=True, max_length=2)),
                ("moved_on", models.DateField(db_index=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="ozone.licenceline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "reference", "item"), name="ozone_one_movement"
                    )
                ],
            },
        ),
    ]
