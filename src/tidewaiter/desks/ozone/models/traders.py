"""Who may import and export controlled substances."""

from __future__ import annotations

from django.db import models


class Trader(models.Model):
    """A registration; ``trader`` is the identification as declarations give it."""

    trader = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    importer = models.BooleanField(default=True)
    exporter = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    status = models.CharField(max_length=12)
    registered_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.trader
