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
