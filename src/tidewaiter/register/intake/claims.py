"""Taking what decisions use up, so that nothing is ever over-drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tidewaiter.core import Assessment, NotAssessed
from tidewaiter.engine.arrivals import assess_arrivals
from tidewaiter.register import desks
from tidewaiter.register.accounts.drawing import Drawn, put_back, take
from tidewaiter.register.desks import Moved
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.live import Live
from tidewaiter.register.models import Reservation, Version
from tidewaiter.register.models.accounts import MILLIONTHS
from tidewaiter.register.work.life import SETTLE

Kept = tuple[Version, Sequence[Drawn], str]
"""A version, what it has taken, and what the state it is in does to that."""

ACTOR = "register"
"""Who settles what needs no release: nobody but the decision itself."""
ATTEMPTS = 3
"""How often a declaration is assessed anew when an account no longer holds what it claims."""


def reserve(entry: Entry, live: Live) -> None:
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


def keep(taken: Iterable[Kept], at: datetime) -> None:
    """Write down what each version has taken; what needs no release is settled at once.

    Desks are told of what was settled, as they are when an officer releases goods.
    """
    rows = [(version, drawn, effect) for version, all_of_it, effect in taken for drawn in all_of_it]
    Reservation.objects.bulk_create(
        Reservation(
            version=version,
            account_id=drawn.account,
            position=drawn.position,
            quantity=drawn.quantity,
            made_at=at,
            settled=drawn.quantity if effect == SETTLE else None,
            settled_at=at if effect == SETTLE else None,
        )
        for version, drawn, effect in rows
    )
    settled = [_moved(version, drawn, at) for version, drawn, effect in rows if effect == SETTLE]
    if settled:
        desks.tell(settled)


def _moved(version: Version, drawn: Drawn, at: datetime) -> Moved:
    quantity = Decimal(drawn.quantity) / MILLIONTHS
    return Moved(
        account=drawn.key,
        unit=drawn.unit,
        mrn=version.declaration.mrn,
        effect=SETTLE,
        reserved=quantity,
        quantity=quantity,
        position=drawn.position,
        at=at,
        actor=ACTOR,
    )


def release(version: Version, at: datetime) -> None:
    """Return all that a version still holds."""
    held = Reservation.objects.select_for_update().filter(version=version, released_at=None)
    for one in held.order_by("account_id"):
        put_back(one.account_id, one.held)
        one.released_at = at
        one.save(update_fields=["released_at"])
