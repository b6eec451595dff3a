"""What control achieved: hits with intervals, time, duty, and the offence rate of all trade.

A declaration counts once, however often it was examined: as examined if any item was, as found if
any item was an offence. What was never examined is neither innocent nor guilty and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, Q, Sum

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.statistics import Estimate, Rate, WeightedSample, rate
from tidewaiter.register.models import Examination, OfficeDay

BY = ("profile", "desk", "office", "lane", "route")
FEWEST = 30
"""Fewer examined than this, and no estimate of all trade is given."""


class EffectRefused(TidewaiterError):
    """A report that cannot be made."""


@dataclass(slots=True)
class Line:
    """Sums over the declarations of one group. Amounts are in national currency."""

    examined: int = 0
    found: int = 0
    minutes: int = 0
    assessed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)

    @property
    def rate(self) -> Rate | None:
        """The hit rate with Wilson's 95 percent interval; ``None`` if nothing was examined."""
        return rate(self.found, self.examined)

    @property
    def assessed_per_minute(self) -> Decimal | None:
        """Duty assessed per officer minute; ``None`` where no minutes were recorded."""
        return self.assessed / self.minutes if self.minutes else None

    def add(self, one: Examined) -> None:
        """Count a declaration."""
        self.examined += one.examined
        self.found += one.found
        self.minutes += one.minutes
        self.assessed += one.assessed
        self.collected += one.collected


