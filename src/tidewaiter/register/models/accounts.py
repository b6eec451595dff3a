"""What decisions consume: a permit's quantity, a licence's quota. Never over-drawn."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from django.db import models
from django.db.models import F, Q

MILLIONTHS = 1_000_000
"""Quantities are kept as whole millionths of their unit, which both databases add up exactly."""


def millionths(quantity: Decimal) -> int:
    """A quantity as whole millionths, rounded up: what is used is never counted too low."""
    return int((quantity * MILLIONTHS).to_integral_value(ROUND_CEILING))


class Account(models.Model):
    """A quantity that is used up: ``key`` names it, such as ``cites:GB/1234:1`` (permit, line).

    ``limit`` and ``taken`` are in millionths of ``unit``.
    """

    key = models.CharField(max_length=200, unique=True)
    unit = models.CharField(max_length=10)
    limit = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)

    class Meta:
        """The database itself refuses an overdraft."""

        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("limit")), name="never_overdrawn"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="never_negative"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def left(self) -> Decimal:
        """What may still be taken, in units."""
        return Decimal(self.limit - self.taken) / MILLIONTHS


class Reservation(models.Model):
    """What one version of a declaration has taken from an account, in millionths of its unit."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reservations")
    version = models.ForeignKey(
        "register.Version", on_delete=models.PROTECT, related_name="reservations"
    )
    quantity = models.BigIntegerField()
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.account_id}"
