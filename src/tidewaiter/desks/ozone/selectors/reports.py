"""Trade of a year from what was released: consumption, Article 7, and the mirror of partners."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from tidewaiter.desks.ozone import article7, baselines, yearly
from tidewaiter.desks.ozone.article7 import Reported
from tidewaiter.desks.ozone.baselines import Allowed, Baselines
from tidewaiter.desks.ozone.mirror import Mirrored, imports, mirrored
from tidewaiter.desks.ozone.models import (
    Ceiling,
    Movement,
    PartnerFigure,
    Seizure,
    YearFigure,
)
from tidewaiter.desks.ozone.schedule import parties
from tidewaiter.desks.ozone.selectors.law import law_on
from tidewaiter.desks.ozone.yearly import Consumed, Limit, Moved, Told
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register.models.accounts import MILLIONTHS
from tidewaiter.rulebook import selectors as rulebook


def moved(actor: Actor, year: int) -> list[Moved]:
    """What was released in a year under licences of import and export; one query."""
    require_somewhere(actor, Permission.LICENCE_REPORT)
    names = (
        "line__licence__kind", "line__substance", "country", "line__end_use",
        "line__licence__end_use", "line__licence__condition", "told_by",
    )  # fmt: skip
    rows = Movement.objects.filter(moved_on__year=year).values_list(*names)
    found: dict[tuple[str, ...], int] = {}
    for kind, gas, country, use, whole, condition, by, total in rows.annotate(Sum("quantity")):
        key = (kind, gas, country, use or whole, condition, by)
        found[key] = found.get(key, 0) + int(total)
    return [
        Moved(kind, gas, country, use, Decimal(total) / MILLIONTHS, condition, by)
        for (kind, gas, country, use, condition, by), total in sorted(found.items())
        if total
    ]


def consumed(actor: Actor, year: int) -> list[Consumed]:
    """Consumption by group, from what was released and what was told; four queries.

    Beside the country's own ceiling stands the Protocol's, as far as a baseline is known.
    """
    ceilings = {
        row.group: Limit(row.limit, row.unit, row.source)
        for row in Ceiling.objects.filter(year=year)
    }
    country = settings.COUNTRY
    rules, last = rulebook.current(timezone.now()), date(year, 12, 31)
    law, known = law_on(rules, last), baselines.on_day(rules.everything, last)

    def treaty(group: str) -> Allowed | None:
        if law.group is None or country is None:
            return None
        return baselines.allowed(known, country, law.group, group, year)

    return yearly.consumed(year, moved(actor, year), told(year), ceilings, parties(), treaty)


def in_force(actor: Actor, at: datetime) -> Baselines | None:
    """The baselines that count at a moment; ``None`` where nobody has brought any."""
    require_somewhere(actor, Permission.LICENCE_READ)
    return known_on(timezone.localdate(at))


def known_on(day: date) -> Baselines | None:
    """The baselines that count on a day; ``None`` where nobody has brought any."""
    return baselines.on_day(rulebook.current(timezone.now()).everything, day)


def article_7(actor: Actor, year: int) -> list[Reported]:
    """The data report of a year: blends by their components, as the Protocol counts them."""
    return article7.article_7(year, moved(actor, year), told(year), parties())


def mirror(actor: Actor, year: int) -> list[Mirrored]:
    """What came in beside what partners say they sent, the greatest difference first."""
    theirs: dict[tuple[str, str], Decimal] = {}
    for row in PartnerFigure.objects.filter(year=year):
        key = (row.country, row.substance)
        theirs[key] = theirs.get(key, Decimal(0)) + row.kg
    ours = moved(actor, year)
    return mirrored(imports(ours), theirs, imports(ours, assumed=True))


def told(year: int) -> list[Told]:
    """What the authority entered of a year."""
    rows = YearFigure.objects.filter(year=year)
    return [Told(row.kind, row.substance, row.kg) for row in rows]


def seizures(actor: Actor, *, after: int | None = None, limit: int = 50) -> list[Seizure]:
    """A page of seizures, newest first."""
    require_somewhere(actor, Permission.LICENCE_REPORT)
    rows = Seizure.objects.select_related("declaration")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: min(limit, 200)])
