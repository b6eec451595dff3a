"""A history to learn from: items with their features, results, and what evaluation asks of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.reading import NO_DAY, Bools, Floats, Ints
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.hashing import Families, column_keys, crossed
from tidewaiter.desks.risk.learned.keys import Items, dated
from tidewaiter.desks.risk.learned.labels import Results
from tidewaiter.desks.risk.learned.past import Past, sliced

TWIN = ("hs", "origin", "dispatch", "duty_type", "duty_rate", "net_mass")
"""Items that agree in all of these are twins: one consignment told twice, or rows made from one.

The value is left out: what generators and clerks copy is the goods, and the price is then redone.
"""

_TWIN = Families([("twin", [0, 1])])

LEAST_KIND = 5
"""So many offences, and as many clean items, are needed in each part."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class History:
    """One entry per goods item.

    ``day`` is days since 1970-01-01. ``twin`` is the key of items alike, 0 where too little was
    declared. ``importer``, ``origin`` and ``code`` (of the commodity) are texts; ``price`` (the
    customs value) and ``stake`` (duty at the declared rate) are in national currency.
    ``declaration`` is the key of the declaration an item belongs to, its own where none is told.
    ``chance`` is the probability of examination that was written down, for items that nobody
    examined too; NaN where none was.
    ``rules`` is the score that profiles give, ``None`` where none were asked.
    """

    day: Ints
    features: Matrix
    results: Results
    twin: Ints
    importer: Any
    origin: Any
    code: Any
    price: Floats
    stake: Floats
    declaration: Ints
    chance: Floats
    rules: Floats | None = None

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def read(
        cls,
        batches: Iterable[pa.RecordBatch],
        later: Iterable[Results] | None = None,
        rules: Floats | None = None,
    ) -> History:
        """Features of every item by what came before it, in the order of the batches.

        ``later`` holds, for each batch, results that came apart from it. Raises
        :class:`LearningError` where nothing has a day.
        """
        held = [dated(batch) for batch in batches]
        extra = list(later) if later is not None else [Results.joined([]) for _ in held]
        past = Past.build(held, extra)
        if past.last_day is None:
            raise LearningError(
                "no item has a day of acceptance.", advice="Map a column to accepted_at."
            )
        starts = np.cumsum([0, *(batch.num_rows for batch in held)])
        parts = [
            Results.joined([Results.of(batch), more])
            for batch, more in zip(held, extra, strict=True)
        ]
        moved = [part.at(part.row + start) for part, start in zip(parts, starts, strict=False)]
        items = [Items(batch) for batch in held]
        price = np.concatenate([one.number("customs_value") for one in items])
        rate = np.concatenate([one.number("duty_rate") for one in items])
        return cls(
            day=np.concatenate([one.day for one in items]),
            features=_features(held, past),
            results=Results.joined(moved),
            twin=np.concatenate([_twins(batch) for batch in held]),
            importer=_texts(held, "importer"),
            origin=_texts(held, "origin"),
            code=_texts(held, "hs"),
            price=price,
            stake=price * rate / 100,
            declaration=_declarations(held),
            chance=np.concatenate([one.number("selection_probability") for one in items]),
            rules=rules,
        )

    def feature(self, name: str) -> Floats:
        """A feature by name."""
        return self.features[:, features.names().index(name)].astype(np.float64)

    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        dated = self.day[self.day != NO_DAY]
        return day_of(int(dated.min())), day_of(int(dated.max()))

    def first_of_twins(self) -> Bools:
        """The first item of each group of twins in time, and all that have none."""
        order = np.lexsort((np.arange(len(self)), self.day))
        _, first = np.unique(self.twin[order], return_index=True)
        kept = np.asarray(self.twin == 0)
        kept[order[first]] = True
        return kept


def day_of(number: int) -> date:
    """A day from days since 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def _features(batches: list[pa.RecordBatch], past: Past) -> Matrix:
    """The features of all items, filled part by part."""
    size = sum(batch.num_rows for batch in batches)
    found, begin = np.empty((size, len(features.names())), np.float32), 0
    for batch in batches:
        for start, part in sliced(batch):
            found[begin + start : begin + start + part.num_rows] = features.matrix(part, past)
        begin += batch.num_rows
    return found


def _declarations(batches: list[pa.RecordBatch]) -> Ints:
    found = [
        column_keys(reading.column(batch, "declaration_id"), batch.num_rows) for batch in batches
    ]
    keys = np.concatenate(found)
    return np.where(keys == 0, -1 - np.arange(keys.size), keys)


def _twins(batch: pa.RecordBatch) -> Ints:
    parts = []
    for name in TWIN:
        values = reading.column(batch, name)
        keys = column_keys(values, batch.num_rows)
        parts.append(keys if name in ("hs", "net_mass") else np.where(keys == 0, 1, keys))
    return _joined(parts)


def _joined(parts: list[Ints]) -> Ints:
    found = parts[0]
    for part in parts[1:]:
        found = crossed(np.stack([found, part]), _TWIN)[0]
    return found


def _texts(batches: list[pa.RecordBatch], name: str) -> Any:
    columns = [
        pa.nulls(batch.num_rows, pa.string())
        if (values := reading.column(batch, name)) is None
        else values.cast(pa.string())
        for batch in batches
    ]
    return pa.chunked_array(columns, pa.string()).combine_chunks()


def require_labels(offence: Floats, least: int, what: str) -> None:
    """Refuse to go on with too few labels, or with labels of one kind only."""
    known = offence[~np.isnan(offence)]
    found = int(known.sum())
    if known.size < least or not LEAST_KIND <= found <= known.size - LEAST_KIND:
        raise LearningError(
            sentence(
                "of {known} examined items for {what}, {found} were offences: too few to learn.",
                known=known.size,
                what=what,
                found=found,
            ),
            advice=sentence(
                "At least {least} are needed, {kind} of each kind among them.",
                least=least,
                kind=LEAST_KIND,
            ),
        )
