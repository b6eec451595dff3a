"""What others did with the goods: when they arrived, were paid for, and left."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.declarations import Declaration


class Milestone(models.Model):
    """A step of a consignment that happened outside customs' own work, as somebody told it.

    ``happened_at`` is UTC and ``stated`` the time as it was written. ``amount`` is money in
    ``currency``, for a payment. Never edited; ``reference`` tells two of one kind apart.
    """

    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="milestones"
    )
    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    stated = models.CharField(max_length=40)
    place = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    reference = models.CharField(max_length=64)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=200)

    class Meta:
        """Told once, however often it is sent."""

        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "kind", "reference"], name="one_milestone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.declaration_id}"
