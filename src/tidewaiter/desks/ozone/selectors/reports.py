"""Trade of a year from what was released: consumption, Article 7, and the mirror of partners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.models import (
    Ceiling,
    LicenceLine,
    PartnerFigure,
    Seizure,
    YearFigure,
)
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.quantities import HFC, charge
from tidewaiter.desks.ozone.schedule import Trade, consumption
from tidewaiter.desks.ozone.services.knowing import ANNEX_OF
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register.models import Reservation
from tidewaiter.register.models.accounts import MILLIONTHS

ACCOUNTS = "ozone:licence:"
_USES = {"feedstock": "feedstock", "process-agent": "process_agent", "qps": "qps"}


@dataclass(frozen=True, slots=True)
class Moved:
    """Kilograms of a substance or blend that were let in or out in a year under licences.

    ``country`` is the other side's, empty where the licence names none.
    """

    kind: str
    substance: str
    country: str
    use: str
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Consumed:
    """Consumption of a group in a year, in ``unit``, and the ceiling where there is one."""

    group: str
    unit: str
    trade: Trade
    level: Decimal
    ceiling: Ceiling | None

    @property
    def over(self) -> bool:
        """Whether more was consumed than may be."""
        return self.ceiling is not None and self.level > self.ceiling.limit


@dataclass(frozen=True, slots=True)
class Reported:
    """A line of the data report under Article 7: a pure substance, its trade by country and use."""

    direction: str
    annex: str
    substance: str
    country: str
    use: str
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What we let in from a country beside what it says it sent, in kilograms.

    ``innocent`` are the codes of reasons that explain a difference without anybody doing wrong.
    """

    country: str
    substance: str
    ours: Decimal
    theirs: Decimal | None
    innocent: tuple[str, ...]

    @property
    def difference(self) -> Decimal | None:
        """What they sent beyond what came in; ``None`` where they said nothing."""
        return None if self.theirs is None else self.theirs - self.ours


def moved(actor: Actor, year: int) -> list[Moved]:
    """What was released in a year under licences of import and export; two queries."""
    require_somewhere(actor, Permission.LICENCE_REPORT)
    rows = (
        Reservation.objects.filter(
            account__key__startswith=ACCOUNTS, settled_at__year=year, released_at=None
        )
        .values_list("account__key")
        .annotate(used=Sum("settled"))
    )
    used = {key: Decimal(total or 0) / MILLIONTHS for key, total in rows}
    lines = LicenceLine.objects.filter(account__in=used).select_related("licence")
    found: dict[tuple[str, str, str, str], Decimal] = {}
    for line in lines:
        one = line.licence
        use = line.end_use or one.end_use
        key = (one.kind, line.substance, one.counterparty_country, use)
        found[key] = found.get(key, Decimal(0)) + used[line.account or ""]
    return [Moved(*key, kg) for key, kg in sorted(found.items()) if kg]


def consumed(actor: Actor, year: int) -> list[Consumed]:
    """Consumption by group, from what was released and what was told; four queries."""
    parts: dict[str, dict[str, Decimal]] = {}
    for one in moved(actor, year):
        if one.kind == LicenceKind.TRANSIT:
            continue
        name = "imports" if one.kind == LicenceKind.IMPORT else "exports"
        use = _USES.get(one.use)
        wanted = [name] + ([f"{name}_{use}"] if use and f"{name}_{use}" in _NAMES else [])
        _add(parts, one.substance, one.kg, wanted)
    for figure in YearFigure.objects.filter(year=year):
        _add(parts, figure.substance, figure.kg, [figure.kind])
    ceilings = {row.group: row for row in Ceiling.objects.filter(year=year)}
    for group in ceilings:
        parts.setdefault(group, {})
    return [_consumed(group, sums, year, ceilings) for group, sums in sorted(parts.items())]


_NAMES = frozenset(Trade.__dataclass_fields__)


def _add(
    parts: dict[str, dict[str, Decimal]], substance: str, kg: Decimal, names: Sequence[str]
) -> None:
    for group, level in charge(resolve(substance), kg).by_group().items():
        sums = parts.setdefault(group, {})
        for name in names:
            sums[name] = sums.get(name, Decimal(0)) + level


