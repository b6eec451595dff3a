"""What is done when goods are let in or out: figures of the year, and following what has to leave.

The register tells it when reservations on the desk's accounts are settled, within its transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tidewaiter.core import Declaration, from_plain
from tidewaiter.desks.ozone.findings.journeys import LOSS
from tidewaiter.desks.ozone.goods import Goods, goods_of, regime_of
from tidewaiter.desks.ozone.licences import FREE_ZONE, KG, TRANSIT, LicenceKind, zone_account
from tidewaiter.desks.ozone.models import Journey, LicenceLine, Movement
from tidewaiter.desks.ozone.models.movements import OFFICE_LENGTH
from tidewaiter.desks.ozone.names import find
from tidewaiter.desks.ozone.partner import partner_of
from tidewaiter.desks.ozone.rules import on_day
from tidewaiter.desks.ozone.selectors.law import law_on
from tidewaiter.register.accounts.services import NewAccount, open_accounts
from tidewaiter.register.desks import Moved
from tidewaiter.register.models import Version
from tidewaiter.register.models.accounts import millionths
from tidewaiter.register.work.life import RETURN, SETTLE
from tidewaiter.rulebook import selectors as rulebook

_ZONE = "ozone:zone:"


@dataclass(frozen=True, slots=True)
class _Told:
    """A declaration as it last stood, with what the desk sees in it."""

    content: Declaration
    goods: Mapping[int, Goods]

    def procedure(self, position: int) -> str | None:
        items = self.content.items
        return items[position - 1].procedure if 0 < position <= len(items) else None


def follow(moved: Sequence[Moved]) -> None:
    """Count what came in or went out, and follow what has to leave until it has.

    What was drawn on a licence of import or export is counted in the figures of the year, with the
    country that the declaration names. What was drawn on one of transit, and what went into a free
    zone under one of import, begins a journey. What was drawn on a stay in a zone came out of it:
    it was counted when it went in. What is given back is not counted any more.

    At most nine queries, however much moved, and one for each stay out of which something came.
    """
    lines = {
        line.account: line
        for line in LicenceLine.objects.filter(
            account__in={one.account for one in moved if not one.account.startswith(_ZONE)}
        ).select_related("licence")
    }
    drawn = [(one, lines[one.account]) for one in moved if one.account in lines]
    back = [(one, line) for one, line in drawn if one.effect == RETURN]
    if back:
        _uncount(back)
    let_in = [(one, line) for one, line in drawn if one.effect == SETTLE]
    out = [one for one in moved if one.effect == SETTLE and one.account.startswith(_ZONE)]
    told = _declarations({one.mrn for one in (*(one for one, _ in let_in), *out)})
    _count(let_in, told)
    _begin([*_begun(let_in, told), *_come_out(out, told)])


def _count(drawn: Iterable[tuple[Moved, LicenceLine]], told: Mapping[str, _Told]) -> None:
    """Count what was drawn; what was counted already is counted as it is now."""
    rows = [
        _movement(one, line, told.get(one.mrn))
        for one, line in drawn
        if line.licence.kind != LicenceKind.TRANSIT
    ]
    Movement.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["line", "reference", "item"],
        update_fields=["quantity", "country", "told_by", "made_in", "moved_on"],
    )


def _movement(one: Moved, line: LicenceLine, told: _Told | None) -> Movement:
    licensed = line.licence.counterparty_country
    country, by, made_in = licensed, "licence" if licensed else "", ""
    if told and 0 < one.position <= len(told.content.items):
        item = told.content.items[one.position - 1]
        regime = regime_of(told.content, item)
        country, by = partner_of(told.content, item, regime, licensed)
        made_in = item.origin or ""
    return Movement(
        line=line,
        reference=one.mrn,
        item=one.position,
        quantity=millionths(one.quantity),
        country=country,
        told_by=by,
        made_in=made_in if len(made_in) == 2 else "",
        moved_on=timezone.localdate(one.at),
    )


def _uncount(back: Iterable[tuple[Moved, LicenceLine]]) -> None:
    gone = {(line.pk, one.mrn, one.position) for one, line in back}
    rows = Movement.objects.filter(reference__in={mrn for _, mrn, _ in gone})
    keys = rows.values_list("pk", "line", "reference", "item")
    Movement.objects.filter(pk__in=[pk for pk, *key in keys if tuple(key) in gone]).delete()


def _begun(
    drawn: Iterable[tuple[Moved, LicenceLine]], told: Mapping[str, _Told]
) -> Iterable[Journey]:
    """Journeys that begin under licences: transits, and stays in a free zone."""
    for one, line in drawn:
        licence = line.licence
        if licence.kind == LicenceKind.TRANSIT:
            goods = told[one.mrn].goods.get(one.position) if one.mrn in told else None
            bound = (goods.destination if goods else None) or licence.counterparty_country
            journey = _journey(one, TRANSIT, licence.holder, line.substance, bound)
            journey.exit_office = _exit_office(told.get(one.mrn))
            yield journey
        elif licence.kind == LicenceKind.IMPORT and _enters(one, told.get(one.mrn)):
            yield _journey(one, FREE_ZONE, licence.holder, line.substance)


def _journey(one: Moved, place: str, trader: str, substance: str, destination: str = "") -> Journey:
    licensing = on_day(rulebook.current(one.at).everything, one.at.date())
    days = licensing.free_zone_days if place == FREE_ZONE else licensing.transit_days
    return Journey(
        place=place,
        reference=one.mrn,
        item=one.position,
        trader=trader,
        substance=substance,
        kg=one.quantity,
        due=(one.at + timedelta(days=days)).date(),
        destination=destination[:2],
        begun_at=one.at,
    )


def _exit_office(told: _Told | None) -> str:
    """The office at the border of a declaration; none where it cannot be the code of one."""
    office = (told.content.office_border if told else None) or ""
    return office if len(office) <= OFFICE_LENGTH else ""


def _begin(begun: Sequence[Journey]) -> None:
    """Keep journeys that are new, with an account for what comes out of a zone."""
    if not begun:
        return
    known = Journey.objects.filter(reference__in={one.reference for one in begun})
    there = set(known.values_list("reference", "item"))
    new = [one for one in begun if (one.reference, one.item) not in there]
    Journey.objects.bulk_create(new)
    stays = [one for one in new if one.place == FREE_ZONE]
    if stays:
        open_accounts([NewAccount(key=one.account, unit=KG, limit=one.kg) for one in stays])


def _come_out(out: Sequence[Moved], told: Mapping[str, _Told]) -> list[Journey]:
    """Count off what declarations took out of a zone; a stay ends when nothing is left of it.

    Until then ``left_kg`` is what has gone so far; an officer confirms what no declaration tells.
    Gives the stays that begin where goods go from one zone into another.
    """
    if not out:
        return []
    named = {one.account.removeprefix(_ZONE).rpartition(":")[0] for one in out}
    rows = Journey.objects.select_for_update().filter(place=FREE_ZONE, reference__in=named)
    stays = {zone_account(row.reference, row.item): row for row in rows.order_by("pk")}
    further = []
    for one in out:
        row = stays.get(one.account)
        if row is None or row.left_on is not None:
            continue
        _count_off(row, one, told.get(one.mrn))
        row.save()
        if _enters(one, told.get(one.mrn)):
            further.append(_journey(one, FREE_ZONE, row.trader, row.left_as or row.substance))
    return further


def _count_off(row: Journey, one: Moved, told: _Told | None) -> None:
    goods = told.goods.get(one.position) if told else None
    row.left_kg = (row.left_kg or 0) + one.quantity
    was = find(row.substance)
    if goods and goods.gas and (was is None or goods.gas.name != was.name):
        row.left_as = goods.gas.name[:80]
    if row.kg - row.left_kg <= row.kg * LOSS:
        row.left_on, row.confirmed_by = timezone.localdate(one.at), one.mrn
        row.left_to = _to(goods)


def _to(goods: Goods | None) -> str:
    """Where goods out of a zone went: into the country, or where their export is bound for."""
    if goods is None or goods.regime != LicenceKind.EXPORT.value:
        return settings.COUNTRY or ""
    return (goods.partner or "")[:2]


def _enters(one: Moved, told: _Told | None) -> bool:
    procedure = told.procedure(one.position) if told else None
    if not procedure:
        return False
    law = law_on(rulebook.current(one.at), timezone.localdate(one.at))
    return law.enters_free_zone(procedure)


def _declarations(mrns: Collection[str]) -> dict[str, _Told]:
    """Declarations as they last stood, by number; one query."""
    if not mrns:
        return {}
    rows = Version.objects.filter(declaration__mrn__in=mrns).select_related("declaration")
    latest = {row.declaration.mrn: row.canonical for row in rows.order_by("number")}
    found = {}
    for mrn, text in latest.items():
        content: Declaration = from_plain(Declaration, json.loads(text))
        found[mrn] = _Told(content, {goods.position: goods for goods in goods_of(content)})
    return found
