"""What may come in: of an importer in a year, and of the country."""

from __future__ import annotations

from django.db import models


class Quota(models.Model):
    """An importer's quota of a group of substances in a calendar year; its limit is the account's.

    ``source`` names the act that allotted it.
    """

    year = models.PositiveSmallIntegerField()
    importer = models.CharField(max_length=64)
    group = models.CharField(max_length=12)
    unit = models.CharField(max_length=10)
    account = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        """One for a group."""

        constraints = [
            models.UniqueConstraint(fields=["year", "importer", "group"], name="ozone_one_quota")
        ]

    def __str__(self) -> str:
        return self.account


class Ceiling(models.Model):
    """The most that a country may consume of a group in a year, by its own law or the treaty's."""

    year = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=12)
    unit = models.CharField(max_length=10)
    limit = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        """One for a group."""

        constraints = [models.UniqueConstraint(fields=["year", "group"], name="ozone_one_ceiling")]

    def __str__(self) -> str:
        return f"{self.group} {self.year}"
