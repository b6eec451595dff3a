"""Drawing on accounts, all or nothing, so that nothing is ever over-drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, Value

from tidewaiter.core.finding import Claim
from tidewaiter.register.models import Account
from tidewaiter.register.models.accounts import MOST, millionths, whole_millionths


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn on an account, in millionths of its ``unit``.

    ``position`` is that of the item it is for, from 1; 0 for the declaration as a whole.
    """

    account: int
    key: str
    quantity: int
    unit: str
    position: int = 0


def take(claims: Sequence[Claim]) -> list[Drawn] | None:
    """Take all of these or none.

    ``None`` where an account is missing and its claim does not say what it holds, has another unit,
    or has too little left; then nothing is taken. Accounts are taken in order of their keys, so
    that two writers never wait crosswise.
    """
    taken: list[Drawn] = []
    for claim in sorted(claims, key=lambda claim: claim.account):
        quantity = millionths(claim.quantity)
        account = _account(claim)
        if account is None or quantity <= 0 or not draw(account.pk, quantity):
            give_back(taken)
            return None
        drawn = Drawn(
            account=account.pk,
            key=claim.account,
            quantity=quantity,
            unit=claim.unit,
            position=_position(claim),
        )
        taken.append(drawn)
    return taken


def _account(claim: Claim) -> Account | None:
    """The account of a claim, holding what the claim says that it holds, if it says so."""
    mine = Account.objects.filter(key=claim.account, unit=claim.unit)
    if claim.holds is None:
        return mine.only("id").first()
    holds = min(whole_millionths(claim.holds), MOST)
    begun = {"unit": claim.unit, "limit": holds}
    Account.objects.get_or_create(key=claim.account, defaults=begun)
    mine.filter(taken__lte=holds).exclude(limit=holds).update(limit=holds)
    return mine.filter(limit=holds).only("id").first()


def draw(account: int, quantity: int) -> bool:
    """Draw on an account if it holds enough: one statement, so that no other comes between."""
    if quantity > MOST:
        return False
    enough = Account.objects.filter(pk=account, taken__lte=F("limit") - _wide(quantity))
    return enough.update(taken=F("taken") + _wide(quantity)) == 1


def put_back(account: int, quantity: int) -> None:
    """Return a quantity to an account."""
    Account.objects.filter(pk=account).update(taken=F("taken") - _wide(quantity))


def give_back(taken: Iterable[Drawn]) -> None:
    """Return what was just taken."""
    for one in taken:
        put_back(one.account, one.quantity)


def _wide(quantity: int) -> Value:
    """A quantity as the database is to read it: PostgreSQL is else told four bytes, and wraps."""
    return Value(quantity, output_field=BigIntegerField())


def _position(claim: Claim) -> int:
    steps = claim.pointer.steps
    return int(steps[1]) if len(steps) > 1 and steps[0] == "items" else 0
