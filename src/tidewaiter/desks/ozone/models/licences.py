"""Licences and their lines."""

from __future__ import annotations

from django.db import models

PROPOSED, REJECTED = "proposed", "rejected"
"""What a licence is before it counts, and where it never will; afterwards it is what
:class:`~tidewaiter.desks.ozone.licences.Status` names."""


class Licence(models.Model):
    """A licence as the authority issues it; ``key`` is its number as it is compared.

    ``number_seen`` counts changes: who changes a licence names the count that they saw.
    ``condition`` says what of it is not new, empty where it is. ``evidence`` says what was shown
    for a use or condition that is off quota. ``proposed_by_user`` and
    ``proposed_by_system`` are the ids of who proposed it, by which people are told apart.
    """

    key = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    holder = models.CharField(max_length=64, db_index=True)
    holder_name = models.CharField(max_length=200, blank=True)
    counterparty = models.CharField(max_length=200, blank=True)
    counterparty_country = models.CharField(max_length=2, blank=True)
    end_use = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=12, blank=True, default="")
    offices = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(max_length=12)
    evidence = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=200)
    proposed_by_user = models.BigIntegerField(null=True)
    proposed_by_system = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    number_seen = models.PositiveIntegerField(default=1)

    class Meta:
        """Lists show the newest first, or those of a status."""

        indexes = [models.Index(fields=["status", "-id"], name="ozone_licence_status")]

    def __str__(self) -> str:
        return self.number

    @property
    def proposed_by_id(self) -> int | None:
        """The user who proposed it, as four eyes ask for it."""
        return self.proposed_by_user

    @property
    def proposed_by_name(self) -> str:
        """Who proposed it, as the policy names owners."""
        return self.proposed_by


class LicenceLine(models.Model):
    """A substance or blend, and how many kilograms of it; ``account`` is opened when it counts."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    substance = models.CharField(max_length=80)
    kg = models.DecimalField(max_digits=24, decimal_places=6)
    end_use = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=200, null=True, unique=True)

    class Meta:
        """Numbered from one, and in that order."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["licence", "number"], name="ozone_one_line")]

    def __str__(self) -> str:
        return f"line {self.number} of {self.licence_id}"
