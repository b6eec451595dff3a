"""What the control asks of the database: each question once for a batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone

from tidewaiter.core import from_plain
from tidewaiter.core import permit as core
from tidewaiter.desks.wildlife.models import Endorsement, Examined, Permit
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.permits import Endorsed, KnownPermit, LineAccount, Standing, Use
from tidewaiter.desks.wildlife.specimens import NOTHING, Specimen, over
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.accounts.selectors import Balance

STANDING = Prefetch(
    "endorsements",
    queryset=Endorsement.objects.filter(replaced=False).prefetch_related("lines"),
    to_attr="standing_endorsements",
)
"""Endorsements that were not corrected, with their lines."""
MOST_USES = 10_000
"""Uses that are read for a batch; a permit that was used once is spent anyway."""


class DatabaseLookup:
    """The desk's questions (:class:`~tidewaiter.desks.wildlife.facts.Lookup`), answered by its
    rows. A batch takes seven queries for permits, and one for each other question."""

    def permits(self, numbers: Collection[str]) -> Mapping[str, Sequence[KnownPermit]]:
        """Permits that count or counted, by the key of their number, of every issuer."""
        rows = Permit.objects.filter(key__in=list(numbers)).exclude(standing=DRAFT)
        found = list(rows.defer("original").order_by("pk").prefetch_related("lines", STANDING))
        if not found:
            return {}
        known = known_permits(found)
        by_number: dict[str, list[KnownPermit]] = {}
        for row in found:
            by_number.setdefault(row.key, []).append(known[row.pk])
        return by_number

    def taken(self, wanted: Collection[str]) -> Mapping[str, Decimal]:
        """Of the accounts that exist, what is taken."""
        return {key: one.taken for key, one in accounts.balances(wanted).items()}

    def examined(self, references: Collection[str]) -> Mapping[str, Mapping[str, Specimen]]:
        """What officers or a laboratory found, by number of the declaration, then by item."""
        rows = Examined.objects.filter(declaration__mrn__in=list(references))
        found: dict[str, dict[str, Specimen]] = {}
        for row in rows.select_related("declaration").order_by("pk"):
            items = found.setdefault(row.declaration.mrn, {})
            items[str(row.item)] = over(items.get(str(row.item), NOTHING), specimen_of(row))
        return found


def specimen_of(row: Examined) -> Specimen:
    """What was found of one item as the desk's pure part knows it."""
    return Specimen(
        taxon=row.taxon or None,
        term=row.term or None,
        source=row.source or None,
        quantity=row.quantity,
        unit=row.unit or None,
        marks=tuple(row.marks),
    )


def known_permits(rows: Sequence[Permit]) -> dict[int, KnownPermit]:
    """Permits as the desk's pure part knows them, by their row; three queries for all.

    The rows must have their lines and, by :data:`STANDING`, their endorsements.
    """
    keys = [line.account for row in rows for line in row.lines.all() if line.account]
    balances = accounts.balances(keys)
    used = _uses(keys)
    stamps = _stamps(rows)
    return {
        row.pk: KnownPermit(
            permit=paper(row),
            country=row.country,
            standing=Standing(row.standing) if row.standing != DRAFT else Standing.CANCELLED,
            accounts=tuple(_accounts(row, balances)),
            uses=tuple(_all_uses(row, used)),
            endorsed=tuple(_endorsed(row)),
            copies=tuple(row.copies),
            same_stamp=tuple(
                number for pk, number in stamps.get(row.stamp, ()) if row.stamp and pk != row.pk
            ),
            confirmed=row.confirmed,
        )
        for row in rows
    }


def paper(row: Permit) -> core.Permit:
    """The canonical permit of a row."""
    found: core.Permit = from_plain(core.Permit, json.loads(row.content))
    return found


def _all_uses(row: Permit, used: Mapping[str, Sequence[Use]]) -> Iterable[Use]:
    """What decisions drew, and what was endorsed for a consignment that drew nothing."""
    drawn = [use for line in row.lines.all() for use in used.get(line.account or "", ())]
    yield from drawn
    drew = {use.declaration for use in drawn}
    for one in _endorsements(row):
        if one.mrn not in drew:
            for line in one.lines.all():
                yield Use(
                    declaration=one.mrn,
                    on=one.on,
                    line=line.number,
                    quantity=line.quantity,
                    settled=True,
                )


def _endorsed(row: Permit) -> Iterable[Endorsed]:
    """What an office of export certified: here, else as the permit says it of another's."""
    here = [one for one in _endorsements(row) if one.direction == "export"]
    for one in here:
        for line in one.lines.all():
            yield Endorsed(line=line.number, quantity=line.quantity, on=one.on, office=one.office)
    if not here:
        found = paper(row)
        mark = found.endorsements[-1] if found.endorsements else None
        for n in found.lines:
            if n.used is not None:
                yield Endorsed(
                    line=n.number,
                    quantity=n.used.value,
                    on=mark.at.day_in() if mark and mark.at else None,
                    office=mark.place if mark else None,
                )


def _endorsements(row: Permit) -> Sequence[Endorsement]:
    standing: Sequence[Endorsement] = getattr(row, "standing_endorsements", ())
    return standing


def _accounts(row: Permit, balances: Mapping[str, Balance]) -> Iterable[LineAccount]:
    for line in row.lines.all():
        balance = balances.get(line.account or "")
        if balance is not None:
            yield LineAccount(
                line=line.number,
                key=balance.key,
                unit=balance.unit,
                limit=balance.limit,
                taken=balance.taken,
            )


def _uses(keys: Collection[str]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for one in accounts.uses(keys, MOST_USES) if keys else ():
        if one.returned_at is None:
            use = Use(
                declaration=one.mrn,
                on=timezone.localdate(one.made_at),
                line=int(one.key.rpartition(":")[2]),
                quantity=one.quantity,
                settled=one.settled_at is not None,
            )
            found.setdefault(one.key, []).append(use)
    return found


def _stamps(rows: Sequence[Permit]) -> dict[str, list[tuple[int, str]]]:
    wanted = {row.stamp for row in rows if row.stamp}
    found: dict[str, list[tuple[int, str]]] = {}
    if not wanted:
        return found
    same = Permit.objects.filter(stamp__in=wanted).exclude(standing=DRAFT)
    for one in same.only("pk", "stamp", "number").order_by("pk"):
        found.setdefault(one.stamp, []).append((one.pk, one.number))
    return found
