"""What declarations state of the trade in listed taxa: what is read of it, and what is not yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from tidewaiter.core import Declaration as Content
from tidewaiter.core import from_plain
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.wildlife.models import DeclaredTrade, Endorsement
from tidewaiter.desks.wildlife.reconciling.sides import Entry, Side
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.reporting import IMPORT
from tidewaiter.desks.wildlife.seen import seen
from tidewaiter.register.mentions import after
from tidewaiter.register.models import Declaration, Mention, Version
from tidewaiter.register.models.mentions import Kind

MOST = 6_000
"""Declarations whose trade is read for a page."""
FEW = 20
"""So many that are not read yet are read for a page; more are read in the background."""
LATE = 11
"""What is declared from this month on may arrive in the next year."""

Line = tuple[str, str, str, str, str]
"""Taxon, term, unit, quantity as text, partner."""


def waiting(reference: Reference, limit: int) -> list[int]:
    """Keys of declarations of wildlife that were not read yet as they stand, newest first.

    They stand under a heading that is always wildlife, or this desk stopped them, or they have a
    permit that was endorsed. Three queries.
    """
    kept = DeclaredTrade.objects.filter(digest=reference.digest, number=F("declaration__number"))
    endorsed = Endorsement.objects.filter(replaced=False).values("mrn")
    asked = {
        *_mentioning(reference),
        *Declaration.objects.filter(mrn__in=endorsed).values_list("pk", flat=True),
    }
    known = set(kept.values_list("declaration", flat=True))
    return sorted(asked - known, reverse=True)[:limit]


def read(reference: Reference, keys: list[int]) -> Iterator[DeclaredTrade]:
    """What the declarations with these keys state, as rows that are not kept; one query."""
    versions = Version.objects.filter(
        declaration__in=keys, number=F("declaration__number")
    ).select_related("declaration")
    for version in versions:
        row = version.declaration
        content: Content = from_plain(Content, json.loads(version.canonical))
        lines = list(_lines(reference, content, row.regime))
        on = row.day or row.received_at.date()
        yield DeclaredTrade(
            declaration=row,
            number=version.number,
            digest=reference.digest,
            direction=row.regime,
            year=on.year,
            late=on.month >= LATE,
            content=json.dumps(lines, ensure_ascii=False),
        )


def stated(
    reference: Reference, years: tuple[int, int], direction: str
) -> tuple[list[Entry], bool, bool]:
    """What is declared in some years, the newest first; whether some was cut off, and whether more
    waits to be read. Five queries at most."""
    kept = DeclaredTrade.objects.filter(direction=direction, year__range=years)
    rows = list(
        kept.order_by("-declaration").values_list(
            "declaration", "declaration__mrn", "year", "late", "content"
        )[: MOST + 1]
    )
    missing = waiting(reference, FEW + 1)
    fresh = list(read(reference, missing[:FEW])) if missing else []
    again = {one.declaration_id for one in fresh}
    entries = [
        entry
        for key, mrn, year, late, content in rows[:MOST]
        if key not in again
        for entry in _entries(mrn, year, late, content)
    ]
    first, last = years
    for one in fresh:
        if one.direction == direction and first <= one.year <= last:
            entries += _entries(one.declaration.mrn, one.year, one.late, one.content)
    return entries, len(rows) > MOST, len(missing) > FEW


def _entries(mrn: str, year: int, late: bool, content: str) -> list[Entry]:
    return [
        Entry(
            side=Side.DECLARED,
            taxon=taxon,
            term=term,
            unit=unit,
            year=year,
            quantity=Decimal(quantity),
            partner=partner,
            reference=mrn,
            late=late,
        )
        for taxon, term, unit, quantity, partner in json.loads(content)
    ]


def _mentioning(reference: Reference) -> Iterable[int]:
    """Keys of declarations under a heading that is always wildlife, or that this desk stopped.

    Each range is read by itself, for together no index would serve them; one query.
    """
    codes = [code.encode() for code, one in reference.headings.items() if one.always]
    rows = Mention.objects.values_list("declaration", flat=True)
    goods = rows.filter(kind=Kind.COMMODITY)
    under = (goods.filter(value__gte=code, value__lt=after(code)) for code in codes)
    return rows.filter(kind=Kind.DESK, value=b"wildlife").union(*under, all=True)


def _lines(reference: Reference, content: Content, direction: str) -> Iterator[Line]:
    zone = timezone.get_default_timezone()
    for position in range(1, len(content.items) + 1):
        one = seen(reference, content, position, settings.COUNTRY, zone=zone)
        what = one.specimen
        if one.appendix is None or one.day is None or what.quantity is None:
            continue
        partner = one.dispatch or one.origin if direction == IMPORT else one.destination
        quantity = decimal_text(what.quantity)
        yield one.name, what.term or "", what.unit or "NAR", quantity, partner or ""
