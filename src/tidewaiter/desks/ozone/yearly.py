"""A year's trade as the Protocol counts it: consumption by group.

Data in, data out. Blends are taken apart: the Protocol counts the substances that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.desks.ozone.baselines import Allowed
from tidewaiter.desks.ozone.knowing import ANNEX_OF
from tidewaiter.desks.ozone.licences import CO2E_TONNES, ODP_TONNES, LicenceKind, PartyStatus
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.partner import DECLARATION
from tidewaiter.desks.ozone.quantities import HFC, charge
from tidewaiter.desks.ozone.schedule import Trade, consumption

_USES = {"feedstock": "feedstock", "process-agent": "process_agent", "qps": "qps"}
_NAMES = frozenset(Trade.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Moved:
    """Kilograms of a substance or blend that were let in or out in a year under licences.

    ``country`` is the other side's, empty where nobody names one; ``told_by`` says where it is
    known from (:mod:`~tidewaiter.desks.ozone.partner`). ``condition`` says that it was not new:
    ``recovered``, ``recycled``, ``reclaimed``, ``used``.
    """

    kind: str
    substance: str
    country: str
    use: str
    kg: Decimal
    condition: str = ""
    told_by: str = DECLARATION


@dataclass(frozen=True, slots=True)
class Told:
    """Kilograms that no declaration shows: made, destroyed, stockpiled, emitted.

    Only a ``kind`` that is a field of ``Trade`` counts for consumption.
    """

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
    """Consumption of a group in a year, in ``unit``, and the ceilings where there are any.

    ``ceiling`` is the country's own; ``treaty`` is what the Protocol allows, ``None`` where the
    group of Parties that the country is in is not known.
    """

    group: str
    unit: str
    trade: Trade
    level: Decimal
    ceiling: Limit | None
    treaty: Allowed | None = None

    @property
    def over_treaty(self) -> bool:
        """Whether more was consumed than the Protocol allows, as far as that is known."""
        most = self.treaty.limit if self.treaty else None
        return most is not None and self.level > most

    @property
    def too_generous(self) -> bool:
        """Whether the country's own ceiling is above the Protocol's."""
        most = self.treaty.limit if self.treaty else None
        return self.ceiling is not None and most is not None and self.ceiling.limit > most

    @property
    def over(self) -> bool:
        """Whether more was consumed than may be."""
        return self.ceiling is not None and self.level > self.ceiling.limit


def consumed(
    year: int,
    moved: Iterable[Moved],
    told: Iterable[Told] = (),
    ceilings: Mapping[str, Limit] | None = None,
    standings: Mapping[str, PartyStatus] | None = None,
    treaty: Callable[[str], Allowed | None] = lambda group: None,
) -> list[Consumed]:
    """Consumption by group of quotas.

    What is not new is not counted (Decision IV/24).

    An export to a country that ``standings`` knows for no Party is not subtracted (Article 3 (c));
    where a country's standing is not known it counts as a Party's. A ceiling in another unit than
    the group's is left out.
    """
    parts: dict[str, dict[str, Decimal]] = {group: {} for group in ceilings or {}}
    for one in moved:
        if one.condition:
            continue
        for group, level in charge(resolve(one.substance), one.kg).by_group().items():
            party = _is_party((standings or {}).get(one.country), group, year)
            for name in _fields(one, party):
                _add(parts, group, name, level)
    for figure in told:
        if figure.kind not in _NAMES:
            continue
        for group, level in charge(resolve(figure.substance), figure.kg).by_group().items():
            _add(parts, group, figure.kind, level)
    return [
        _consumed(group, Trade(**sums), year, (ceilings or {}).get(group), treaty(group))
        for group, sums in sorted(parts.items())
    ]


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


def _consumed(
    group: str, trade: Trade, year: int, ceiling: Limit | None, treaty: Allowed | None
) -> Consumed:
    annex = ANNEX_OF[group]
    unit = CO2E_TONNES if annex == HFC else ODP_TONNES
    fits = ceiling if ceiling and ceiling.unit == unit else None
    return Consumed(group, unit, trade, consumption(trade, annex, year), fits, treaty)
