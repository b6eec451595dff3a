"""The fact store: built once from history, asked for batches of any size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa

from tidewaiter.core.errors import ProfileError, SourceError
from tidewaiter.desks.risk.history.build import Builder, Need, needs
from tidewaiter.desks.risk.history.facts import Tables, facts
from tidewaiter.desks.risk.history.percentiles import STEPS
from tidewaiter.desks.risk.history.reading import Floats, Ints, Words
from tidewaiter.desks.risk.history.terms import Asked, parse

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """How a store was built; part of its digest.

    ``window_days`` and ``minimum`` are those of the reference quantities, ``as_of_step`` how often
    they take effect (``month``, ``week`` or ``day``). ``warm_up_days`` is how much history the
    store must cover before *never seen* says anything.
    """

    as_of_step: str = "month"
    window_days: int = 365
    minimum: int = 10
    warm_up_days: int = 30

    def __post_init__(self) -> None:
        if self.as_of_step not in STEPS:
            raise SourceError(
                f"There is no step '{self.as_of_step}'.", advice=f"Use one of {', '.join(STEPS)}."
            )
        for name in ("window_days", "minimum", "warm_up_days"):
            if getattr(self, name) < 1:
                raise SourceError(f"{name} must be at least 1, not {getattr(self, name)}.")


@dataclass(frozen=True)
class FactStore:
    """Facts about the past, looked up per goods item.

    ``first_day`` and ``last_day`` are the days (since 1970-01-01) the store covers, ``None`` where
    it is empty. ``rows`` is how many item rows it was built from, ``source`` a note on where they
    came from, ``built_at`` when (ISO 8601); these three are not part of the digest.
    """

    EMPTY: ClassVar[FactStore]
    """Knows nothing: every fact is unknown."""

    setting: Setting
    need: frozenset[Need]
    words: dict[str, Words] = field(repr=False)
    tables: Tables = field(repr=False)
    first_day: int | None = None
    last_day: int | None = None
    rows: int = 0
    source: str = ""
    built_at: str = ""

    @classmethod
    def build(
        cls,
        batches: Iterable[pa.RecordBatch],
        *,
        terms: Collection[str] | None = None,
        as_of_step: str = "month",
        window_days: int = 365,
        minimum: int = 10,
        warm_up_days: int = 30,
        source: str = "",
    ) -> FactStore:
        """Build from canonical batches, in one pass; their order and size do not matter.

        Only what ``terms`` need is kept, everything for ``None``. Rows without ``accepted_at`` are
        left out, for they have no place in time. Raises :class:`SourceError` for a number or flag
        that cannot be read and for an unknown step, :class:`ProfileError` for an unknown term.
        """
        setting = Setting(as_of_step, window_days, minimum, warm_up_days)
        builder = Builder(needs(terms))
        builder.read(batches)
        texts, ranks = builder.ranked()
        return cls(
            setting,
            builder.need,
            {kind: Words(words) for kind, words in texts.items() if words},
            _tables(builder, ranks, setting),
            builder.first_day,
            builder.last_day,
            builder.rows,
            source,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def lookup(self, batch: pa.RecordBatch, terms: Sequence[str]) -> dict[str, Floats]:
        """Per term one float64 per row of the batch: NaN for unknown, flags 0.0 or 1.0.

        Nothing dated on or after a row's own day enters its facts, nor does any other row of the
        batch. Raises :class:`ProfileError` for an unknown term and for one the store was not
        built with.
        """
        asked = {text: parse(text) for text in terms}
        if self.first_day is None:
            return {text: np.full(batch.num_rows, np.nan) for text in asked}
        for text, question in asked.items():
            self._require(text, question)
        return facts(self, batch, asked)

    def _require(self, text: str, question: Asked) -> None:
        if (question.term.family, question.term.subject) not in self.need:
            raise ProfileError(
                "The fact store was built without it.",
                where=text,
                advice="Build the store again with the terms of all profiles.",
            )

    def covers(self) -> tuple[date, date] | None:
        """The first and the last day of the history behind the store."""
        if self.first_day is None or self.last_day is None:
            return None
        start = date(1970, 1, 1)
        return start + timedelta(days=self.first_day), start + timedelta(days=self.last_day)

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of all facts and settings; equal stores answer alike."""
        seal = hashlib.sha256(json.dumps(self.description(), sort_keys=True).encode())
        for kind in sorted(self.words):
            seal.update("\0".join([kind, *self.words[kind].code_of]).encode())
        for name, array in self.tables.arrays():
            seal.update(f"\0{name}\0{array.size}\0".encode())
            seal.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
        return seal.hexdigest()

    def description(self) -> dict[str, object]:
        """What the digest covers beside the tables, as plain values."""
        return {
            "format": _FORMAT,
            "setting": asdict(self.setting),
            "tables": sorted([family, subject] for family, subject in self.need),
            "first_day": self.first_day,
            "last_day": self.last_day,
        }

    def save(self, path: str | Path) -> None:
        """Write the store as a folder of Parquet tables and ``store.json``; replaces an older one.

        Raises :class:`SourceError` if the folder exists and is not a store.
        """
        from tidewaiter.desks.risk.history.files import save

        save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> FactStore:
        """Read a saved store.

        Raises :class:`SourceError` if it is missing, of another format, or not what its digest
        says.
        """
        from tidewaiter.desks.risk.history.files import load

        return load(Path(path))


def _tables(builder: Builder, ranks: dict[str, Ints], setting: Setting) -> Tables:
    made = Tables()
    for family, subject in sorted(builder.need):
        if family == "messages":
            made.messages[subject] = builder.messages(subject, ranks)
        elif family == "results":
            made.results[subject] = builder.results(subject, ranks)
        elif family == "pair":
            made.pairs[subject] = builder.pair(subject, ranks)
        else:
            made.reference[subject] = builder.measure(
                subject,
                ranks,
                step=setting.as_of_step,
                window_days=setting.window_days,
                minimum=setting.minimum,
            )
    return made


FactStore.EMPTY = FactStore(Setting(), frozenset(), {}, Tables())
