"""What the day of an office has taken so far."""

from __future__ import annotations

from django.db import models


class OfficeDay(models.Model):
    """Traffic of one office and day, seats taken per lane, and hits per capped reason.

    The row is locked while declarations of that office and day are decided, so no seat is given
    twice.
    """

    office = models.CharField(max_length=17, blank=True)
    day = models.DateField(null=True)
    key = models.CharField(max_length=40, unique=True)
    traffic = models.PositiveIntegerField(default=0)
    lanes = models.JSONField(default=dict)
    caps = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key
