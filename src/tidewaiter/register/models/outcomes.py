"""What examinations found: the labels that walk back to every desk."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.declarations import Declaration, Version


class Examination(models.Model):
    """One examination of a version of a declaration, and how it came to be examined.

    Never overwritten: ``corrects`` names the record that this one replaces. ``lane``, ``route``,
    ``chances`` (per lane, the chance of that lane or a stricter one) and ``reasons`` are copied
    from the decision. ``officers``, ``chances`` and ``reasons`` are JSON. ``minutes`` is officer
    time, all officers together.
    """

    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="examinations"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="examinations")
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=17, blank=True)
    officers = models.JSONField(default=list)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    lane = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    chances = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    reference = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        """Reports read by when it was decided."""

        indexes = [models.Index(fields=["decided_at"], name="examination_decided")]

    def __str__(self) -> str:
        return f"{self.kind} examination of {self.declaration_id}"


class ItemOutcome(models.Model):
    """What was found about one item; ``offence`` is null where it was not examined.

    ``kinds`` is a JSON list of kinds of discrepancy. Amounts are in national currency.
    """

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="items")
    item = models.PositiveIntegerField()
    offence = models.BooleanField(null=True)
    severity = models.PositiveSmallIntegerField(null=True)
    kinds = models.JSONField(default=list)
    quantity_found = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=10, blank=True)
    value_found = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    assessed = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    collected = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    notes = models.TextField(blank=True)

    class Meta:
        """One row per item."""

        constraints = [
            models.UniqueConstraint(fields=["examination", "item"], name="one_item_outcome")
        ]

    def __str__(self) -> str:
        return f"item {self.item} of {self.examination_id}"
