"""What others are to be told, written in the transaction that made it true."""

from __future__ import annotations

from django.db import models


class OutboxEvent(models.Model):
    """An event: ``kind`` such as ``declaration.decided``, its subject, and canonical JSON."""

    made_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=70)
    office = models.CharField(max_length=17, blank=True)
    system = models.CharField(max_length=64, blank=True)
    payload = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
