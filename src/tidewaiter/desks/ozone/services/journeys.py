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
from tidewaiter.rulebook.ruleset import Ruleset


def begin(moved: Sequence[Moved]) -> None:
    """Follow what was let through, or into a free zone, until it has left.

    That is what was drawn on a licence of transit, and on one of import by goods that went into a
    free zone. Called by the register when reservations are settled, within its transaction; at
    most three queries.
    """
    let_in = {(one.account, one.mrn, one.position): one for one in moved if one.effect == SETTLE}
    lines = {
        line.account: line
        for line in LicenceLine.objects.filter(
            account__in={account for account, _, _ in let_in},
            licence__kind__in=(LicenceKind.TRANSIT, LicenceKind.IMPORT),
        ).select_related("licence")
    }
    imports = {one.mrn for (key, _, _), one in let_in.items() if _is_import(lines.get(key))}
    items = _items(imports)
    rows = []
    for (account, mrn, position), one in let_in.items():
        line = lines.get(account)
        free, item = _is_import(line), items.get((mrn, position), {})
        if line is None or (free and not item.get("procedure")):
            continue
        rules = rulebook.current(one.at)
        if free and not _enters_free_zone(item, rules, one):
            continue
        licensing = on_day(rules.everything, one.at.date())
        days = licensing.free_zone_days if free else licensing.transit_days
        rows.append(
            Journey(
                place=FREE_ZONE if free else TRANSIT,
                reference=mrn,
                item=position,
                trader=line.licence.holder,
                substance=line.substance,
                kg=one.quantity,
                due=(one.at + timedelta(days=days)).date(),
                destination="" if free else line.licence.counterparty_country,
                begun_at=one.at,
            )
        )
    Journey.objects.bulk_create(rows, ignore_conflicts=True)


def _is_import(line: LicenceLine | None) -> bool:
    return line is not None and line.licence.kind == LicenceKind.IMPORT


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


def _enters_free_zone(item: Mapping[str, Any], rules: Ruleset, one: Moved) -> bool:
    bundled = rules.bundle["desks"].get("ozone", {})
    law = laws_of(bundled, settings.COUNTRY).on(timezone.localdate(one.at))
    return law.enters_free_zone(item.get("procedure"))


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

    ``left_as`` names what left where that is not what came.

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
        row.left_as = "" if other == row.substance else other
        row.left_on, row.left_kg, row.left_to = left_on, kg, left_to
        row.confirmed_by = actor.name
        row.save()
        body: dict[str, object] = {"item": item, "kg": str(kg), "to": left_to}
        if row.left_as:
            body["as"] = row.left_as
        note("transit.left", mrn, body, actor=actor.name, at=at)
        return row
