"""Baselines of Parties, by which the treaty measures their schedules: a kind of the rulebook.

The treaty says how a baseline comes about (``data/baseline_rules.csv``); what it is for a Party,
the Ozone Secretariat publishes. None comes with the program: an administration brings them as a
CSV with its source and the day of its data, and a second person approves them. Where there is none,
the treaty's ceiling is not assessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tidewaiter.core import TidewaiterError, ValueRefused
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone import dated
from tidewaiter.desks.ozone.knowing import ANNEX_OF, is_group, may_be_party
from tidewaiter.desks.ozone.licences import CO2E_TONNES, ODP_TONNES
from tidewaiter.desks.ozone.schedule import HFCS, ceiling, control_on

KIND = "ozone-baselines"
FILE = "ozone-baselines.yaml"
COLUMNS = ("country", "group", "baseline")
"""The columns of a file of baselines."""
MOST = Decimal(10) ** 12
MOST_ROWS = 5_000


class BaselinesRefused(TidewaiterError):
    """A document or file of baselines that cannot be used; ``where`` names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The baseline of consumption of a Party in a group of quotas.

    ``level`` is in tonnes of CO2e for HFCs, in ODP-tonnes for everything else.
    """

    country: str
    group: str
    level: Decimal

    def __post_init__(self) -> None:
        if not may_be_party(self.country):
            raise ValueRefused(
                sentence("there is no country '{code}'.", code=self.country), where="country"
            )
        if not is_group(self.group):
            raise ValueRefused(
                sentence("there is no group '{group}'.", group=self.group), where="group"
            )
        if not self.level.is_finite() or not 0 <= self.level <= MOST:
            raise ValueRefused(
                sentence("it cannot be below zero or beyond measure."), where="level"
            )

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return unit_of(self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """Baselines that count from a day on until a later document does; ``as_of`` is their day."""

    id: str
    title: str
    valid_from: date
    source: str
    as_of: date
    baselines: tuple[Baseline, ...]

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueRefused(sentence("say where the figures come from."), where="source")
        seen: set[tuple[str, str]] = set()
        for number, one in enumerate(self.baselines, 1):
            if (one.country, one.group) in seen:
                raise ValueRefused(_twice(one), where=f"baselines.{number}")
            seen.add((one.country, one.group))

    def of(self, country: str, group: str) -> Baseline | None:
        """The baseline of a country in a group."""
        return next(
            (one for one in self.baselines if (one.country, one.group) == (country, group)), None
        )


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the treaty lets a Party consume of a group in a year.

    ``limit`` is in ``unit``; ``None`` where no step of the schedule is in force yet (``share`` is
    ``None``, too), or where no baseline is known: then it is not assessed.
    """

    group: str
    unit: str
    share: Decimal | None
    article: str
    baseline: Baseline | None
    limit: Decimal | None
    source: str = ""

    @property
    def assessed(self) -> bool:
        """Whether it is known how much is allowed."""
        return self.share is None or self.limit is not None

    @property
    def formula(self) -> str:
        """How the limit comes about; empty where there is none."""
        if self.limit is None or self.baseline is None or self.share is None:
            return ""
        share = decimal_text(self.share * 100)
        return f"{share} % x {decimal_text(self.baseline.level)} {self.unit}"


def unit_of(group: str) -> str:
    """What a group is counted in."""
    return CO2E_TONNES if ANNEX_OF[group] == HFCS else ODP_TONNES


def allowed(known: Baselines | None, country: str, party: str, group: str, year: int) -> Allowed:
    """What the treaty allows a country of a group of Parties in a year."""
    annex = ANNEX_OF[group]
    step = control_on(annex, party, year)
    base = known.of(country, group) if known else None
    if step is None:
        return Allowed(group, unit_of(group), None, "", base, None)
    limit = None
    if step.share == 0:
        limit = Decimal(0)
    elif base is not None:
        limit = ceiling(annex, party, year, base.level)
    source = known.source if known and base else ""
    return Allowed(group, unit_of(group), step.share, step.article, base, limit, source)


def read_baselines(identifier: str, content: Mapping[str, Any]) -> Baselines:
    """A document of baselines. Raises :class:`BaselinesRefused` naming the place."""
    return read_document(KIND, Baselines, BaselinesRefused, identifier, content)


def check_baselines(everything: Mapping[str, Mapping[str, Any]]) -> Iterator[TidewaiterError]:
    """Two documents that begin on the same day."""
    yield from dated.begun_twice(KIND, BaselinesRefused, everything.get(KIND, {}).values())


def on_day(everything: Mapping[str, Mapping[str, Any]], day: date) -> Baselines | None:
    """The baselines in force on a day; ``None`` where nobody has brought any."""
    made = [one for one in everything.get(KIND, {}).values() if one.valid_from <= day]
    return max(made, key=lambda one: one.valid_from, default=None)


def read_csv(text: str) -> tuple[Baseline, ...]:
    """Baselines from a CSV with the columns country, group, baseline.

    The group is that of a quota or of an Annex (``HFC`` or ``F``). Raises
    :class:`BaselinesRefused` naming the line.
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise BaselinesRefused(
            sentence("the first line lacks: {names}.", names=", ".join(missing)),
            where="file",
            advice=sentence("Columns: {names}.", names=", ".join(COLUMNS)),
        )
    found: dict[tuple[str, str], Baseline] = {}
    for number, line in enumerate(lines, 2):
        where = f"line {number}"
        if number > MOST_ROWS:
            raise BaselinesRefused(
                sentence("it has more than {most} lines.", most=MOST_ROWS), where=where
            )
        try:
            one = _row(line)
        except ValueRefused as problem:
            raise BaselinesRefused(problem.message, where=where) from None
        if (one.country, one.group) in found:
            raise BaselinesRefused(_twice(one), where=where)
        found[one.country, one.group] = one
    if not found:
        raise BaselinesRefused(sentence("the file has no lines."), where="file")
    return tuple(found.values())


def baselines_of(rows: Iterable[tuple[str, str, Decimal]]) -> tuple[Baseline, ...]:
    """Baselines from countries, groups and levels. Raises :class:`BaselinesRefused`."""
    found = []
    for number, (country, group, level) in enumerate(rows, 1):
        try:
            found.append(Baseline(country=country, group=_quota(group), level=level))
        except ValueRefused as problem:
            raise BaselinesRefused(problem.message, where=f"baselines.{number}") from None
    return tuple(found)


def _quota(group: str) -> str:
    """The group of quotas of an Annex group, or of itself."""
    return next((name for name, annex in ANNEX_OF.items() if annex == group), group)


def _row(line: Mapping[str, str | None]) -> Baseline:
    group = (line["group"] or "").strip().upper()
    text = (line["baseline"] or "").strip()
    try:
        level = Decimal(text)
    except InvalidOperation:
        raise ValueRefused(sentence("'{text}' is no level.", text=text)) from None
    country = (line["country"] or "").strip().upper()
    return Baseline(country=country, group=_quota(group), level=level)


def _twice(one: Baseline) -> Sentence:
    return sentence("{country} has two baselines of {group}.", country=one.country, group=one.group)
