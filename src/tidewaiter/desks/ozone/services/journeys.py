"""Confirming that goods carried through, or kept in a free zone, have left."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import LicenceRefused, known_gas, require_country
from tidewaiter.desks.ozone.licences import FREE_ZONE
from tidewaiter.desks.ozone.models import Journey
from tidewaiter.desks.ozone.selectors.journeys import to_confirm
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.identity.actor import Actor
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Account


def confirm_exit(
    *,
    actor: Actor,
    mrn: str,
    item: int,
    kg: Decimal,
    left_on: date,
    left_to: str,
    at: datetime,
    left_as: str = "",
) -> Journey:
    """Write down that goods in transit or a free zone left: when, how much, and where to.

    ``kg`` comes to what declarations have taken out of a zone before. ``left_as`` names what left
    where that is not what came.

    Officers of the declaration's office may, and of the office through which it says goods leave.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.register.errors.Conflict` where it was confirmed, and
    :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    with transaction.atomic():
        row = to_confirm(actor, mrn, item, Journey.objects.select_for_update())
        if row.left_on is not None:
            raise Conflict(sentence("Its exit was confirmed already."))
        if kg < 0:
            raise LicenceRefused("the mass cannot be below zero.", where="kg")
        if left_on > at.date() or left_on < timezone.localdate(row.begun_at):
            raise LicenceRefused("the day lies before its entry or in the future.", where="left_on")
        if left_to != settings.COUNTRY:
            require_country(left_to, "left_to")
        other = known_gas(left_as, "left_as") if left_as.strip() else ""
        if other:
            row.left_as = "" if other == row.substance else other
        row.left_on, row.left_kg, row.left_to = left_on, (row.left_kg or Decimal(0)) + kg, left_to
        row.confirmed_by = actor.name
        row.save()
        if row.place == FREE_ZONE:  # nothing more comes out of it
            Account.objects.filter(key=row.account).update(limit=F("taken"))
        body: dict[str, object] = {"item": item, "kg": str(kg), "to": left_to}
        if row.left_as:
            body["as"] = row.left_as
        note("transit.left", mrn, body, actor=actor.name, at=at)
        return row
