"""What accounts hold, and which declarations hold what of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tidewaiter.register.models import Account, Reservation
from tidewaiter.register.models.accounts import MILLIONTHS

AT_ONCE = 10_000
"""So many accounts are asked for at once; a database takes no longer lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """An account in units: what it holds, what is taken of it, and what is left."""

    key: str
    unit: str
    limit: Decimal
    taken: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be taken."""
        return self.limit - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one declaration holds of an account, in units.

    ``reserved`` is what its decision took, ``quantity`` what it holds now: the same until it is
    settled by what was found. ``settled_at`` is ``None`` while goods are not released;
    ``returned_at`` says when all was given back, and then ``quantity`` is zero.
    """

    key: str
    mrn: str
    item: int
    reserved: Decimal
    quantity: Decimal
    made_at: datetime
    settled_at: datetime | None
    returned_at: datetime | None


def balances(keys: Iterable[str]) -> dict[str, Balance]:
    """Accounts by their key; those that do not exist are not there. One query for 10,000."""
    wanted = list(keys)
    parts = (wanted[n : n + AT_ONCE] for n in range(0, len(wanted), AT_ONCE))
    return {
        row.key: _balance(row) for part in parts for row in Account.objects.filter(key__in=part)
    }


def uses(keys: Iterable[str], limit: int = 500) -> list[Use]:
    """Which declarations took from these accounts, the latest first. One query."""
    rows = Reservation.objects.filter(account__key__in=list(keys)).select_related(
        "account", "version__declaration"
    )
    return [_use(row) for row in rows.defer("version__canonical").order_by("-pk")[:limit]]


def _balance(row: Account) -> Balance:
    return Balance(
        key=row.key,
        unit=row.unit,
        limit=Decimal(row.limit) / MILLIONTHS,
        taken=Decimal(row.taken) / MILLIONTHS,
    )


def _use(row: Reservation) -> Use:
    held = 0 if row.released_at else row.held
    return Use(
        key=row.account.key,
        mrn=row.version.declaration.mrn,
        item=row.position,
        reserved=Decimal(row.quantity) / MILLIONTHS,
        quantity=Decimal(held) / MILLIONTHS,
        made_at=row.made_at,
        settled_at=row.settled_at,
        returned_at=row.released_at,
    )
