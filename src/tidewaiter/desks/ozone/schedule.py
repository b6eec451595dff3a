"""Control schedules, baselines, national ceilings and consumption.

Shares of the baseline by Party group and year follow Articles 2A to 2J and 5 of the Montreal
Protocol (``data/controls.csv``). Levels are rounded half up to the decimals that the Ozone
Secretariat uses (``data/rounding.csv``): none for HFCs, two for HCFCs from 2011, else one.
Consumption follows the Secretariat's formula (see :func:`consumption`). A Party's legal quota may
be lower; that is the Party's own data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from tidewaiter.core.errors import ValueRefused, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.licences import PartyStatus
from tidewaiter.desks.ozone.tables import table

PARTY_GROUPS = ("A5-1", "A5-2", "non-A5", "non-A5-2")
HCFCS, HFCS = "C/I", "F"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One step of a schedule: the share of the baseline from one year to another, both included."""

    group: str
    party: str
    first: int
    last: int | None
    share: Decimal
    article: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What a country made, used up and traded of one group in a year, in its calculated level.

    Tonnes of CO2e for HFCs, ODP-tonnes for everything else.
    """

    production: Decimal = Decimal(0)
    production_feedstock: Decimal = Decimal(0)
    production_process_agent: Decimal = Decimal(0)
    production_qps: Decimal = Decimal(0)
    destroyed: Decimal = Decimal(0)
    imports: Decimal = Decimal(0)
    imports_feedstock: Decimal = Decimal(0)
    imports_process_agent: Decimal = Decimal(0)
    imports_qps: Decimal = Decimal(0)
    exports: Decimal = Decimal(0)
    exports_qps: Decimal = Decimal(0)
    exports_non_party: Decimal = Decimal(0)


@cache
def controls() -> tuple[Control, ...]:
    """Every step of every schedule."""
    return tuple(
        Control(
            group=row["group"],
            party=row["party"],
            first=int(row["from"]),
            last=int(row["to"]) if row["to"] else None,
            share=Decimal(row["share"]),
            article=row["article"],
            source=row["source"],
        )
        for row in table("controls")
    )


def party_class(group: str, party: str) -> str:
    """The class of a Party that the schedule of a group knows.

    Only HFCs part Parties in four; before, there are Parties under Article 5 and others.
    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a class that does not exist.
    """
    known = {"A5": "A5-1", "A5-1": "A5-1", "A5-2": "A5-2", "non-A5": "non-A5"}
    known["non-A5-2"] = "non-A5-2"
    if party not in known:
        raise ValueRefused(
            sentence("'{party}' is no group of Parties.", party=party),
            where="party",
            advice=nearest(party, known)
            or sentence("Known are: {known}.", known=", ".join(PARTY_GROUPS)),
        )
    return (
        known[party] if group == HFCS else party.rsplit("-", 1)[0] if party[-1:] in "12" else party
    )


def control_on(group: str, party: str, year: int) -> Control | None:
    """The step in force; ``None`` before the first, when nothing is limited yet."""
    wanted = party_class(group, party)
    for one in controls():
        inside = one.first <= year and (one.last is None or year <= one.last)
        if one.group == group and one.party == wanted and inside:
            return one
    return None


def baseline(group: str, party: str, levels: Mapping[int, Decimal], hcfc: Decimal) -> Decimal:
    """The baseline of HFCs or HCFCs from the years' consumption.

    ``levels`` are the consumption of the baseline years in calculated level, ``hcfc`` the HCFC
    baseline in tonnes of CO2e (for HFCs only). Raises ``ValueRefused`` for a missing year.
    """
    rule = _baseline_rule(group, party)
    first, _, last = rule["years"].partition("-")
    years = range(int(first), int(last or first) + 1)
    missing = [str(year) for year in years if year not in levels]
    if missing:
        raise ValueRefused(
            sentence("the consumption of {years} is missing.", years=", ".join(missing)),
            where="levels",
        )
    mean = sum((levels[year] for year in years), Decimal(0)) / len(years)
    share = Decimal(rule["hcfc_share"] or 0)
    return rounded(mean + share * hcfc, group, years[-1])


def ceiling(group: str, party: str, year: int, base: Decimal) -> Decimal | None:
    """The most a Party may consume of a group in a year; ``None`` where nothing is limited."""
    step = control_on(group, party, year)
    return None if step is None else rounded(base * step.share, group, year)


def consumption(traded: Trade, group: str, year: int) -> Decimal:
    """Consumption of a group in a year, rounded as the Secretariat rounds it.

    Production less what is used as feedstock, process agent or for quarantine and pre-shipment and
    less what is destroyed, plus imports less the same uses, less exports. Exports to non-Parties
    are not subtracted, nor are exports for quarantine and pre-shipment (Article 3 and the
    aggregation of the Ozone Secretariat's reporting tool).
    """
    made = (
        traded.production
        - traded.production_feedstock
        - traded.production_process_agent
        - traded.production_qps
        - traded.destroyed
    )
    came = (
        traded.imports
        - traded.imports_feedstock
        - traded.imports_process_agent
        - traded.imports_qps
    )
    left = traded.exports - traded.exports_qps - traded.exports_non_party
    return rounded(made + came - left, group, year)


def rounded(level: Decimal, group: str, year: int) -> Decimal:
    """A level with the decimals that count for its group and year, half rounded up."""
    rows = [row for row in table("rounding") if row["group"] in (group, "*")]
    mine = [row for row in rows if row["group"] == group and int(row["from"]) <= year]
    row = max(mine, key=lambda one: int(one["from"])) if mine else rows[-1]
    return level.quantize(Decimal(1).scaleb(-int(row["decimals"])), ROUND_HALF_UP)


@cache
def parties() -> Mapping[str, PartyStatus]:
    """The Parties by country as the table knows them; days of Kigali as far as confirmed."""
    return {
        row["country"]: PartyStatus(
            country=row["country"],
            group=row["group"],
            montreal=date.fromisoformat(row["montreal"]),
            kigali=date.fromisoformat(row["kigali"]) if row["kigali"] else None,
            kigali_known=bool(row["kigali"]),
        )
        for row in table("parties")
    }


def _baseline_rule(group: str, party: str) -> Mapping[str, str]:
    wanted = party_class(group, party)
    for row in table("baseline_rules"):
        if (row["group"], row["party"]) == (group, wanted):
            return row
    raise ValueRefused(
        sentence("there is no rule for a baseline of {group}.", group=group), where="group"
    )
