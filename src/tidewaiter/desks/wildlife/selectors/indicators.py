"""Examined lines of wildlife from the register, for indicators: two queries whatever the number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from tidewaiter.desks.wildlife.indicators import (
    ExaminedLine,
    Indicator,
    begin_of,
    indicators,
    last_quarters,
    quarter,
    rate_of,
)
from tidewaiter.desks.wildlife.persistence import STANDARD
from tidewaiter.desks.wildlife.rates import Corrected
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register import selectors as register
from tidewaiter.register.models import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What the last whole quarters before a day say: the rate of all wildlife, and every cell.

    ``lines`` are those examined, whoever may see their declarations.
    """

    quarters: tuple[str, ...]
    national: Corrected
    cells: tuple[Indicator, ...]
    lines: tuple[ExaminedLine, ...]

    def cell(self, heading: str, origin: str) -> Indicator | None:
        """One cell, if something of it was examined."""
        return next(
            (one for one in self.cells if (one.heading, one.origin) == (heading, origin)), None
        )


def risk(actor: Actor, until: date) -> Risk:
    """All that is known of the last whole quarters before a day; two queries.

    Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.RULE_READ)
    quarters = last_quarters(until, STANDARD.of)
    first = begin_of(quarters[0])
    lines = tuple(one for one in examined(first, until) if quarter(one.day) in quarters)
    return Risk(
        quarters=tuple(quarters),
        national=rate_of(lines),
        cells=tuple(indicators(lines, until)),
        lines=lines,
    )


def in_force(actor: Actor, until: date) -> list[Indicator]:
    """The indicators of the last whole quarters before a day. Raises ``Forbidden``."""
    return list(risk(actor, until).cells)


def seen_by(actor: Actor, lines: Iterable[ExaminedLine]) -> frozenset[str]:
    """Of the declarations of some lines those that an actor may open; one query."""
    mrns = {one.mrn for one in lines}
    rows = register.visible(actor, Permission.DECLARATION_READ).filter(mrn__in=mrns)
    return frozenset(rows.values_list("mrn", flat=True))


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
