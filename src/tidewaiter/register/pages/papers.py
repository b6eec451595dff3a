"""Documents that a declaration names, and what it used up of permits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidewaiter.register.models import Reservation, Version
from tidewaiter.register.models.accounts import MILLIONTHS
from tidewaiter.register.mounting import account_called
from tidewaiter.register.pages import document_types
from tidewaiter.register.pages.narrowing import NOTHING, Asked, Cut, cut
from tidewaiter.register.pages.places import item_link

MOST = 40
"""Accounts that are shown."""
PAPERS, MORE_PAPERS = 30, 40
"""Documents on a page, and how many more are shown at a time."""


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
    link: str


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


def papers(content: dict[str, Any], asked: Asked = NOTHING) -> Cut[Paper]:
    """A slice of the documents of the declaration and its items; or those of one item."""
    found = [] if asked.only else [(one, 0, 0) for one in content.get("documents", ())]
    for position, item in enumerate(content.get("items", ()), 1):
        if asked.only in (0, position):
            number = int(item.get("number", position))
            found.extend((one, number, position) for one in item.get("documents", ()))
    chosen = cut(found, asked.start("docs"), PAPERS, MORE_PAPERS)
    return chosen.of(_paper(*one) for one in chosen.rows)


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
        link=item_link(position) if position else "",
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
