"""Figures that are reported: the country's own, and what partners say they sent."""

from __future__ import annotations

from django.db import models


class YearFigure(models.Model):
    """A figure that no declaration shows, such as what was produced or destroyed in a year."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    substance = models.CharField(max_length=80)
    kg = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=200)

    class Meta:
        """One of a kind for a substance."""

        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "substance"], name="ozone_one_figure")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.substance} in {self.year}"


class PartnerFigure(models.Model):
    """What an exporting country says it sent here of a substance in a year, in kilograms."""

    year = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2)
    substance = models.CharField(max_length=80)
    kg = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=200)

    class Meta:
        """One for a country and substance."""

        constraints = [
            models.UniqueConstraint(
                fields=["year", "country", "substance"], name="ozone_one_partner_figure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.substance} from {self.country} in {self.year}"
