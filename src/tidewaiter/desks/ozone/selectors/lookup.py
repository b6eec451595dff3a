"""What the control asks of the database: each question once for a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import F, Q
from django.utils import timezone

from tidewaiter.desks.ozone import licences as pure
from tidewaiter.desks.ozone.facts import Reading
from tidewaiter.desks.ozone.models import (
    Consultation,
    CylinderTest,
    Journey,
    Licence,
    LicenceLine,
    Quota,
    Trader,
)
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.selectors import Balance

T = TypeVar("T")


class DatabaseLookup:
    """The desk's questions (:class:`~tidewaiter.desks.ozone.facts.Lookup`), answered by its rows.

    A batch takes three queries for licences, two for quotas and for stays in free zones, and one
    for each other question.
    """

    def licences(self, numbers: Collection[str]) -> Mapping[str, Sequence[pure.Licence]]:
        """Licences that were issued, with what is taken of their lines."""
        rows = Licence.objects.filter(key__in=list(numbers), status__in=list(pure.Status))
        found = list(rows.prefetch_related("lines"))
        if not found:
            return {}
        keys = [line.account for row in found for line in row.lines.all() if line.account]
        balances = accounts.balances(keys)
        return {row.key: (licence_of(row, balances),) for row in found}

    def registrations(self, traders: Collection[str]) -> Mapping[str, Sequence[pure.Registration]]:
        """Registrations by the trader's identification."""
        return _by(
            (row.trader, _registration(row))
            for row in Trader.objects.filter(trader__in=list(traders))
        )

    def quotas(self, wanted: Collection[tuple[int, str]]) -> Mapping[str, Sequence[pure.Quota]]:
        """Quotas of calendar years and traders, with what is taken."""
        asked = set(wanted)
        rows = Quota.objects.filter(
            year__in={year for year, _ in asked}, importer__in={trader for _, trader in asked}
        )
        found = [row for row in rows if (row.year, row.importer) in asked]
        balances = accounts.balances(row.account for row in found) if found else {}
        return _by((row.importer, quota_of(row, balances)) for row in found)

    def consultations(self, numbers: Collection[str]) -> Mapping[str, Sequence[pure.Consultation]]:
        """Consultations by key of the licence number."""
        rows = Consultation.objects.filter(licence__in=list(numbers)).order_by("pk")
        return _by((row.licence, _consultation(row)) for row in rows)

    def parties(self, countries: Collection[str]) -> Mapping[str, pure.PartyStatus]:
        """Nothing: standings are those of the table that comes with the desk."""
        return {}

    def journeys(self, traders: Collection[str]) -> Mapping[str, Sequence[pure.Journey]]:
        """Transits that are open, or ended short or elsewhere."""
        whole = Q(left_on__isnull=False, left_kg__gte=F("kg"))
        there = (Q(destination="") | Q(left_to=F("destination"))) & Q(left_as="")
        rows = Journey.objects.filter(trader__in=list(traders)).exclude(whole & there)
        return _by((row.trader, journey_of(row)) for row in rows.order_by("pk"))

    def stays(self, references: Collection[str]) -> Mapping[str, Sequence[pure.Journey]]:
        """Stays in free zones with what is taken out of them, also those that have ended."""
        rows = Journey.objects.filter(place=pure.FREE_ZONE, reference__in=list(references))
        found = list(rows.order_by("pk"))
        balances = accounts.balances(row.account for row in found) if found else {}
        return _by((row.reference, journey_of(row, balances.get(row.account))) for row in found)

    def readings(self, references: Collection[str]) -> Mapping[str, Sequence[Reading]]:
        """What officers measured, by the number of the declaration."""
        rows = CylinderTest.objects.filter(declaration__mrn__in=list(references))
        rows = rows.select_related("declaration").order_by("pk")
        return _by((row.declaration.mrn, reading_of(row)) for row in rows)


def licence_of(row: Licence, balances: Mapping[str, Balance]) -> pure.Licence:
    """A licence as the desk's pure part knows it."""
    return pure.Licence(
        number=row.number,
        kind=pure.LicenceKind(row.kind),
        holder=row.holder,
        holder_name=row.holder_name or None,
        counterparty=row.counterparty or None,
        counterparty_country=row.counterparty_country or None,
        end_use=row.end_use or None,
        condition=row.condition or None,
        offices=tuple(row.offices),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=pure.Status(row.status),
        lines=tuple(_line(one, balances) for one in row.lines.all()),
    )


def _line(row: LicenceLine, balances: Mapping[str, Balance]) -> pure.LicenceLine:
    balance = balances.get(row.account or "")
    return pure.LicenceLine(
        number=row.number,
        substance=row.substance,
        kg=balance.limit if balance else row.kg,
        taken=balance.taken if balance else Decimal(0),
        account=row.account if balance else None,
        end_use=row.end_use or None,
    )


def quota_of(row: Quota, balances: Mapping[str, Balance]) -> pure.Quota:
    """A quota as the desk's pure part knows it."""
    balance = balances.get(row.account)
    return pure.Quota(
        year=row.year,
        importer=row.importer,
        group=row.group,
        unit=row.unit,
        limit=balance.limit if balance else Decimal(0),
        taken=balance.taken if balance else Decimal(0),
        account=row.account if balance else None,
    )


def _registration(row: Trader) -> pure.Registration:
    return pure.Registration(
        trader=row.trader,
        name=row.name or None,
        importer=row.importer,
        exporter=row.exporter,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=pure.Status(row.status),
    )


def _consultation(row: Consultation) -> pure.Consultation:
    return pure.Consultation(
        licence=row.licence,
        country=row.country,
        asked_on=timezone.localdate(row.asked_at),
        due=row.due,
        answer=pure.Answer(row.answer) if row.answer else None,
        answered_on=_day(row),
    )


def _day(row: Consultation) -> date | None:
    return timezone.localdate(row.answered_at) if row.answered_at else None


def journey_of(row: Journey, balance: Balance | None = None) -> pure.Journey:
    """A transit or stay as the desk's pure part knows it; without a balance it has no account."""
    return pure.Journey(
        reference=row.reference,
        trader=row.trader,
        kg=row.kg,
        due=row.due,
        substance=row.substance,
        destination=row.destination or None,
        left_on=row.left_on,
        left_kg=row.left_kg,
        left_to=row.left_to or None,
        left_as=row.left_as or None,
        place=row.place,
        item=row.item,
        account=row.account if balance else None,
        taken=balance.taken if balance else Decimal(0),
    )


def reading_of(row: CylinderTest) -> Reading:
    """A test as the desk's pure part knows it."""
    shown = row.identified
    return Reading(
        item=row.item,
        label=row.label or None,
        pressure=row.pressure,
        gauge=row.gauge,
        temperature=row.temperature,
        liquid=row.liquid,
        identified={name: Decimal(share) for name, share in shown.items()} if shown else None,
        instrument=row.instrument or None,
    )


def _by(pairs: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found
