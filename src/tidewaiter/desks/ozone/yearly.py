"""A year's trade as the Protocol asks for it: consumption by group, and the report of Article 7.

Data in, data out. Blends are taken apart: the Protocol counts the substances that they hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.knowing import ANNEX_OF
from tidewaiter.desks.ozone.licences import CO2E_TONNES, ODP_TONNES, LicenceKind, PartyStatus
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.quantities import HFC, charge
from tidewaiter.desks.ozone.schedule import Trade, consumption
from tidewaiter.messages.flat.formula import neutralise

COLUMNS = ("year", "direction", "annex", "substance", "country", "use", "kg")
"""The columns of the report as CSV."""
_USES = {"feedstock": "feedstock", "process-agent": "process_agent", "qps": "qps"}
_NAMES = frozenset(Trade.__dataclass_fields__)


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
class Told:
    """Kilograms that no declaration shows: made, destroyed. ``kind`` is a field of ``Trade``."""

    kind: str
    substance: str
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be consumed of a group in a year, in its unit, and by which act."""

    limit: Decimal
    unit: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Consumed:
    """Consumption of a group in a year, in ``unit``, and the ceiling where there is one."""

    group: str
    unit: str
    trade: Trade
    level: Decimal
    ceiling: Limit | None

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


def consumed(
    year: int,
    moved: Iterable[Moved],
    told: Iterable[Told] = (),
    ceilings: Mapping[str, Limit] | None = None,
    standings: Mapping[str, PartyStatus] | None = None,
) -> list[Consumed]:
    """Consumption by group of quotas.

    An export to a country that ``standings`` knows for no Party is not subtracted (Article 3 (c));
    where a country's standing is not known it counts as a Party's. A ceiling in another unit than
    the group's is left out.
    """
    parts: dict[str, dict[str, Decimal]] = {group: {} for group in ceilings or {}}
    for one in moved:
        for group, level in charge(resolve(one.substance), one.kg).by_group().items():
            party = _is_party((standings or {}).get(one.country), group, year)
            for name in _fields(one, party):
                _add(parts, group, name, level)
    for figure in told:
        for group, level in charge(resolve(figure.substance), figure.kg).by_group().items():
            _add(parts, group, figure.kind, level)
    return [
        _consumed(group, Trade(**sums), year, (ceilings or {}).get(group))
        for group, sums in sorted(parts.items())
    ]


def article_7(moved: Iterable[Moved], told: Iterable[Told] = ()) -> list[Reported]:
    """The data report: what came in, went out, was made and destroyed, by substance and country."""
    found: dict[tuple[str, str, str, str, str], Decimal] = {}
    for one in moved:
        if one.kind != LicenceKind.TRANSIT:
            _report(found, one.kind, one.substance, one.country, one.use, one.kg)
    for figure in told:
        kind, _, use = figure.kind.partition("_")
        _report(found, kind, figure.substance, "", use.replace("_", "-"), figure.kg)
    return [Reported(*key, kg) for key, kg in sorted(found.items())]


def written(rows: Sequence[Reported], year: int) -> str:
    """The data report as CSV, with a line of :data:`COLUMNS` first."""
    made = io.StringIO()
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for one in rows:
        texts = (one.direction, one.annex, one.substance, one.country, one.use)
        lines.writerow([year, *(neutralise(text) for text in texts), decimal_text(one.kg)])
    return made.getvalue()


def _fields(one: Moved, party: bool) -> Iterable[str]:
    """The fields of ``Trade`` that a movement adds to; none for a transit."""
    if one.kind == LicenceKind.TRANSIT:
        return
    name = "imports" if one.kind == LicenceKind.IMPORT else "exports"
    yield name
    use = f"{name}_{_USES.get(one.use)}"
    if use in _NAMES:
        yield use
    elif name == "exports" and not party:
        yield "exports_non_party"


def _is_party(standing: PartyStatus | None, group: str, year: int) -> bool:
    return standing is None or standing.bound(ANNEX_OF[group], year) is not False


def _add(parts: dict[str, dict[str, Decimal]], group: str, name: str, level: Decimal) -> None:
    sums = parts.setdefault(group, {})
    sums[name] = sums.get(name, Decimal(0)) + level


def _consumed(group: str, trade: Trade, year: int, ceiling: Limit | None) -> Consumed:
    annex = ANNEX_OF[group]
    unit = CO2E_TONNES if annex == HFC else ODP_TONNES
    fits = ceiling if ceiling and ceiling.unit == unit else None
    return Consumed(group, unit, trade, consumption(trade, annex, year), fits)


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
