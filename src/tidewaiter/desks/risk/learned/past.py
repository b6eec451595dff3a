"""What was seen and found before: the tables that features ask, never on or after the own day."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tidewaiter.core.errors import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history import FactStore, reading
from tidewaiter.desks.risk.history.reading import NO_DAY, Bools, Ints
from tidewaiter.desks.risk.learned.counts import CountTable
from tidewaiter.desks.risk.learned.families import RATIOS
from tidewaiter.desks.risk.learned.hashing import KEY_BITS
from tidewaiter.desks.risk.learned.keys import Items, dated
from tidewaiter.desks.risk.learned.labels import Results

REFERENCE_TERMS = tuple(
    f"reference.{measure}_{figure}"
    for measure in ("unit_value", "hs_unit_value", "net_gross")
    for figure in ("n", "p10", "p50", "p90")
)
"""The reference quantities that features use and reasons speak of."""

SCALE = float(1 << 20)
"""Logarithms of ratios and their squares are kept in whole millionths or so: sums stay exact."""

_COUNTS = ("seen", "examined", "offences")
_RATIOS = ("items", "logs", "squares")
_FORMAT = 1
_NOTE = "past.json"
_AGAIN = sentence("Build it again.")


@dataclass(frozen=True)
class Past:
    """Counts by family and word, sums of ratios by group of peers, and reference quantities.

    ``last_day`` is the day (since 1970-01-01) up to which it knows what came, ``None`` if nothing.
    """

    counts: CountTable
    ratios: CountTable
    reference: FactStore
    rows: int
    last_day: int | None

    @classmethod
    def build(
        cls, batches: Iterable[pa.RecordBatch], later: Iterable[Results] | None = None
    ) -> Past:
        """Read a history once; the order and size of its batches do not matter.

        ``later`` holds, for each batch, results that came apart from it, about its rows. Items
        without a day are left out, and so are amendments, which say again what was counted.
        """
        held = [dated(batch) for batch in batches]
        extra = list(later) if later is not None else [Results.joined([]) for _ in held]
        counts, ratios = _Events(), _Events()
        last = None
        for batch, more in zip(held, extra, strict=True):
            results = Results.joined([Results.of(batch), more])
            for start, part in sliced(batch):
                items = Items(part)
                kept = _originals(part) & (items.day != NO_DAY)
                _count(counts, items, kept, results.within(start, part.num_rows))
                _sum(ratios, items, kept)
                days = items.day[kept]
                if days.size:
                    last = int(days.max()) if last is None else max(last, int(days.max()))
        reference = FactStore.build(held, terms=REFERENCE_TERMS)
        return cls(
            counts.table(_COUNTS),
            ratios.table(_RATIOS),
            reference,
            sum(batch.num_rows for batch in held),
            last,
        )

    def save(self, path: Path) -> None:
        """Write the tables into a folder, beside it first: a reader never sees half of them."""
        if path.exists() and not (path / _NOTE).is_file():
            raise _unusable(
                path, sentence("There is something else."), sentence("Name a new folder.")
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=path.parent))
        try:
            for name in ("counts", "ratios"):
                _save_table(draft, name, getattr(self, name))
            self.reference.save(draft / "reference")
            note = {"format": _FORMAT, "rows": self.rows, "last_day": self.last_day}
            (draft / _NOTE).write_text(json.dumps(note) + "\n", "utf-8")
            if path.exists():
                shutil.rmtree(path)
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    @classmethod
    def load(cls, path: Path) -> Past:
        """Read the tables of a folder; those of counts stay on disk until they are asked."""
        try:
            note = json.loads((path / _NOTE).read_text("utf-8"))
            if note["format"] != _FORMAT:
                raise _unusable(path, sentence("It is of another version."), _AGAIN)
            tables = [_load_table(path, name) for name in ("counts", "ratios")]
        except (OSError, ValueError, KeyError) as problem:
            raise _unusable(path, sentence("It cannot be read."), _AGAIN) from problem
        counts, ratios = tables
        reference = FactStore.load(path / "reference")
        return cls(counts, ratios, reference, note["rows"], note["last_day"])


def _unusable(path: Path, problem: str, advice: str) -> SourceError:
    return SourceError(problem, where=str(path), advice=advice)


_SLICE = 8_192
"""So many items are laid out at once."""

_SHARES = 16
"""A table is made of so many shares of the keys, one after the other."""


class _Events:
    """What happened while a history is read: keys, days and amounts, as small as they can be kept.

    An amount is one for each key, or one for all.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Ints, Any, Mapping[str, Any]]] = []

    def add(self, keys: Ints, days: Ints, **amounts: Any) -> None:
        """An amount that is not named is 0. What has no key is left out."""
        given = np.flatnonzero(keys)
        held = {
            name: amount[given] if isinstance(amount, np.ndarray) else amount
            for name, amount in amounts.items()
        }
        self._held.append((keys[given], days[given].astype(np.int32), held))

    def table(self, names: tuple[str, ...]) -> CountTable:
        """All of it as a table; what was added is given up."""
        shift = KEY_BITS - (_SHARES - 1).bit_length()
        made = []
        for share in range(_SHARES):
            at = [np.flatnonzero(keys >> shift == share) for keys, _, _ in self._held]
            keys = _together([one[0][n] for one, n in zip(self._held, at, strict=True)])
            days = _together([one[1][n] for one, n in zip(self._held, at, strict=True)])
            amounts = {
                name: _together(
                    [_taken(one[2].get(name, 0), n) for one, n in zip(self._held, at, strict=True)]
                )
                for name in names
            }
            made.append(CountTable.of(keys, days, amounts))
        self._held.clear()
        return CountTable.chained(made)


