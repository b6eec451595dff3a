"""Taking what decisions use up, so that nothing is ever over-drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from tidewaiter.core import Assessment, NotAssessed
from tidewaiter.core.finding import Claim
from tidewaiter.engine.arrivals import assess_arrivals
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.live import Live
from tidewaiter.register.models import Account, Reservation, Version
from tidewaiter.register.models.accounts import millionths

ATTEMPTS = 3
"""How often a declaration is assessed anew when an account no longer holds what it claims."""


def settle(entry: Entry, live: Live) -> None:
    """Take what an entry claims; where another came first, assess it again with what is left.

    Where that goes on, the desks that claim could not assess it, and an officer has to look.
    """
    for _ in range(ATTEMPTS):
        if entry.assessed is None:
            return
        wanted = [claim for said in entry.assessed.said for claim in said.claims]
        taken = take(wanted) if wanted else []
        if taken is not None:
            entry.taken = taken
            return
        odd = {0: entry.message.findings}
        (entry.assessed,) = assess_arrivals(live.engine, [entry.assessed.declaration], odd)
    if entry.assessed is not None:
        said = tuple(_unsettled(one) if one.claims else one for one in entry.assessed.said)
        entry.assessed = replace(entry.assessed, said=said)


def _unsettled(said: Assessment) -> Assessment:
    unknown = NotAssessed(
        desk=said.desk,
        control=said.desk,
        reason="What it would use up could not be reserved.",
        failed=True,
    )
    return Assessment(desk=said.desk, version=said.version, not_assessed=(unknown,))


def take(claims: Sequence[Claim]) -> list[tuple[int, int]] | None:
    """Take all of these or none: accounts with what was taken, in millionths.

    ``None`` where an account is missing, has another unit, or has too little left; then nothing is
    taken. Accounts are taken in order of their keys, so that two writers never wait crosswise.
    """
    taken: list[tuple[int, int]] = []
    for claim in sorted(claims, key=lambda claim: claim.account):
        quantity = millionths(claim.quantity)
        account = Account.objects.filter(key=claim.account, unit=claim.unit).only("id").first()
        if account is None or not _draw(account.pk, quantity):
            give_back(taken)
            return None
        taken.append((account.pk, quantity))
    return taken


def _draw(account: int, quantity: int) -> bool:
    """Draw on an account if it holds enough: one statement, so that no other comes between."""
    enough = Account.objects.filter(pk=account, taken__lte=F("limit") - quantity)
    return quantity > 0 and enough.update(taken=F("taken") + quantity) == 1


def give_back(taken: Iterable[tuple[int, int]]) -> None:
    """Return what was taken."""
    for account, quantity in taken:
        Account.objects.filter(pk=account).update(taken=F("taken") - quantity)


def keep(taken: Iterable[tuple[Version, list[tuple[int, int]]]], at: datetime) -> None:
    """Write down what each version has taken."""
    Reservation.objects.bulk_create(
        Reservation(version=version, account_id=account, quantity=quantity, made_at=at)
        for version, drawn in taken
        for account, quantity in drawn
    )


def release(version: Version, at: datetime) -> None:
    """Return all that a version still holds."""
    held = Reservation.objects.select_for_update().filter(version=version, released_at=None)
    for one in held.order_by("account_id"):
        give_back([(one.account_id, one.quantity)])
        one.released_at = at
        one.save(update_fields=["released_at"])
