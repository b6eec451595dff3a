"""Goods carried through or kept in a free zone: begun when let in, ended by a confirmed exit."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import LicenceRefused, known_gas, require_country
from tidewaiter.desks.ozone.findings.journeys import LOSS
from tidewaiter.desks.ozone.law import Law
from tidewaiter.desks.ozone.licences import FREE_ZONE, TRANSIT, LicenceKind
from tidewaiter.desks.ozone.models import Journey, LicenceLine
from tidewaiter.desks.ozone.national import laws_of
from tidewaiter.desks.ozone.rules import on_day
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.desks.ozone.services.testing import declared
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.desks import Moved
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Version
from tidewaiter.register.work.life import SETTLE
from tidewaiter.rulebook import selectors as rulebook


def follow(moved: Sequence[Moved]) -> None:
    """Follow what was let through, or into a free zone, until it has left.

    That is what was drawn on a licence of transit, and on one of import by goods that went into a
    free zone. What a declaration takes out of a zone, naming the one under which it went in, ends
    its stay there. Called by the register when reservations are settled, within its transaction; at
    most four queries, and one for each stay that ends.
    """
    let_in = {(one.account, one.mrn, one.position): one for one in moved if one.effect == SETTLE}
    lines = {
        line.account: line
        for line in LicenceLine.objects.filter(
            account__in={account for account, _, _ in let_in}
        ).select_related("licence")
    }
    drawn = [(one, lines[key]) for (key, _, _), one in let_in.items() if key in lines]
    items = _items({one.mrn for one, line in drawn if line.licence.kind != LicenceKind.TRANSIT})
    begun, gone = [], []
    for one, line in drawn:
        item = items.get((one.mrn, one.position), {})
        if line.licence.kind == LicenceKind.TRANSIT:
            begun.append(_begun(one, line, TRANSIT))
            continue
        law = _law(one) if item.get("procedure") or item.get("previous_procedure") else None
        if law and law.enters_free_zone(item.get("previous_procedure")):
            gone.append((one, line, item))
        if law and _is_import(line) and law.enters_free_zone(item.get("procedure")):
            begun.append(_begun(one, line, FREE_ZONE))
    Journey.objects.bulk_create(begun, ignore_conflicts=True)
    _end(gone)


def _begun(one: Moved, line: LicenceLine, place: str) -> Journey:
    licensing = on_day(rulebook.current(one.at).everything, one.at.date())
    days = licensing.free_zone_days if place == FREE_ZONE else licensing.transit_days
    return Journey(
        place=place,
        reference=one.mrn,
        item=one.position,
        trader=line.licence.holder,
        substance=line.substance,
        kg=one.quantity,
        due=(one.at + timedelta(days=days)).date(),
        destination="" if place == FREE_ZONE else line.licence.counterparty_country,
        begun_at=one.at,
    )


def _end(gone: Sequence[tuple[Moved, LicenceLine, Mapping[str, Any]]]) -> None:
    """Count off what declarations took out of a zone; a stay ends when nothing is left of it.

    Until then ``left_kg`` is what has gone so far; an officer confirms what no declaration tells.
    """
    named = {one["id"] for _, _, item in gone for one in _before(item)}
    stays = list(
        Journey.objects.select_for_update()
        .filter(place=FREE_ZONE, reference__in=named, left_on=None)
        .order_by("pk")
        if named
        else ()
    )
    for one, line, item in gone:
        row = _stay(stays, line, item)
        if row is None:
            continue
        row.left_kg = (row.left_kg or Decimal(0)) + one.quantity
        if not _same(row.substance, line.substance):
            row.left_as = line.substance
        if row.kg - row.left_kg <= row.kg * LOSS:
            row.left_on, row.confirmed_by = timezone.localdate(one.at), one.mrn
            row.left_to = settings.COUNTRY if _is_import(line) else _destination(line, item)
            stays.remove(row)
        row.save()


def _stay(stays: Sequence[Journey], line: LicenceLine, item: Mapping[str, Any]) -> Journey | None:
    """The stay that an item names: by its line where that is told, else of the same gas first."""
    for before in _before(item):
        mine = [row for row in stays if row.reference == before["id"]]
        if before.get("line"):
            mine = [row for row in mine if row.item == before["line"]]
        mine.sort(key=lambda row: not _same(row.substance, line.substance))
        if mine:
            return mine[0]
    return None


def _before(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in item.get("previous_documents", ()) if one.get("id")]


def _same(one: str, other: str) -> bool:
    return known_gas(one, "substance") == known_gas(other, "substance")


def _destination(line: LicenceLine, item: Mapping[str, Any]) -> str:
    return item.get("country_destination") or line.licence.counterparty_country or ""


def _is_import(line: LicenceLine) -> bool:
    return line.licence.kind == LicenceKind.IMPORT


def _items(mrns: Collection[str]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """The items of declarations as they last stood, by number and position; one query."""
    if not mrns:
        return {}
    rows = Version.objects.filter(declaration__mrn__in=mrns).select_related("declaration")
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for row in rows.order_by("number"):
        for position, item in enumerate(json.loads(row.canonical).get("items", ()), 1):
            found[row.declaration.mrn, position] = item
    return found


def _law(one: Moved) -> Law:
    bundled = rulebook.current(one.at).bundle["desks"].get("ozone", {})
    return laws_of(bundled, settings.COUNTRY).on(timezone.localdate(one.at))


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
        other = known_gas(left_as, "left_as") if left_as.strip() else ""
        if other:
            row.left_as = "" if other == row.substance else other
        row.left_on, row.left_kg, row.left_to = left_on, (row.left_kg or Decimal(0)) + kg, left_to
        row.confirmed_by = actor.name
        row.save()
        body: dict[str, object] = {"item": item, "kg": str(kg), "to": left_to}
        if row.left_as:
            body["as"] = row.left_as
        note("transit.left", mrn, body, actor=actor.name, at=at)
        return row
