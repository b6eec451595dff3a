"""How real the country looks: its marginals beside published figures, where there are any.

Figures are of one year of traffic at the policy's own selection. What no published figure was
found for says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tidewaiter.simulate.country.country import Country
from tidewaiter.simulate.country.draws import Floats, Ints
from tidewaiter.simulate.country.files import Order, stream
from tidewaiter.simulate.country.policy import KINDS, SCHEMES, Policy
from tidewaiter.simulate.country.tables import names, source, table

NONE = "no published figure was found"
_BENFORD = np.log10(1 + 1 / np.arange(1, 10))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its group, name, value (in percent unless the name says otherwise)."""

    group: str
    name: str
    value: float
    key: str = ""

    def published(self) -> list[tuple[str, str, str]]:
        """Published figures of the same thing: value, source, year."""
        rows = [row for row in table("published") if row["figure"] == self.key]
        return [(row["published"], row["source"], row["published_in"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a year of a country."""

    seed: str
    policy: str
    declarations: int
    items: int
    figures: tuple[Figure, ...]

    def plain(self) -> dict[str, Any]:
        """As an object for JSON."""
        return {
            "synthetic": True,
            "seed": self.seed,
            "policy": self.policy,
            "declarations": self.declarations,
            "items": self.items,
            "figures": [
                {
                    "group": one.group,
                    "name": one.name,
                    "value": one.value,
                    "published": [
                        {"value": v, "source": s, "published_in": y} for v, s, y in one.published()
                    ],
                }
                for one in self.figures
            ],
        }

    def markdown(self) -> str:
        """As a page: a table for each group, sources below it."""
        lines = [
            f"{self.declarations:,} declarations with {self.items:,} items in a year; seed "
            f"`{self.seed}`, policy `{self.policy}`. Percent unless said otherwise."
        ]
        groups = list(dict.fromkeys(one.group for one in self.figures))
        for group in groups:
            lines += [
                "",
                f"## {group}",
                "",
                "| figure | here | published |",
                "| --- | ---: | --- |",
            ]
            for one in self.figures:
                if one.group == group:
                    told = "; ".join(f"{v} ({s}; {y})" for v, s, y in one.published()) or NONE
                    lines.append(f"| {one.name} | {one.value:g} | {told} |")
        return "\n".join(lines) + "\n"


@dataclass
class _Year:
    """The columns that the figures are made from."""

    owner_company: Ints
    founded_days: Ints
    value: Ints
    moment: Ints
    items: Ints
    results: Ints
    random: np.ndarray[Any, np.dtype[np.bool_]]
    hit: np.ndarray[Any, np.dtype[np.bool_]]
    wrong: np.ndarray[Any, np.dtype[np.bool_]]
    code: Ints
    unit_value: Floats
    price: Ints
    offence: Ints


def report(
    seed: str = "report",
    declarations: int = 20_000,
    start: date = date(2026, 1, 1),
    policy: Policy | None = None,
) -> Report:
    """The figures of a year."""
    order = Order(seed=seed, declarations=declarations, start=start, days=365, format="parquet")
    country = order.country(policy)
    year = _collected(order, country)
    figures = (*_traders(year), *_values(year), *_time(year), *_offences(year))
    return Report(seed, country.policy.digest, len(year.moment), len(year.code), tuple(figures))


def _collected(order: Order, country: Country) -> _Year:
    parts: dict[str, list[Any]] = {name: [] for name in _Year.__dataclass_fields__}
    for block, results in stream(order, country):
        heads, lines = block.heads, block.lines
        if results is None:
            raise ValueError("the country does not select by itself")
        today = block.day.toordinal()
        found, wrong = (
            np.bincount(lines.owner, flags, minlength=block.count) > 0
            for flags in (results.found, lines.offence > 0)
        )
        dollars = lines.price * (heads.rate[lines.owner] / 40_000)
        for name, values in (
            ("owner_company", heads.company),
            ("founded_days", today - country.companies.founded[heads.slot]),
            ("value", np.bincount(lines.owner, lines.value).astype(np.int64)),
            ("moment", heads.moment),
            ("items", heads.items),
            ("results", results.kind),
            ("random", results.random),
            ("hit", found),
            ("wrong", wrong),
            ("code", lines.code),
            ("unit_value", dollars / lines.net),
            ("price", lines.price),
            ("offence", lines.offence),
        ):
            parts[name].append(values)
    return _Year(**{name: np.concatenate(values) for name, values in parts.items()})


def _traders(year: _Year) -> Iterator[Figure]:
    companies, at = np.unique(year.owner_company, return_inverse=True)
    worth = np.sort(np.bincount(at, year.value))[::-1]
    group = "Traders"
    yield Figure(group, "companies that declared (number)", len(companies))
    for name, part, key in (("1 %", 0.01, "top_1_percent"), ("10 %", 0.1, "")):
        top = worth[: max(1, round(len(worth) * part))].sum() / worth.sum()
        yield Figure(
            group, f"share of the largest {name} of companies in value", _percent(top), key
        )
    yield Figure(group, "declarations by companies younger than 180 days",
                 _percent((year.founded_days < 180).mean()))  # fmt: skip
    young = np.unique(year.owner_company[year.founded_days < 180])
    yield Figure(group, "companies that were younger than 180 days at some time",
                 _percent(len(young) / len(companies)))  # fmt: skip


def _values(year: _Year) -> Iterator[Figure]:
    group = "Values"
    digits = np.array([int(str(one)[0]) for one in year.price.tolist()])
    observed = np.bincount(digits, minlength=10)[1:] / len(digits)
    away = float(np.abs(observed - _BENFORD).mean())
    yield Figure(group, "first digits of prices, mean absolute deviation from Benford's law "
                 "(a share, not percent)", round(away, 4), "benford_mad")  # fmt: skip
    yield Figure(group, "prices that begin with 1 (30.1 by Benford's law)", _percent(observed[0]))
    ratios = []
    for code in np.unique(year.code).tolist():
        here = year.unit_value[year.code == code]
        if len(here) >= 30:
            low, high = np.percentile(here, [10, 90])
            ratios.append(high / low)
    yield Figure(group, "price per kg within a subheading, 90th over 10th percentile, median of "
                 "subheadings (a ratio)", round(float(np.median(ratios)), 2))  # fmt: skip
    yield Figure(group, "items in a declaration (mean)", round(len(year.code) / len(year.items), 2))
    yield Figure(group, "declarations with one item", _percent((year.items == 1).mean()))


def _time(year: _Year) -> Iterator[Figure]:
    days = year.moment // 86_400
    weekday = (days + 3) % 7
    for n, name in enumerate(_WEEKDAYS):
        yield Figure("Days of the week", f"declared on {name}", _percent((weekday == n).mean()))
    first = date(1970, 1, 1)
    months = np.array([(first + timedelta(days=d)).month for d in range(int(days.max()) + 1)])
    counts = np.bincount(months[days], minlength=13)[1:]
    for n, count in enumerate(counts.tolist(), start=1):
        yield Figure("Months", f"declared in month {n}", _percent(count / counts.sum()))


def _offences(year: _Year) -> Iterator[Figure]:
    group = "Offences and examinations"
    yield Figure(
        group, "items that are wrong", _percent((year.offence > 0).mean()), "illicit_items"
    )
    for n, name in enumerate(SCHEMES[1:], start=1):
        yield Figure(
            group, f"items with {name.replace('_', ' ')}", _percent((year.offence == n).mean())
        )
    looked = year.results >= 0
    physical = (year.results == KINDS.index("physical")).mean()
    yield Figure(group, "declarations examined", _percent(looked.mean()))
    yield Figure(group, "declarations whose goods were looked at", _percent(physical),
                 "physical_examinations")  # fmt: skip
    yield Figure(group, "declarations in which something is wrong", _percent(year.wrong.mean()))
    yield Figure(
        group, "found among those selected by chance", _percent(year.hit[year.random].mean())
    )
    asked = looked & ~year.random
    yield Figure(group, "found among those selected for a reason", _percent(year.hit[asked].mean()))
    yield Figure(
        group, "wrong declarations in which it was found", _percent(year.hit[year.wrong].mean())
    )


def _percent(share: Any) -> float:
    return round(float(share) * 100, 2)


MARKER = "<!-- Below: written by python -m tidewaiter.simulate.country.report -->"


def page(current: str) -> str:
    """The page of the documentation with everything below the marker written anew."""
    head = current.partition(MARKER)[0].rstrip()
    lines = ["## Tables", "", "| table | rows | source | of |", "| --- | ---: | --- | --- |"]
    for name in names():
        told, day = source(name)
        lines.append(f"| `{name}.csv` | {len(table(name))} | {told} | {day} |")
    tables = "\n".join(lines)
    return f"{head}\n\n{MARKER}\n\n{report().markdown()}\n{tables}\n"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text("utf-8")), "utf-8")
