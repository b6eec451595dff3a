"""Building the tables from canonical batches, in one pass and in any order.

What is kept while reading: one count per (party, day), one day per pair, eight bytes per message
to know it again, and one value per item and reference quantity (percentiles need them all).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

import numpy as np
import polars as pl
import pyarrow as pa

from tidewaiter.core.errors import SourceError
from tidewaiter.desks.risk.history import reading, tables
from tidewaiter.desks.risk.history.percentiles import snapshots
from tidewaiter.desks.risk.history.reading import MISSING, NO_DAY, Bools, Floats, Ints, Words
from tidewaiter.desks.risk.history.tables import DayCounts, FirstSeen, Snapshots
from tidewaiter.desks.risk.history.tally import (
    MESSAGE_FIGURES,
    RESULT_FIGURES,
    FreshMessages,
    KeyTally,
    PlaceTally,
)
from tidewaiter.desks.risk.history.terms import (
    COLUMN_OF,
    MEASURES,
    OPTIONAL_KEYS,
    PAIRS,
    TERMS,
    Family,
    parse,
)

RESULT_DELAY = 30
"""Days after acceptance on which a result without its own date is taken as recorded."""

_ROWS = 131_072
_CORRECTIONS = {"amend": 1, "cancel": 1, "replace": 2}
"""Functions that speak of an earlier message; those marked 1 count as amendments."""

_MESSAGE = ("declaration_id", "accepted_at", "function", "message_id")

Need = tuple[Family, str]


def needs(terms: Collection[str] | None) -> frozenset[Need]:
    """Which tables the given terms need; all of them for ``None``."""
    asked = TERMS.values() if terms is None else (parse(text).term for text in terms)
    return frozenset((term.family, term.subject) for term in asked)


class Builder:
    """Reads batches and hands over finished tables."""

    def __init__(self, need: frozenset[Need]) -> None:
        self.need = need
        self.words: dict[str, Words] = {}
        self.rows = 0
        self.first_day: int | None = None
        self.last_day: int | None = None
        self._fresh = FreshMessages()
        self._messages: dict[str, PlaceTally] = {}
        self._results: dict[str, PlaceTally] = {}
        self._pairs: dict[str, KeyTally] = {}
        self._values: dict[str, list[tuple[list[Ints], Ints, Floats]]] = {}

    def read(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take in all batches; small ones are joined, large ones read as they come."""
        for batch in _joined(batches, self._columns()):
            self._read(batch)

    def _columns(self) -> list[str]:
        names = {*_MESSAGE, "issued_at", "offence", "result_at"}
        for family, subject in self.need:
            if family == "pair":
                names.update(PAIRS[subject])
            elif family == "reference":
                measure = MEASURES[subject]
                names.update((measure.numerator, measure.denominator, *measure.key))
            else:
                names.add(subject)
        return sorted(COLUMN_OF.get(name, name) for name in names)

    def _read(self, batch: pa.RecordBatch) -> None:
        day, correction = _days_and_corrections(batch)
        dated = day != NO_DAY
        self.rows += batch.num_rows
        if not dated.any():
            return
        first, last = int(day[dated].min()), int(day[dated].max())
        self.first_day = first if self.first_day is None else min(first, self.first_day)
        self.last_day = last if self.last_day is None else max(last, self.last_day)
        chunk = _Chunk(self, batch, day, dated, correction)
        families = {family for family, _ in self.need}
        if "messages" in families:
            self._read_messages(chunk)
        if "results" in families:
            self._read_results(chunk)
        for family, subject in sorted(self.need):
            if family == "pair":
                self._read_pair(chunk, subject)
            elif family == "reference":
                self._read_measure(chunk, subject)

    def _subjects(self, wanted: Family) -> list[str]:
        return sorted(subject for family, subject in self.need if family == wanted)

    def _read_messages(self, chunk: _Chunk) -> None:
        fresh = self._fresh.take(_message_marks(chunk.batch), _nameless(chunk.batch)) & chunk.dated
        for party in self._subjects("messages"):
            code = chunk.codes(party)
            rows = np.flatnonzero(fresh & (code >= 0))
            kind = chunk.correction[rows]
            counts = {
                "declarations": (kind == 0).astype(np.int64),
                "messages": np.ones(rows.size, np.int64),
                "amended": (kind == 1).astype(np.int64),
            }
            tally = self._messages.setdefault(party, PlaceTally(tuple(counts)))
            tally.add(tables.places(code[rows], chunk.day[rows]), counts)

    def _read_results(self, chunk: _Chunk) -> None:
        rows = chunk.batch.num_rows
        offence = reading.flags(reading.column(chunk.batch, "offence"), rows, "offence")
        recorded = reading.days(reading.column(chunk.batch, "result_at"), rows)
        known = np.where(recorded == NO_DAY, chunk.day + RESULT_DELAY, recorded)
        known = np.maximum(known, chunk.day)
        examined = chunk.dated & ~np.isnan(offence)
        for party in self._subjects("results"):
            code = chunk.codes(party)
            at = np.flatnonzero(examined & (code >= 0))
            counts = {"examined": np.ones(at.size, np.int64), "offences": offence[at].astype(int)}
            tally = self._results.setdefault(party, PlaceTally(tuple(counts)))
            tally.add(tables.places(code[at], known[at]), counts)

    def _read_pair(self, chunk: _Chunk, pair: str) -> None:
        left, right = (chunk.codes(kind) for kind in PAIRS[pair])
        rows = np.flatnonzero(chunk.dated & (left >= 0) & (right >= 0))
        tally = self._pairs.setdefault(pair, KeyTally())
        tally.add(tables.keys([left[rows], right[rows]]), chunk.day[rows])

    def _read_measure(self, chunk: _Chunk, name: str) -> None:
        measure = MEASURES[name]
        over, under = chunk.number(measure.numerator), chunk.number(measure.denominator)
        parts = [chunk.codes(kind) for kind in measure.key]
        good = chunk.dated & (chunk.correction == 0) & np.isfinite(over) & np.isfinite(under)
        good &= under > 0
        for part in parts:
            good &= part >= 0
        rows = np.flatnonzero(good)
        held = [part[rows] for part in parts], chunk.day[rows], over[rows] / under[rows]
        self._values.setdefault(name, []).append(held)

    def ranked(self) -> tuple[dict[str, list[str]], dict[str, Ints]]:
        """The texts of every kind in order, and the final code of each code used so far."""
        pairs = {kind: words.ranks() for kind, words in self.words.items()}
        for kind, (texts, _) in pairs.items():
            if len(texts) >= 1 << tables.KEY_BITS:
                raise SourceError(f"There are {len(texts)} different values of {kind}.")
        return {k: v[0] for k, v in pairs.items()}, {k: v[1] for k, v in pairs.items()}

    def messages(self, party: str, ranks: dict[str, Ints]) -> DayCounts:
        """Messages of a party per day."""
        return self._messages.get(party, PlaceTally(MESSAGE_FIGURES)).done(ranks.get(party))

    def results(self, party: str, ranks: dict[str, Ints]) -> DayCounts:
        """Results of examination of a party's items, per day on which they were recorded."""
        return self._results.get(party, PlaceTally(RESULT_FIGURES)).done(ranks.get(party))

    def pair(self, pair: str, ranks: dict[str, Ints]) -> FirstSeen:
        """When each pair was first seen."""
        return self._pairs.get(pair, KeyTally()).done([ranks.get(kind) for kind in PAIRS[pair]])

    def measure(
        self, name: str, ranks: dict[str, Ints], *, step: str, window_days: int, minimum: int
    ) -> Snapshots:
        """The snapshots of a reference quantity."""
        kinds, held = MEASURES[name].key, self._values.get(name, [])
        count = len(kinds)
        parts = [
            ranks[kind][np.concatenate([chunk[0][n] for chunk in held])]
            if held
            else np.empty(0, np.int64)
            for n, kind in zip(range(count), kinds, strict=True)
        ]
        day = np.concatenate([chunk[1] for chunk in held]) if held else np.empty(0, np.int64)
        value = np.concatenate([chunk[2] for chunk in held]) if held else np.empty(0)
        return snapshots(
            tables.keys(parts), day, value, step=step, window_days=window_days, minimum=minimum
        )


