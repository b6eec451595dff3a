"""What decisions consume: a permit's quantity, a licence's quota. Never over-drawn."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Account(models.Model):
    """A quantity that is used up: ``key`` names it, such as ``cites:GB/1234:1`` (permit, line)."""

    key = models.CharField(max_length=200, unique=True)
    unit = models.CharField(max_length=10)
    limit = models.DecimalField(max_digits=24, decimal_places=6)
    taken = models.DecimalField(max_digits=24, decimal_places=6, default=0)

    class Meta:
        """The database itself refuses an overdraft."""

        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("limit")), name="never_overdrawn"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="never_negative"),
        ]

    def __str__(self) -> str:
        return self.key


class Reservation(models.Model):
    """What one version of a declaration has taken from an account; given back when released."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reservations")
    version = models.ForeignKey(
        "register.Version", on_delete=models.PROTECT, related_name="reservations"
    )
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.account_id}"
