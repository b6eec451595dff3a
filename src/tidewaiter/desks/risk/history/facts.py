"""The facts themselves: one small function per family of terms, over whole columns.

All of them ask for what lies strictly before the day of the row; that is the only way in which
these tables are ever read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tidewaiter.desks.risk.history import reading, tables
from tidewaiter.desks.risk.history.percentiles import step_start
from tidewaiter.desks.risk.history.reading import MISSING, NO_DAY, Bools, Floats, Ints, Words
from tidewaiter.desks.risk.history.tables import DayCounts, FirstSeen, Snapshots
from tidewaiter.desks.risk.history.terms import (
    COLUMN_OF,
    MEASURES,
    OPTIONAL_KEYS,
    PAIRS,
    Asked,
    Measure,
)

if TYPE_CHECKING:
    from tidewaiter.desks.risk.history.store import FactStore

_NEVER = 2**31
_SHARES = {"amendment_share": ("amended", "messages"), "offence_share": ("offences", "examined")}


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a store, by party, pair or reference quantity."""

    messages: dict[str, DayCounts] = field(default_factory=dict)
    results: dict[str, DayCounts] = field(default_factory=dict)
    pairs: dict[str, FirstSeen] = field(default_factory=dict)
    reference: dict[str, Snapshots] = field(default_factory=dict)

    def arrays(self) -> Iterator[tuple[str, Any]]:
        """Every array with a name, in a fixed order."""
        for family, named in (("messages", self.messages), ("results", self.results)):
            for subject, counts in sorted(named.items()):
                yield f"{family}.{subject}.at", counts.at
                for name in sorted(counts.totals):
                    yield f"{family}.{subject}.{name}", counts.totals[name]
        for subject, pair in sorted(self.pairs.items()):
            yield f"pair.{subject}.keys", pair.keys
            yield f"pair.{subject}.day", pair.day
        for subject, snapshots in sorted(self.reference.items()):
            yield f"reference.{subject}.keys", snapshots.keys
            yield f"reference.{subject}.at", snapshots.at
            for name in sorted(snapshots.figures):
                yield f"reference.{subject}.{name}", snapshots.figures[name]


def facts(store: FactStore, batch: pa.RecordBatch, asked: Mapping[str, Asked]) -> dict[str, Floats]:
    """Per text one float64 per row. The store has days and the tables that are asked for."""
    rows = _Rows(store, batch)
    answers: dict[str, Floats] = {}
    for text, question in asked.items():
        family = question.term.family
        if family == "reference":
            answer = _reference(rows, question)
        elif family == "pair":
            answer = _pair_new(rows, question.term.subject)
        elif question.term.figure == "new":
            answer = _party_new(rows, question.term.subject)
        elif question.term.figure == "days_known":
            answer = _days_known(rows, question.term.subject)
        elif question.term.figure in _SHARES:
            answer = _share(rows, question)
        else:
            answer = _count(rows, question)
        answers[text] = answer
    return answers


class _Rows:
    """The rows asked about: their days, codes, and positions found so far."""

    def __init__(self, store: FactStore, batch: pa.RecordBatch) -> None:
        self.store, self.batch, self.size = store, batch, batch.num_rows
        self.first_day = store.first_day if store.first_day is not None else _NEVER
        self.day = reading.days(reading.column(batch, "accepted_at"), self.size)
        self.dated = self.day != NO_DAY
        self._codes: dict[str, Ints] = {}
        self._found: dict[tuple[str, str, int], Ints] = {}
        self._measured: dict[str, tuple[Bools, Ints]] = {}

    def codes(self, kind: str) -> Ints:
        """The code of each row's text, ``MISSING`` or ``UNSEEN``."""
        if kind not in self._codes:
            words = self.store.words.get(kind, Words())
            values = reading.column(self.batch, COLUMN_OF.get(kind, kind))
            part = reading.subheading if kind == "hs6" else None
            found = reading.codes(values, self.size, words.find, part)
            if kind in OPTIONAL_KEYS:
                found = np.where(found == MISSING, words.find(""), found)
            self._codes[kind] = found
        return self._codes[kind]

    def known(self, kinds: tuple[str, ...]) -> tuple[Bools, Bools]:
        """Rows that have a day and all of these, and rows of which the store knows all of these."""
        given, seen = self.dated, np.ones(self.size, np.bool_)
        for kind in kinds:
            code = self.codes(kind)
            given, seen = given & (code != MISSING), seen & (code >= 0)
        return given, seen

    def position(self, question: Asked, days_back: int) -> Ints:
        """Where, in the counts of a party, its days before ``day - days_back`` end."""
        term = question.term
        name = (term.family, term.subject, days_back)
        if name not in self._found:
            named = self.store.tables
            counts = (named.messages if term.family == "messages" else named.results)[term.subject]
            wanted = tables.places(self.codes(term.subject), self.day - days_back)
            self._found[name] = tables.search(counts.at, wanted)
        return self._found[name]

    def measured(self, measure: Measure) -> tuple[Bools, Ints]:
        """Rows that have a day and the key of a measure, and the snapshot of each, -1 for none."""
        if measure.name not in self._measured:
            given, seen = self.known(measure.key)
            found = self.store.tables.reference[measure.name].rows(self.key(measure.key), self.day)
            self._measured[measure.name] = given, np.where(given & seen, found, -1)
        return self._measured[measure.name]

    def key(self, kinds: tuple[str, ...]) -> Ints:
        """One number per row for several codes; meaningless where one of them is not known."""
        return tables.keys([np.maximum(self.codes(kind), 0) for kind in kinds])


