"""What decisions consume: a permit's quantity, a licence's quota. Never over-drawn."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db import models
from django.db.models import F, Q

MILLIONTHS = 1_000_000
"""Quantities are kept as whole millionths of their unit, which both databases add up exactly."""

MOST = models.BigIntegerField.MAX_BIGINT
"""The most millionths that an account counts: more than nine million million of its unit."""


def millionths(quantity: Decimal) -> int:
    """A quantity as whole millionths, rounded up: what is used is never counted too low."""
    return int((quantity * MILLIONTHS).to_integral_value(ROUND_CEILING))


def whole_millionths(quantity: Decimal) -> int:
    """A quantity as whole millionths, rounded down: what may be used is never counted too high."""
    return int((quantity * MILLIONTHS).to_integral_value(ROUND_FLOOR))


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
    """What one version of a declaration has taken from an account, in millionths of its unit.

    ``position`` is that of the item it is for, from 1; 0 for the declaration as a whole.
    ``quantity`` is what the decision took, ``settled`` what was used when the goods were released;
    ``released_at`` says when all was given back.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reservations")
    version = models.ForeignKey(
        "register.Version", on_delete=models.PROTECT, related_name="reservations"
    )
    position = models.PositiveIntegerField(default=0)
    quantity = models.BigIntegerField()
    made_at = models.DateTimeField()
    settled = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.account_id}"

    @property
    def held(self) -> int:
        """What the account counts for it as long as it was not given back."""
        return self.quantity if self.settled is None else self.settled
