"""Goods carried through: begun when a transit licence is drawn on, ended by a confirmed exit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import LicenceRefused, require_country
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.models import Journey, LicenceLine
from tidewaiter.desks.ozone.rules import on_day
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.desks.ozone.services.testing import declared
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.desks import Moved
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.work.life import SETTLE
from tidewaiter.rulebook import selectors as rulebook


def begin(moved: Sequence[Moved]) -> None:
    """Follow what was let through under a transit licence until it has left.

    Called by the register when reservations are settled, within its transaction; two queries.
    """
    let_in = {(one.account, one.mrn, one.position): one for one in moved if one.effect == SETTLE}
    keys = {account for account, _, _ in let_in}
    lines = {
        line.account: line
        for line in LicenceLine.objects.filter(
            account__in=keys, licence__kind=LicenceKind.TRANSIT
        ).select_related("licence")
    }
    rows = []
    for (account, mrn, position), one in let_in.items():
        line = lines.get(account)
        if line is None:
            continue
        days = on_day(rulebook.current(one.at).everything, one.at.date()).transit_days
        rows.append(
            Journey(
                reference=mrn,
                item=position,
                trader=line.licence.holder,
                substance=line.substance,
                kg=one.quantity,
                due=(one.at + timedelta(days=days)).date(),
                destination=line.licence.counterparty_country,
                begun_at=one.at,
            )
        )
    Journey.objects.bulk_create(rows, ignore_conflicts=True)


def confirm_exit(
    *,
    actor: Actor,
    mrn: str,
    item: int,
    kg: Decimal,
    left_on: date,
    left_to: str,
    at: datetime,
) -> Journey:
    """Write down that goods in transit left: when, how many kilograms, and where to.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.register.errors.Conflict` where it was confirmed, and
    :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    with transaction.atomic():
        declared(actor, mrn, Permission.OUTCOME_RECORD)
        row = Journey.objects.select_for_update().filter(reference=mrn, item=item).first()
        if row is None:
            raise NotFound(sentence("Item {item} of {mrn} is not in transit.", item=item, mrn=mrn))
        if row.left_on is not None:
            raise Conflict(sentence("Its exit was confirmed already."))
        if kg < 0:
            raise LicenceRefused("the mass cannot be below zero.", where="kg")
        if left_on > at.date() or left_on < timezone.localdate(row.begun_at):
            raise LicenceRefused("the day lies before its entry or in the future.", where="left_on")
        require_country(left_to, "left_to")
        row.left_on, row.left_kg, row.left_to = left_on, kg, left_to
        row.confirmed_by = actor.name
        row.save()
        body: dict[str, object] = {"item": item, "kg": str(kg), "to": left_to}
        note("transit.left", mrn, body, actor=actor.name, at=at)
        return row
