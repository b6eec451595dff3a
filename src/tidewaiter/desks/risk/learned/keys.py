"""The keys and figures of items: what is written into the tables and what is asked of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.reading import Floats, Ints
from tidewaiter.desks.risk.learned.families import (
    AMOUNTS,
    AS_THEY_ARE,
    EVERYTHING,
    FAMILIES,
    PARTS,
    PEERS,
    RATIOS,
)
from tidewaiter.desks.risk.learned.hashing import (
    Families,
    column_keys,
    crossed,
    gram_keys,
    text_key,
)

FEW = 64
"""Up to so many items numbers are read one by one."""

_PLACE = {name: n for n, name in enumerate((*PARTS, EVERYTHING))}
_FAMILY_PARTS = Families(
    [
        *((one.name, [_PLACE[part] for part in one.parts]) for one in FAMILIES),
        (EVERYTHING, [_PLACE[EVERYTHING]]),
    ]
)
_PEER_PARTS = Families(
    [
        ("_".join([*group, name]), [_PLACE[part] for part in group])
        for name in RATIOS
        for group in PEERS
    ]
)
_SPANNING = [n for n, name in enumerate(AMOUNTS) if name not in AS_THEY_ARE]
_OVER, _UNDER = ([AMOUNTS.index(pair[n]) for pair in RATIOS.values()] for n in (0, 1))


@dataclass(frozen=True)
class Items:
    """The goods items of a canonical batch: days, keys and figures, each made when asked for."""

    batch: pa.RecordBatch
    _numbers: dict[str, Floats] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return cast("int", self.batch.num_rows)

    @cached_property
    def day(self) -> Ints:
        """The day of acceptance since 1970-01-01 (UTC), ``NO_DAY`` where there is none."""
        return reading.days(reading.column(self.batch, "accepted_at"), len(self))

    @cached_property
    def parts(self) -> Ints:
        """One row of keys for each thing that is counted by, in their order."""
        found = [
            column_keys(reading.column(self.batch, part.column), len(self), part.cut)
            for part in PARTS.values()
        ]
        return np.stack([*found, np.full(len(self), text_key(EVERYTHING))])

    @cached_property
    def families(self) -> Ints:
        """One row of keys for each family, in their order, and a last one that all items share."""
        return crossed(self.parts, _FAMILY_PARTS)

    @cached_property
    def peers(self) -> Ints:
        """One row of keys for each ratio and group of peers."""
        return crossed(self.parts, _PEER_PARTS)

    @cached_property
    def grams(self) -> tuple[Ints, Ints]:
        """Keys of words and pairs of words of the descriptions, and the item of each."""
        values = reading.column(self.batch, "description")
        return gram_keys([] if values is None else reading.texts(values))

    def number(self, name: str) -> Floats:
        """A column as numbers, NaN where it is not given."""
        if name not in self._numbers:
            values = reading.column(self.batch, name)
            few = None if values is None or len(self) > FEW else _few(values)
            self._numbers[name] = reading.numbers(values, len(self), name) if few is None else few
        return self._numbers[name]

    @cached_property
    def amounts(self) -> Floats:
        """One row for each of :data:`AMOUNTS`: the natural logarithm of those that span decades.

        NaN for what is not given, has no logarithm or no end.
        """
        told = np.stack([self.number(name) for name in AMOUNTS])
        told[_SPANNING] = logarithm(told[_SPANNING])
        told[np.isinf(told)] = np.nan
        return told

    @cached_property
    def ratios(self) -> Floats:
        """One row of natural logarithms for each of :data:`RATIOS`, NaN where a part is missing."""
        return self.amounts[_OVER] - self.amounts[_UNDER]


def dated(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with ``accepted_at``; where customs wrote none down, the day of issue stands in."""
    accepted, issued = (reading.column(batch, name) for name in ("accepted_at", "issued_at"))
    if issued is None or (accepted is not None and accepted.null_count == 0):
        return batch
    if accepted is None:
        return batch.append_column("accepted_at", issued)
    filled = pc.coalesce(accepted, issued.cast(accepted.type))
    return batch.set_column(batch.schema.get_field_index("accepted_at"), "accepted_at", filled)


def _few(values: Any) -> Floats | None:
    """A few numbers, faster one by one; ``None`` where they must be read with more care."""
    try:
        told = [math.nan if one is None else float(one) for one in reading.texts(values)]
    except ValueError:
        return None
    return np.array(told)


def logarithm(values: Floats) -> Floats:
    """Natural logarithms, NaN for what is not positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return cast("Floats", np.where(values > 0, np.log(values), np.nan))