class _Chunk:
    """One batch while it is read: its days, and codes and numbers on demand."""

    def __init__(
        self, builder: Builder, batch: pa.RecordBatch, day: Ints, dated: Bools, correction: Ints
    ) -> None:
        self.batch, self.day, self.dated, self.correction = batch, day, dated, correction
        self._words = builder.words
        self._codes: dict[str, Ints] = {}
        self._numbers: dict[str, Floats] = {}

    def codes(self, kind: str) -> Ints:
        """Codes of a kind of text; new texts get new codes."""
        if kind not in self._codes:
            words = self._words.setdefault(kind, Words())
            values = reading.column(self.batch, COLUMN_OF.get(kind, kind))
            part = reading.subheading if kind == "hs6" else None
            found = reading.codes(values, self.batch.num_rows, words.add, part)
            if kind in OPTIONAL_KEYS:
                found = np.where(found == MISSING, words.add(""), found)
            self._codes[kind] = found
        return self._codes[kind]

    def number(self, name: str) -> Floats:
        """A column as numbers."""
        if name not in self._numbers:
            values = reading.column(self.batch, name)
            self._numbers[name] = reading.numbers(values, self.batch.num_rows, name)
        return self._numbers[name]


def _joined(batches: Iterable[pa.RecordBatch], names: list[str]) -> Iterator[pa.RecordBatch]:
    pending: list[pa.RecordBatch] = []
    for batch in batches:
        slim = batch.select([name for name in names if name in batch.schema.names])
        if pending and slim.schema != pending[0].schema:
            yield pa.concat_batches(pending)
            pending = []
        pending.append(slim)
        if sum(part.num_rows for part in pending) >= _ROWS:
            yield pa.concat_batches(pending)
            pending = []
    if pending:
        yield pa.concat_batches(pending)