@dataclass(slots=True)
class Examined:
    """A declaration that was looked at, and how it came to be."""

    office: str
    lane: str
    route: str
    sources: tuple[str, ...]
    desks: frozenset[str]
    random: tuple[str, float] | None
    chances: dict[str, str]
    examined: bool = False
    found: bool = False
    minutes: int = 0
    assessed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Population:
    """The offence rate of all trade, free of selection bias, for what ``lane`` or stricter saw.

    ``from_random`` weighs only what chance drew, by one over the random share; ``from_all`` weighs
    everything examined by one over the chance it had. Either is ``None`` where too few were
    examined, which ``advice`` then says. ``unexamined`` are of these days, were sent to the lane
    and have no result: where they are many, the estimates hold only if they are like the rest.
    """

    lane: str
    from_random: Estimate | None
    from_all: Estimate | None
    unexamined: int
    advice: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The report: a line for each group, the total, and what it says of all trade."""

    lines: dict[str, Line] = field(default_factory=dict)
    total: Line = field(default_factory=Line)
    population: Population | None = None


def effect(
    *,
    by: str,
    begin: datetime,
    end: datetime,
    offices: Collection[str] | None = None,
    strict: Sequence[str] = ("red",),
) -> Effect:
    """The effect of what was decided from ``begin`` until before ``end``; two queries.

    ``offices`` is ``None`` for all. ``strict`` names the lanes whose declarations are all to be
    examined, the strictest first: every lane from the last of them upwards. They speak for all
    trade. A declaration counts in the line of every profile or desk that drew it. Raises
    :class:`EffectRefused` for an unknown grouping, or days that end before they begin.
    """
    if by not in BY:
        raise EffectRefused(f"it cannot be grouped by '{by}'.", advice=f"By: {', '.join(BY)}.")
    if end <= begin:
        raise EffectRefused(sentence("it ends before it begins."), where="end")
    seen = list(_examined(begin, end, offices))
    sent = _sent(begin, end, offices, strict)
    known = sum(one.examined and one.lane in strict for one in seen)
    report = Effect(population=_population(seen, strict, max(sent - known, 0)))
    for one in seen:
        report.total.add(one)
        for key in _keys(one, by):
            report.lines.setdefault(key, Line()).add(one)
    return report


_READ = (
    *("declaration_id", "office", "lane", "route", "reasons", "chances", "minutes"),
    *("known", "hits", "duty", "paid"),
)


def _examined(
    begin: datetime, end: datetime, offices: Collection[str] | None
) -> Iterable[Examined]:
    rows = Examination.objects.filter(
        correction=None, decided_at__gte=begin, decided_at__lt=end
    ).annotate(
        known=Count("items", filter=Q(items__offence__isnull=False)),
        hits=Count("items", filter=Q(items__offence=True)),
        duty=Sum("items__assessed"),
        paid=Sum("items__collected"),
    )
    if offices is not None:
        rows = rows.filter(declaration__office__in=offices)
    found: dict[int, Examined] = {}
    for row in rows.order_by("pk").values_list(*_READ, named=True):
        one = found.get(row.declaration_id)
        if one is None:
            one = found[row.declaration_id] = _begun(row)
        one.examined |= row.known > 0
        one.found |= row.hits > 0
        one.minutes += row.minutes or 0
        one.assessed += row.duty or 0
        one.collected += row.paid or 0
    return found.values()


def _begun(row: Any) -> Examined:
    drawn = [reason for reason in row.reasons if reason["drawn"]]
    random = [r for r in drawn if r["source"] == "random"]
    return Examined(
        office=row.office,
        lane=row.lane,
        route=row.route,
        sources=tuple(dict.fromkeys(reason["source"] for reason in drawn)),
        desks=frozenset(reason.get("desk") or _desk(reason["source"]) for reason in drawn),
        random=(random[0]["lane"], float(random[0]["probability"])) if random else None,
        chances=row.chances,
    )


def _keys(one: Examined, by: str) -> set[str]:
    if by in ("office", "lane", "route"):
        return {str(getattr(one, by))}
    if by == "profile":
        return {s.partition(":")[2] for s in one.sources if s.startswith("profile:")}
    return set(one.desks)


def _desk(source: str) -> str:
    """The desk of a reason that names none: profiles and chance are the risk desk's, a finding's
    code begins with its own."""
    kind, _, name = source.partition(":")
    return name.partition("-")[0].lower() if kind == "finding" else "risk"


def _population(seen: Iterable[Examined], strict: Sequence[str], unexamined: int) -> Population:
    """Both estimates from those examined whose decision was one of the strict lanes."""
    lane = strict[-1]
    examined = [one for one in seen if one.examined]
    drawn = [(o.found, o.random[1]) for o in examined if o.random and o.random[0] in strict]
    known = [o for o in examined if o.lane in strict and float(o.chances.get(lane) or 0) > 0]
    sample = [(o.found, float(o.chances[lane])) for o in known]
    from_random, from_all = _estimate(drawn), _estimate(sample)
    few = from_random is None or from_all is None
    advice = f"Too few examined: {len(drawn)} drawn by chance, {len(sample)} with a known chance."
    advice += f" It takes {FEWEST}."
    return Population(lane, from_random, from_all, unexamined, advice if few else "")


def _estimate(sample: list[tuple[bool, float]]) -> Estimate | None:
    sums = WeightedSample.of(1)
    if sample:
        hits, chances = zip(*sample, strict=True)
        group = np.zeros(len(sample), np.int64)
        sums.add(group, np.array(hits, bool), np.array(chances, float))
    return sums.estimate(0, FEWEST)


def _sent(
    begin: datetime, end: datetime, offices: Collection[str] | None, strict: Sequence[str]
) -> int:
    """How many declarations of these days stand in the strict lanes, by the tallies of offices."""
    first, last = begin.date(), (end - timedelta(microseconds=1)).date()
    rows = OfficeDay.objects.filter(day__gte=first, day__lte=last)
    if offices is not None:
        rows = rows.filter(office__in=offices)
    return sum(
        lanes.get(lane, 0) for lanes in rows.values_list("lanes", flat=True) for lane in strict
    )


def as_plain(report: Effect) -> dict[str, Any]:
    """The report as plain values, groups in order."""
    population = report.population
    return {
        "lines": [{"group": k} | _line(line) for k, line in sorted(report.lines.items())],
        "total": {"group": "total"} | _line(report.total),
        "population": population
        and {
            "lane": population.lane,
            "from_random": population.from_random and _share(population.from_random),
            "from_all": population.from_all and _share(population.from_all),
            "unexamined": population.unexamined,
            "advice": population.advice,
        },
    }


def _line(line: Line) -> dict[str, Any]:
    found = line.rate
    return {
        "examined": line.examined,
        "found": line.found,
        "rate": found and found.value,
        "low": found and found.interval.low,
        "high": found and found.interval.high,
        "minutes": line.minutes,
        "assessed": line.assessed,
        "collected": line.collected,
        "assessed_per_minute": line.assessed_per_minute,
    }


def _share(one: Estimate) -> dict[str, Any]:
    return {
        "value": one.value,
        "low": one.interval.low,
        "high": one.interval.high,
        "examined": one.examined,
    }
