"""What is left of a declaration whose retention time has passed."""

from __future__ import annotations

import hashlib

from django.db import models


class Tombstone(models.Model):
    """Says that a declaration was there, when it went and by which rule; nothing of what it said.

    ``mrn_digest`` is the SHA-256 of its MRN and ``declaration`` the number of its row. ``office``
    and ``system`` say who may know of it. ``rule`` is the source that the retention period names,
    ``days`` its length; ``before`` is the moment that the declaration had ended by.
    """

    mrn_digest = models.CharField(max_length=64, unique=True)
    declaration = models.PositiveBigIntegerField(unique=True)
    office = models.CharField(max_length=17, blank=True)
    system = models.CharField(max_length=64, blank=True)
    versions = models.PositiveIntegerField()
    rule = models.CharField(max_length=300)
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    purged_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.mrn_digest

    @staticmethod
    def digest(mrn: str) -> str:
        """The digest that stands for an MRN."""
        return hashlib.sha256(mrn.encode()).hexdigest()