def _days_and_corrections(batch: pa.RecordBatch) -> tuple[Ints, Ints]:
    """The day each row counts from, and 0 for originals, 1 for amendments, 2 for replacements."""
    rows = batch.num_rows
    day = reading.days(reading.column(batch, "accepted_at"), rows)
    kind = reading.codes(
        reading.column(batch, "function"), rows, lambda word: _CORRECTIONS.get(word.lower(), 0)
    )
    kind = np.where(kind == MISSING, 0, kind)
    issued = reading.days(reading.column(batch, "issued_at"), rows)
    later = (kind > 0) & (day != NO_DAY)
    return np.where(later, np.maximum(day, issued), day), kind


def _nameless(batch: pa.RecordBatch) -> Bools:
    """Rows without a declaration: each is taken as a declaration of its own."""
    values = reading.column(batch, "declaration_id")
    if values is None:
        return np.ones(batch.num_rows, np.bool_)
    return ~reading.present(values)


def _message_marks(batch: pa.RecordBatch) -> Any:
    """A number per row that is equal for rows of one message."""
    names = [name for name in _MESSAGE if name in batch.schema.names]
    if not names:
        return np.zeros(batch.num_rows, np.uint64)
    columns = []
    for name in names:
        values = batch.column(batch.schema.get_field_index(name))
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("us", "UTC"))
        columns.append(pl.Series(name, cast("Any", pl.from_arrow(values))))
    return pl.DataFrame(columns).hash_rows(seed=2022).to_numpy()