def _together(parts: list[Any]) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _taken(amount: Any, at: Ints) -> Any:
    return amount[at] if isinstance(amount, np.ndarray) else np.full(at.size, amount, np.int8)


def sliced(batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Parts of a batch with the place where each begins: what is made of one stays small."""
    for start in range(0, batch.num_rows, _SLICE):
        yield start, batch.slice(start, _SLICE)


def _originals(batch: pa.RecordBatch) -> Bools:
    words = ("amend", "cancel", "replace")
    column = reading.column(batch, "function")
    kinds = reading.codes(column, batch.num_rows, lambda word: int(word.lower() in words))
    return np.asarray(kinds != 1)


def _count(events: _Events, items: Items, kept: Bools, results: Results) -> None:
    """Items on their day, results on the day they are known, for every family and word."""
    rows = np.flatnonzero(kept)
    grams, owner = items.grams
    examined, offences = results.changes()
    told = np.flatnonzero(kept[results.row])
    about = results.row[told]
    found = {"examined": examined[told].astype(np.int8), "offences": offences[told].astype(np.int8)}
    for keys in items.families:
        events.add(keys[rows], items.day[rows], seen=1)
        events.add(keys[about], results.known[told], **found)
    said = np.flatnonzero(kept[owner])
    events.add(grams[said], items.day[owner[said]], seen=1)
    at, many = _runs(owner, about)
    of_words = {name: np.repeat(amount, many) for name, amount in found.items()}
    events.add(grams[at], np.repeat(results.known[told], many), **of_words)


def _runs(owner: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """The positions of all that belongs to each wanted owner, one after the other, and how many.

    ``owner`` is sorted.
    """
    first, last = np.searchsorted(owner, wanted), np.searchsorted(owner, wanted, "right")
    many = last - first
    ends = np.cumsum(many)
    return np.arange(many.sum()) + np.repeat(first - (ends - many), many), many


def _sum(events: _Events, items: Items, kept: Bools) -> None:
    """The ratios of items, their squares and how many, for every group of peers."""
    groups = len(items.peers) // len(RATIOS)
    for n, keys in enumerate(items.peers):
        logs = items.ratios[n // groups]
        rows = np.flatnonzero(kept & ~np.isnan(logs))
        value = logs[rows]
        logs, squares = (np.rint(one * SCALE).astype(np.int64) for one in (value, value**2))
        events.add(keys[rows], items.day[rows], items=1, logs=logs, squares=squares)


def _save_table(folder: Path, name: str, table: CountTable) -> None:
    arrays = {"keys": table.keys, "starts": table.starts, "days": table.days}
    for part, array in (arrays | dict(table.totals)).items():
        np.save(folder / f"{name}-{part}.npy", array, allow_pickle=False)


def _load_table(folder: Path, name: str) -> CountTable:
    def part(which: str) -> Any:
        held = np.load(folder / f"{name}-{which}.npy", mmap_mode="r", allow_pickle=False)
        return np.asarray(held)  # the same memory: numpy is slower on its own kind of it

    names = _COUNTS if name == "counts" else _RATIOS
    return CountTable(part("keys"), part("starts"), part("days"), {one: part(one) for one in names})
