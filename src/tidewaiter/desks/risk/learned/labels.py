"""Labels: what was found about items, when, how it came to be looked at; nullable throughout.

An item that nobody examined has no label: it is not innocent. What is found may be corrected later
(by an audit after clearance, say): each result is an event with its own day and provenance, and
the label of an item is the last event known before the day of asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.build import RESULT_DELAY
from tidewaiter.desks.risk.history.reading import NO_DAY, Bools, Floats, Ints
from tidewaiter.desks.risk.learned.errors import LearningError

SOURCES = ("not recorded", "targeted", "random", "documentary", "audit")
"""How a result came about. Only what chance alone selected speaks for all traffic."""

EXAMINATIONS = ("not recorded", "documentary", "scan", "physical", "laboratory", "audit", "other")
"""How an item was looked at; a kind that is none of them is the last."""

NOT_RECORDED, TARGETED, RANDOM, DOCUMENTARY, AUDIT = range(len(SOURCES))


@dataclass(frozen=True)
class Results:
    """Results of examination and audit as events: one entry per event.

    ``row`` is the position of the item, ``known`` the day (since 1970-01-01) from whose end on the
    result is known. ``offence`` is 1 or 0; ``severity`` 1 to 5, ``assessed`` and ``collected`` in
    national currency and ``minutes`` of officers are NaN where unknown. ``chance`` is the
    probability with which the item was selected, NaN where nobody wrote it down. ``source`` is a
    position in :data:`SOURCES`, ``how`` one in :data:`EXAMINATIONS`, ``kind`` the kind of offence.
    """

    row: Ints
    known: Ints
    offence: Floats
    severity: Floats
    assessed: Floats
    collected: Floats
    minutes: Floats
    chance: Floats
    source: Ints
    how: Ints
    kind: tuple[str | None, ...]

    @classmethod
    def of(cls, batch: pa.RecordBatch, source: int | None = None) -> Results:
        """The results that stand on the rows of a canonical batch.

        A result without a day of its own is taken as known 30 days after acceptance; none is known
        before the day of acceptance. ``source`` overrules what the rows say of selection. Raises
        :class:`LearningError` for a probability outside 0 to 1.
        """
        rows = batch.num_rows
        offence = _flags(batch, "offence")
        day = reading.days(reading.column(batch, "accepted_at"), rows)
        told = reading.days(reading.column(batch, "result_at"), rows)
        known = np.maximum(np.where(told == NO_DAY, day + RESULT_DELAY, told), day)
        at = np.flatnonzero(~np.isnan(offence) & (day != NO_DAY))
        chance = _numbers(batch, "selection_probability")[at]
        _check(chance)
        random = _flags(batch, "selected_at_random")[at]
        origin = np.where(np.isnan(random), NOT_RECORDED, np.where(random > 0, RANDOM, TARGETED))
        kinds = reading.column(batch, "offence_kind")
        return cls(
            row=at,
            known=known[at],
            offence=offence[at],
            severity=_numbers(batch, "offence_severity")[at],
            assessed=_numbers(batch, "assessed")[at],
            collected=_numbers(batch, "collected")[at],
            minutes=_numbers(batch, "minutes")[at],
            chance=chance,
            source=origin if source is None else np.full(at.size, source),
            how=np.maximum(
                reading.codes(reading.column(batch, "examination_kind"), rows, examination), 0
            )[at],
            kind=tuple(kinds.take(pa.array(at)).to_pylist())
            if kinds is not None
            else (None,) * at.size,
        )

    def __len__(self) -> int:
        return len(self.row)

    def take(self, where: Ints) -> Results:
        """Some events, in the given order."""
        found = {one.name: getattr(self, one.name)[where] for one in fields(self)[:-1]}
        return Results(**found, kind=tuple(self.kind[n] for n in where.tolist()))

    def at(self, row: Ints) -> Results:
        """The same events about items at other positions; those at -1 are left out."""
        moved = Results(
            **{one.name: getattr(self, one.name) for one in fields(self)} | {"row": row}
        )
        return moved.take(np.flatnonzero(row >= 0))

    def within(self, start: int, rows: int) -> Results:
        """The events about so many items from a position on, told of from there. In order."""
        low, high = np.searchsorted(self.row, (start, start + rows))
        found = self.take(np.arange(low, high))
        return replace(found, row=found.row - start)

    @classmethod
    def joined(cls, parts: Sequence[Results]) -> Results:
        """Events of several sources about the same rows, by row, then day; as given in ties."""
        if not parts:
            return _none()
        names = [one.name for one in fields(cls)[:-1]]
        found = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        whole = cls(**found, kind=tuple(kind for part in parts for kind in part.kind))
        return whole.take(np.lexsort((whole.known, whole.row)))

    def changes(self) -> tuple[Ints, Ints]:
        """What each event adds to what was known: items examined, and offences.

        Events must be ordered by row and day, as :meth:`joined` leaves them. A correction examines
        nothing anew; it adds or takes back an offence.
        """
        again = np.r_[False, self.row[1:] == self.row[:-1]][: self.row.size]
        offence = self.offence.astype(np.int64)
        before = np.where(again, np.r_[0, offence[:-1]][: offence.size], 0)
        return (~again).astype(np.int64), offence - before

    def selection(self, rows: int) -> tuple[Floats, Floats]:
        """How each item came to its first examination that a selection led to.

        The chance that was written down, and 1 where chance alone sent it, 0 where it was
        targeted; NaN where it is not known or there was none.
        """
        chance, drawn = np.full(rows, np.nan), np.full(rows, np.nan)
        told = np.flatnonzero(~np.isnan(self.chance))[::-1]
        chance[self.row[told]] = self.chance[told]  # events are in order: the first one stays
        sent = np.flatnonzero(np.isin(self.source, (TARGETED, RANDOM)))[::-1]
        drawn[self.row[sent]] = self.source[sent] == RANDOM
        return chance, drawn

    def before(self, day: int, rows: int) -> Labels:
        """The label of each of so many items by what is known before a day."""
        last = np.full(rows, -1, np.int64)
        known = np.flatnonzero(self.known < day)
        last[self.row[known]] = known  # events are in order: the last one stays
        return Labels(self, last)


@dataclass(frozen=True)
class Labels:
    """One label per item: ``event`` is its position in ``results``, -1 for never examined."""

    results: Results
    event: Ints

    @property
    def examined(self) -> Bools:
        """Items of which something is known."""
        return self.event >= 0

    def number(self, name: str) -> Floats:
        """A figure of the label per item, NaN where the item was not examined or it is unknown."""
        values = getattr(self.results, name)
        if not values.size:
            return np.full(self.event.size, np.nan)
        return np.where(self.examined, values[self.event], np.nan)

    @property
    def offence(self) -> Floats:
        """1, 0, or NaN where nobody looked."""
        return self.number("offence")

    @property
    def by_chance(self) -> Bools:
        """Items that chance alone sent to examination."""
        return np.asarray(self.number("source") == RANDOM)


def examination(word: str) -> int:
    """The position of a kind of examination in :data:`EXAMINATIONS`."""
    given = word.strip().lower()
    return EXAMINATIONS.index(given if given in EXAMINATIONS else "other") if given else 0


def _none() -> Results:
    whole, real = np.empty(0, np.int64), np.empty(0)
    return Results(whole, whole, real, real, real, real, real, real, whole, whole, ())


def _flags(batch: pa.RecordBatch, name: str) -> Floats:
    return reading.flags(reading.column(batch, name), batch.num_rows, name)


def _numbers(batch: pa.RecordBatch, name: str) -> Floats:
    return reading.numbers(reading.column(batch, name), batch.num_rows, name)


def _check(chance: Floats) -> None:
    wrong = chance[(chance < 0) | (chance > 1)]
    if wrong.size:
        raise LearningError(
            sentence("a selection_probability of {value} is not between 0 and 1.", value=wrong[0]),
            advice="Give it as a share, not in percent.",
        )
