"""What declarations say of listed species, read once: for figures of a year."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models import Declaration
from tidewaiter.register.models.fields import LongText


class DeclaredTrade(models.Model):
    """The trade in listed taxa that one version of a declaration states; made in the background.

    ``content`` is JSON: by line taxon, term, unit, quantity as text, partner. ``digest`` is that of
    the tables by which it was read, ``number`` that of the version. ``late`` says that it was
    declared in the last two months of ``year``. A declaration without such lines has an empty list.
    """

    declaration = models.OneToOneField(
        Declaration, on_delete=models.CASCADE, related_name="wildlife_trade"
    )
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    direction = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    late = models.BooleanField(default=False)
    content = LongText()

    class Meta:
        """Asked for by year."""

        indexes = [models.Index(fields=["direction", "year"], name="wildlife_declared_year")]

    def __str__(self) -> str:
        return f"trade of {self.declaration_id}"