def _window(rows: _Rows, question: Asked, name: str) -> Ints:
    """How many of something in the N days before the day; 0 where the party is not known."""
    named = rows.store.tables
    counts = (named.messages if question.term.family == "messages" else named.results)[
        question.term.subject
    ]
    days = question.days or 0
    number = counts.between(name, rows.position(question, days), rows.position(question, 0))
    return np.where(rows.codes(question.term.subject) >= 0, number, 0)


def _count(rows: _Rows, question: Asked) -> Floats:
    """Unknown without a party, without a day, or where the store covers only part of the window."""
    number = _window(rows, question, question.term.figure)
    given, _ = rows.known((question.term.subject,))
    covered = rows.day - (question.days or 0) >= rows.first_day
    return np.where(given & covered, number.astype(np.float64), np.nan)


def _share(rows: _Rows, question: Asked) -> Floats:
    """Unknown where there is nothing to take a share of."""
    part, whole = _SHARES[question.term.figure]
    number = _window(rows, question, whole)
    given, _ = rows.known((question.term.subject,))
    some = given & (number > 0)
    share = _window(rows, question, part) / np.maximum(number, 1)
    return np.where(some, share, np.nan)


def _first_days(rows: _Rows, party: str) -> Ints:
    counts = rows.store.tables.messages[party]
    code = rows.codes(party)
    if not counts.at.size:
        return np.full(rows.size, _NEVER, np.int64)
    start = tables.search(counts.at, code << tables.DAY_BITS)
    start[start == counts.at.size] = 0
    found = counts.at[start]
    same = (code >= 0) & (tables.codes_of(found) == code)
    return np.where(same, tables.days_of(found), _NEVER)


def _days_known(rows: _Rows, party: str) -> Floats:
    """Days since the party was first seen; unknown if it never was."""
    first = _first_days(rows, party)
    known = rows.dated & (first < rows.day)
    return np.where(known, (rows.day - first).astype(np.float64), np.nan)


def _party_new(rows: _Rows, party: str) -> Floats:
    given, _ = rows.known((party,))
    return _novelty(rows, given, _first_days(rows, party))


def _pair_new(rows: _Rows, pair: str) -> Floats:
    kinds = PAIRS[pair]
    given, seen = rows.known(kinds)
    first = rows.store.tables.pairs[pair].days(rows.key(kinds), _NEVER)
    return _novelty(rows, given, np.where(seen, first, _NEVER))


def _novelty(rows: _Rows, given: Bools, first: Ints) -> Floats:
    """0.0 once seen; 1.0 if never seen by a store that has warmed up; unknown before that."""
    seen = first < rows.day
    warm = rows.day >= rows.first_day + rows.store.setting.warm_up_days
    flag = np.where(seen, 0.0, np.where(warm, 1.0, np.nan))
    return np.where(given, flag, np.nan)


def _reference(rows: _Rows, question: Asked) -> Floats:
    """The figure in effect on the day; a count is 0 where snapshots have begun without the key."""
    measure = MEASURES[question.term.subject]
    given, row = rows.measured(measure)
    figures = rows.store.tables.reference[measure.name].figures[question.term.figure]
    answer = np.where(row >= 0, figures[row], np.nan) if figures.size else np.full(row.size, np.nan)
    if question.term.figure != "n":
        return answer
    begun = step_start(rows.day, rows.store.setting.as_of_step) > rows.first_day
    return np.where(given & begun & np.isnan(answer), 0.0, answer)


__all__ = ["Tables", "facts"]