def _consumed(
    group: str, sums: Mapping[str, Decimal], year: int, ceilings: Mapping[str, Ceiling]
) -> Consumed:
    annex = ANNEX_OF[group]
    trade = Trade(**sums)
    unit = "CO2e-t" if annex == HFC else "ODP-t"
    found = ceilings.get(group)
    return Consumed(
        group=group,
        unit=unit,
        trade=trade,
        level=consumption(trade, annex, year),
        ceiling=found if found and found.unit == unit else None,
    )


def article_7(actor: Actor, year: int) -> list[Reported]:
    """The data report of a year: blends by their components, as the Protocol counts them."""
    found: dict[tuple[str, str, str, str, str], Decimal] = {}
    for one in moved(actor, year):
        if one.kind != LicenceKind.TRANSIT:
            _report(found, one.kind, one.substance, one.country, one.use, one.kg)
    for figure in YearFigure.objects.filter(year=year):
        kind, _, use = figure.kind.partition("_")
        _report(found, kind, figure.substance, "", use.replace("_", "-"), figure.kg)
    return [Reported(*key, kg) for key, kg in sorted(found.items())]


def _report(
    found: dict[tuple[str, str, str, str, str], Decimal],
    direction: str,
    substance: str,
    country: str,
    use: str,
    kg: Decimal,
) -> None:
    for part in charge(resolve(substance), kg).shares:
        if part.substance.group and part.kg:
            key = (direction, part.substance.group, part.substance.name, country, use)
            found[key] = found.get(key, Decimal(0)) + part.kg


def mirror(actor: Actor, year: int) -> list[Mirrored]:
    """What came in beside what partners say they sent, the greatest difference first."""
    ours = _imports(moved(actor, year))
    theirs: dict[tuple[str, str], Decimal] = {}
    for row in PartnerFigure.objects.filter(year=year):
        key = (row.country, row.substance)
        theirs[key] = theirs.get(key, Decimal(0)) + row.kg
    told = {country for country, _ in theirs}
    lines = [
        _mirrored(key, ours, theirs, told) for key in sorted({*ours, *theirs}, key=lambda k: k)
    ]
    return sorted(lines, key=lambda one: -abs(one.difference or Decimal(0)))


def _imports(rows: Iterable[Moved]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for one in rows:
        if one.kind == LicenceKind.IMPORT:
            key = (one.country, one.substance)
            found[key] = found.get(key, Decimal(0)) + one.kg
    return found


TOLERANCE = Decimal("0.05")
"""Differences up to this share are within what weighing and rounding explain."""


def _mirrored(
    key: tuple[str, str],
    ours: Mapping[tuple[str, str], Decimal],
    theirs: Mapping[tuple[str, str], Decimal],
    told: set[str],
) -> Mirrored:
    country, substance = key
    mine = ours.get(key, Decimal(0))
    said = theirs.get(key, Decimal(0)) if country in told else None
    return Mirrored(country, substance, mine, said, _innocent(key, mine, said, ours, theirs))


def _innocent(
    key: tuple[str, str],
    mine: Decimal,
    said: Decimal | None,
    ours: Mapping[tuple[str, str], Decimal],
    theirs: Mapping[tuple[str, str], Decimal],
) -> tuple[str, ...]:
    """Reasons to rule out before anybody is suspected, the likeliest first."""
    country, substance = key
    if said is None:
        return ("nothing told",)
    if abs(said - mine) <= max(said, mine) * TOLERANCE:
        return ("within tolerance",) if said != mine else ()
    found = []
    others = {c: kg for (c, s), kg in ours.items() if s == substance and c != country}
    if said > mine and sum(others.values(), Decimal(0)) > 0:
        found.append("sent through another country")
    names = _components(substance)
    kin = [s for (c, s), kg in theirs.items() if c == country and s != substance and kg]
    if any(names & _components(other) for other in kin):
        found.append("blend told as its components")
    found.append("shipped in one year and arrived in the next")
    return tuple(found)


def _components(name: str) -> set[str]:
    return {part.name for part, _ in resolve(name).parts}


def seizures(actor: Actor, *, after: int | None = None, limit: int = 50) -> list[Seizure]:
    """A page of seizures, newest first."""
    require_somewhere(actor, Permission.LICENCE_REPORT)
    rows = Seizure.objects.select_related("declaration")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: min(limit, 200)])
