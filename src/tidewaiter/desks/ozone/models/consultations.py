"""Questions to the licensing authority on the other side."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Consultation(models.Model):
    """Whether the authority of the exporting country knows of an intended shipment.

    ``licence`` is the number as it is compared. ``answer`` is empty while it is open, then what
    :class:`~tidewaiter.desks.ozone.licences.Answer` names. ``due`` is the last day for an answer.
    """

    licence = models.CharField(max_length=64, db_index=True)
    country = models.CharField(max_length=2)
    mrn = models.CharField(max_length=70, blank=True)
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    due = models.DateField()
    remind_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        """The clock reads what is open."""

        indexes = [
            models.Index(fields=["due"], name="ozone_consultation_due", condition=Q(answer=""))
        ]

    def __str__(self) -> str:
        return f"{self.licence} to {self.country}"
