"""Documents that a declaration names, and what it used up of permits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidewaiter.register.models import Reservation, Version
from tidewaiter.register.models.accounts import MILLIONTHS
from tidewaiter.register.mounting import account_called
from tidewaiter.register.pages import document_types

MOST = 40


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is named. ``item`` is the number of its item, 0 for the whole.

    ``kind`` is the code of its type, ``called`` what that is called, if it is known.
    """

    kind: str
    called: str
    number: str
    name: str
    issuer: str
    date: str
    item: int
    position: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What the declaration takes from an account, in units of it; ``called`` says which it is."""

    key: str
    called: str
    unit: str
    limit: Decimal
    before: Decimal
    taken: Decimal
    left: Decimal


def papers(content: dict[str, Any]) -> tuple[list[Paper], int]:
    """Documents of the declaration and its items, and how many more there are."""
    found = [_paper(one, 0, 0) for one in content.get("documents", ())]
    for position, item in enumerate(content.get("items", ()), 1):
        number = int(item.get("number", position))
        found.extend(_paper(one, number, position) for one in item.get("documents", ()))
    return found[:MOST], max(len(found) - MOST, 0)


def _paper(one: dict[str, Any], item: int, position: int) -> Paper:
    date = one.get("date") or {}
    category, kind = (str(one.get(part) or "") for part in ("category", "type"))
    return Paper(
        kind=f"{category}{kind}",
        called=document_types.name_of(kind, category),
        number=str(one.get("id") or ""),
        name=str(one.get("name") or ""),
        issuer=str(one.get("issuer") or ""),
        date=str(date.get("value") or date.get("text") or "")[:10],
        item=item,
        position=position,
    )


def balances(version: Version) -> list[Balance]:
    """What a version has taken from accounts. One query."""
    rows = Reservation.objects.filter(version=version, released_at=None)
    return [_balance(one) for one in rows.select_related("account").order_by("account__key")[:MOST]]


def _balance(one: Reservation) -> Balance:
    account = one.account
    here = Decimal(one.held) / MILLIONTHS
    taken = Decimal(account.taken) / MILLIONTHS
    return Balance(
        key=account.key,
        called=account_called(account.key),
        unit=account.unit,
        limit=Decimal(account.limit) / MILLIONTHS,
        before=max(taken - here, Decimal(0)),
        taken=here,
        left=account.left,
    )
