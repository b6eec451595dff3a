"""What partners say they sent or received: their record, beside ours."""

from __future__ import annotations

from django.db import models


class PartnerRecord(models.Model):
    """A quantity of a partner's record of a year; a file replaces what was told of its cell.

    ``direction`` is ours: of imports the partner tells what it exported. ``late`` says that it was
    shipped in the last two months of the year. ``unit`` is a code of the CITES trade database.
    """

    direction = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    partner = models.CharField(max_length=2)
    taxon = models.CharField(max_length=200)
    term = models.CharField(max_length=8, blank=True)
    unit = models.CharField(max_length=10)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    reference = models.CharField(max_length=64, blank=True)
    late = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    told_by = models.CharField(max_length=200)
    told_at = models.DateTimeField()

    class Meta:
        """Asked for by year."""

        indexes = [models.Index(fields=["direction", "year"], name="wildlife_partner_year")]

    def __str__(self) -> str:
        return f"{self.partner} {self.year} {self.taxon}"
