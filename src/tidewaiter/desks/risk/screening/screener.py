"""Holding subjects against lists: candidates from the index, then the exact comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tidewaiter.desks.risk.screening.building import normal_identifier
from tidewaiter.desks.risk.screening.comparing import Sign, Standing, rounded, signs, standing
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.index import NameIndex
from tidewaiter.desks.risk.screening.likeness import Likeness, likeness
from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.subjects import Subject

CANDIDATES = 16
"""So many entries of a list are compared exactly."""

TOLD = 10
"""So many matches of one subject with one list are told, the strongest."""

_ORDER = tuple(Standing)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of a list an index holds: its number, the day of the source's data, its size."""

    list: str
    number: int
    as_of: date | None
    entries: int

    def plain(self) -> dict[str, Any]:
        """The edition as it is kept among the facts of a decision."""
        told = {"edition": self.number, "entries": self.entries}
        return told | ({"as_of": self.as_of.isoformat()} if self.as_of else {})


@dataclass(frozen=True, slots=True)
class Match:
    """A subject and an entry that could be the same, with everything that speaks for and against.

    ``score`` is the likeness of the names alone, from 0 to 1 to three places; ``name`` the listed
    name that is most like the one asked for.
    """

    list: str
    entry: Entry
    name: str
    score: Decimal
    like: Likeness
    signs: tuple[Sign, ...]
    standing: Standing


class Screener:
    """Lists that are open for asking."""

    def __init__(self, lists: Mapping[str, tuple[Edition, NameIndex]]) -> None:
        self.lists = lists

    def editions(self) -> dict[str, Edition]:
        """The edition of each list."""
        return {name: edition for name, (edition, _) in self.lists.items()}

    def matches(
        self, subject: Subject, name: str, least: Decimal, topics: Sequence[str] = ()
    ) -> list[Match]:
        """Entries of a list that could be the subject, the strongest first.

        Names must be alike by at least ``least``; where an identifier is the same, they need not be
        alike at all. Only entries with one of ``topics`` count, if any are named.
        """
        _, index = self.lists[name]
        found = [
            match
            for entry, alias, like in _candidates(index, subject, float(least))
            for match in [_match(name, subject, entry, alias, like)]
            if (match.score >= least or _identified(match))
            and (not topics or set(topics) & set(entry.topics))
        ]
        found.sort(key=lambda m: (-_ORDER.index(m.standing), -m.score, m.entry.key))
        return found[:TOLD]


def _candidates(
    index: NameIndex, subject: Subject, least: float
) -> Iterator[tuple[Entry, int, Likeness]]:
    seen = set()
    for one in index.search(subject.name, CANDIDATES):
        if one.like.score >= least - 0.001:
            seen.add(one.entry)
            yield index.entry(one.entry), one.alias, one.like
    asked = folded(subject.name)
    for identifier in filter(None, map(normal_identifier, subject.identifiers)):
        for number in index.identified_by(identifier):
            if number in seen:
                continue
            seen.add(number)
            entry = index.entry(number)
            likes = [likeness(asked, folded(name)) for name in entry.names]
            alias = max(range(len(likes)), key=lambda n: likes[n].score)
            yield entry, alias, likes[alias]


def _match(name: str, subject: Subject, entry: Entry, alias: int, like: Likeness) -> Match:
    found = signs(subject, entry)
    score = rounded(like.score)
    return Match(name, entry, entry.names[alias], score, like, found, standing(found))


def _identified(match: Match) -> bool:
    return any(sign.what == "identifier" for sign in match.signs)
