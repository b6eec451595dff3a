"""What officers and laboratories found of goods.

What was found about a declaration goes with it when its retention time has passed.
"""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models import Declaration


class Examined(models.Model):
    """The specimens of one item as they were found; only ever added, the latest counts.

    What was not looked at is empty. ``quantity`` is in ``unit``, a code of the CITES trade
    database; ``how`` says who told the species, such as ``laboratory``.
    """

    declaration = models.ForeignKey(
        Declaration, on_delete=models.CASCADE, related_name="specimens_examined"
    )
    item = models.PositiveIntegerField()
    taxon = models.CharField(max_length=200, blank=True)
    term = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=4, blank=True)
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=10, blank=True)
    marks = models.JSONField(default=list)
    how = models.CharField(max_length=20)
    remark = models.TextField(blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"item {self.item} of {self.declaration_id}"


class Seizure(models.Model):
    """Specimens that were seized, as the annual illegal trade report asks for them.

    The fields are those of the report form of the CITES Secretariat; of people nothing is kept.
    ``quantity`` is in ``unit``, a code of the CITES trade database.
    """

    declaration = models.ForeignKey(
        Declaration, on_delete=models.CASCADE, related_name="wildlife_seizures"
    )
    item = models.PositiveIntegerField()
    taxon = models.CharField(max_length=200)
    term = models.CharField(max_length=8)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    unit = models.CharField(max_length=10)
    appendix = models.CharField(max_length=8, blank=True)
    permit = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    transit = models.CharField(max_length=60, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    location = models.CharField(max_length=120, blank=True)
    detected_by = models.CharField(max_length=20)
    transport = models.CharField(max_length=20)
    concealment = models.TextField(blank=True)
    reason = models.CharField(max_length=20)
    law = models.CharField(max_length=200, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    alive = models.BooleanField(default=False)
    disposal = models.CharField(max_length=20)
    remark = models.TextField(blank=True)
    seized_at = models.DateTimeField()
    seized_by = models.CharField(max_length=200)

    class Meta:
        """Reports are of a year."""

        indexes = [models.Index(fields=["seized_at"], name="wildlife_seized")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} of {self.taxon}"
