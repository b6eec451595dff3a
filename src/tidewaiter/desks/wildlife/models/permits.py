"""Permits and certificates, own and foreign, and their lines."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.fields import LongText

DRAFT = "draft"
"""What an own permit is before it counts; afterwards it is what
:class:`~tidewaiter.desks.wildlife.permits.Standing` names."""


class Permit(models.Model):
    """A permit as it was issued; ``key`` is its number as it is compared, among one country's.

    ``content`` is the canonical permit as JSON; the columns are what is looked for.
    ``last_day`` is the printed last day, or the last that the kind allows where that is earlier.
    ``used_on`` is the day on which its goods were released or it was endorsed. ``stamp`` is the
    number of the security stamp as it is compared. ``original`` is the e-permit as it was
    received. ``number_seen`` counts changes: who changes a permit names the count that they saw.
    """

    key = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16)
    standing = models.CharField(max_length=12)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    last_day = models.DateField()
    exporter = models.CharField(max_length=200, blank=True)
    importer = models.CharField(max_length=200, blank=True)
    stamp = models.CharField(max_length=64, blank=True, db_index=True)
    copies = models.JSONField(default=list)
    confirmed = models.DateField(null=True)
    used_on = models.DateField(null=True)
    content = LongText()
    original = models.BinaryField(null=True)
    registered_by = models.CharField(max_length=200)
    registered_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    number_seen = models.PositiveIntegerField(default=1)

    class Meta:
        """One of a number in a country; lists show the newest first, or those of a standing."""

        constraints = [
            models.UniqueConstraint(fields=["key", "country"], name="wildlife_one_permit")
        ]
        indexes = [
            models.Index(fields=["standing", "-id"], name="wildlife_standing"),
            models.Index(fields=["last_day"], name="wildlife_last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"


class PermitLine(models.Model):
    """A species and what may be traded of it; ``account`` is opened when the permit counts.

    ``quantity`` is in ``unit``, a code of the CITES trade database (NAR for specimens counted).
    """

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    taxon = models.CharField(max_length=200, db_index=True)
    term = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=4, blank=True)
    appendix = models.CharField(max_length=8, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    origin_permit = models.CharField(max_length=64, blank=True)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    unit = models.CharField(max_length=10)
    account = models.CharField(max_length=200, null=True, unique=True)

    class Meta:
        """Numbered from one, and in that order."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "number"], name="wildlife_one_line")
        ]

    def __str__(self) -> str:
        return f"line {self.number} of {self.permit_id}"
