"""Examined lines of wildlife from the register, for indicators: two queries whatever the number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from tidewaiter.desks.wildlife.indicators import (
    ExaminedLine,
    Indicator,
    begin_of,
    indicators,
    last_quarters,
)
from tidewaiter.desks.wildlife.persistence import STANDARD
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register.models import Examination


def in_force(actor: Actor, until: date) -> list[Indicator]:
    """The indicators of the last whole quarters before a day. Raises ``Forbidden``."""
    require_somewhere(actor, Permission.RULE_PROPOSE)
    first = begin_of(last_quarters(until, STANDARD.of)[0])
    return indicators(examined(first, until), until)


def examined(first: date, until: date) -> Iterator[ExaminedLine]:
    """Items under wildlife headings that were examined, of decisions between two days.

    What has no known chance of its lane cannot be weighed and is left out; a declaration that was
    examined twice counts by its latest examination.
    """
    headings = Reference.shipped().headings
    rows = (
        Examination.objects.filter(
            correction=None,
            decided_at__gte=datetime.combine(first, time(), UTC),
            decided_at__lt=datetime.combine(until, time(), UTC),
        )
        .select_related("declaration", "version")
        .prefetch_related("items")
        .order_by("pk")
    )
    latest: dict[tuple[str, int], ExaminedLine] = {}
    for row in rows:
        chance = Decimal(str(row.chances.get(row.lane) or 0))
        if not 0 < chance <= 1 or row.decided_at is None:
            continue
        goods = _goods(json.loads(row.version.canonical))
        for one in row.items.all():
            hs, origin = goods.get(one.item, ("", ""))
            if one.offence is None or hs[:6] not in headings or not origin:
                continue
            mrn = row.declaration.mrn
            latest[mrn, one.item] = ExaminedLine(
                mrn=mrn,
                item=one.item,
                heading=hs[:4],
                origin=origin,
                day=row.decided_at.date(),
                violation=one.offence,
                chance=chance,
            )
    yield from latest.values()


def _goods(plain: dict[str, Any]) -> dict[int, tuple[str, str]]:
    """Commodity code and origin by position, from 1."""
    return {
        position: (str(item.get("commodity_code") or ""), str(item.get("origin") or ""))
        for position, item in enumerate(plain.get("items", ()), 1)
    }
