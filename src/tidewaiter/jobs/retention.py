"""Retention: what may be deleted, once the time it must be kept has passed.

A room registers what it can purge (in its module ``background``); how long each kind of data is
kept is data: a TOML file with dated periods. The ledger is no kind of data here: it holds nothing
personal and stays whole, and says that something was purged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tidewaiter.core.errors import TidewaiterError, nearest
from tidewaiter.core.sentence import sentence

Count = Callable[[datetime], int]
Purge = Callable[["Due", int], int]


class RetentionError(TidewaiterError):
    """A retention file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data that can be purged.

    ``count(before)`` gives how many pieces ended before a moment; ``purge(due, limit)`` deletes
    at most so many of them in one transaction, leaves tombstones where others refer to them,
    records what it did, and gives how many pieces are gone.
    """

    name: str
    meaning: str
    count: Count
    purge: Purge


_KEPT: dict[str, Kept] = {}


def register(kept: Kept) -> None:
    """Make a kind of data known."""
    _KEPT[kept.name] = kept


def kinds() -> list[Kept]:
    """All kinds of data that can be purged, by name."""
    return [_KEPT[name] for name in sorted(_KEPT)]


@dataclass(frozen=True, slots=True)
class Period:
    """How long a kind of data is kept, from a date on; ``source`` names the law or decision."""

    kind: str
    days: int
    valid_from: date
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day; ``valid_to`` is the last one."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def read(path: Path) -> list[Period]:
    """The periods of a file. Raises :class:`RetentionError`, saying where and what to write."""
    try:
        plain = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise RetentionError(
            sentence("It cannot be read: {problem}.", problem=problem), where=str(path)
        ) from None
    rows = plain.pop("period", None)
    if plain or not isinstance(rows, list):
        raise RetentionError("It holds [[period]] tables and nothing else.", where=str(path))
    return [_period(row, f"{path}, period {n}") for n, row in enumerate(rows, 1)]


def _period(row: Mapping[str, object], where: str) -> Period:
    wanted: dict[str, type] = {"kind": str, "days": int, "valid_from": date, "source": str}
    unknown = sorted(set(row) - {*wanted, "valid_to"})
    if unknown:
        advice = nearest(unknown[0], wanted)
        raise RetentionError(
            sentence("'{unknown}' is unknown.", unknown=unknown[0]), where=where, advice=advice
        )
    for name, kind in wanted.items():
        if type(row.get(name)) is not kind:
            raise RetentionError(
                sentence("'{name}' must be a {thing}.", name=name, thing=kind.__name__), where=where
            )
    kind_, days, last = str(row["kind"]), row["days"], row.get("valid_to")
    if kind_ not in _KEPT:
        advice = nearest(kind_, _KEPT) or sentence(
            "There are: {known}.", known=", ".join(sorted(_KEPT))
        )
        raise RetentionError(
            sentence("There is no kind of data '{kind}'.", kind=kind_), where=where, advice=advice
        )
    if not isinstance(days, int) or days < 1:
        raise RetentionError("'days' must be at least 1.", where=where)
    if last is not None and type(last) is not date:
        raise RetentionError("'valid_to' must be a date.", where=where)
    first = row["valid_from"]
    assert isinstance(first, date)  # noqa: S101 - checked above, said for the type checker
    return Period(kind_, days, first, last, str(row["source"]))


@dataclass(frozen=True, slots=True)
class Due:
    """What a purge would take: the kind, the period in force, the moment before which it goes."""

    kept: Kept
    period: Period
    before: datetime

    @property
    def at(self) -> datetime:
        """The moment the purge is asked for."""
        return self.before + timedelta(days=self.period.days)

    def count(self) -> int:
        """How many pieces that is now."""
        return self.kept.count(self.before)


def due(periods: list[Period], at: datetime) -> list[Due]:
    """What may go at a moment. Of two periods in force for one kind the longer one counts.

    A kind without a period in force is kept.
    """
    found = []
    for kept in kinds():
        in_force = [p for p in periods if p.kind == kept.name and p.holds_on(at.date())]
        if in_force:
            longest = max(in_force, key=lambda period: period.days)
            found.append(Due(kept, longest, at - timedelta(days=longest.days)))
    return found


def purge(what: Due, *, limit: int = 500) -> int:
    """Purge all of it, so many pieces to a transaction; gives how many are gone."""
    gone = 0
    while number := what.kept.purge(what, limit):
        gone += number
    return gone
