"""The Arrow seam: lanes for any number of declarations as record batches in, record batches out.

:meth:`Lanes.assess` looks at every declaration by itself, so any engine that maps record batches
(PySpark's ``mapInArrow`` and its like) can spread it. :meth:`Lanes.seat` needs the whole of an
office and day together; group by these two columns and it spreads as well. Run here one after the
other, they give the same lanes as :meth:`tidewaiter.engine.decide.Engine.decide`, without evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.engine.allocate import contexts
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.draw import draws
from tidewaiter.engine.seat import Seat, settle
from tidewaiter.engine.stake import Bid, Stake

_BID = pa.struct(
    [
        ("source", pa.string()),
        ("lane", pa.string()),
        ("probability", pa.float64()),
        ("urgency", pa.int64()),
        ("cap", pa.int64()),
    ]
)
STAKES = pa.schema(
    [
        ("declaration_id", pa.string()),
        ("office", pa.string()),
        ("day", pa.date32()),
        ("regime", pa.string()),
        ("base", pa.uint64()),
        ("bids", pa.list_(_BID)),
        ("sure", pa.string()),
        ("sure_source", pa.string()),
    ]
)
LANES = pa.schema(
    [
        ("declaration_id", pa.string()),
        ("office", pa.string()),
        ("day", pa.date32()),
        ("lane", pa.string()),
        ("route", pa.string()),
        ("source", pa.string()),
        ("selection_probability", pa.float64()),
    ]
)


class Lanes:
    """Lanes by an engine's controls, policies and seed, as Arrow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Canonical item rows in, one row per declaration out (:data:`LANES`)."""
        return self.seat(self.assess(batches))

    def assess(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """What is at stake for each declaration (:data:`STAKES`); independent per declaration."""
        for rows in batches:
            batch = Batch(rows)
            bases = self._engine.draws.bases(batch.references)
            yield _stake_rows(batch, dict(self._engine.stakes(batch, bases)), bases)

    def seat(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Lanes from stakes; all rows of an office and day must be among ``batches``."""
        held = list(batches)
        traffic: dict[Any, int] = defaultdict(int)
        found: dict[Any, list[tuple[int, int, Stake]]] = defaultdict(list)
        for number, rows in enumerate(held):
            columns = [rows.column(name).to_pylist() for name in ("office", "day")]
            for group in zip(*columns, strict=True):
                traffic[group] += 1
            for position, stake in self._read(rows):
                found[stake.office, stake.day].append((number, position, stake))
        seats: list[dict[int, Seat]] = [{} for _ in held]
        for group, entries in found.items():
            policy = self._engine.policies.on(group[1])
            stakes = [stake for _, _, stake in entries]
            left = contexts(stakes, traffic[group], policy)
            for (number, position, stake), context in zip(entries, left, strict=True):
                seats[number][position] = settle(stake, context, policy)
        for rows, seated in zip(held, seats, strict=True):
            yield self._lane_rows(rows, seated)

    def _read(self, rows: pa.RecordBatch) -> Iterator[tuple[int, Stake]]:
        """The stakes in rows: those with a bid, a sure lane, or a random draw that may fall."""
        largest = max((r.share for p in self._engine.policies.all for r in p.random), default=0)
        random = draws(rows.column("base").to_numpy(), "random") < float(largest) / 100
        asked = pc.greater(pc.list_value_length(rows.column("bids")), 0)
        some = pc.or_(asked, pc.is_valid(rows.column("sure")))
        positions = np.flatnonzero(some.to_numpy(zero_copy_only=False) | random)
        for position, row in zip(
            positions.tolist(), rows.take(pa.array(positions)).to_pylist(), strict=True
        ):
            reference = row.pop("declaration_id")
            bids = tuple(Bid(**bid) for bid in row.pop("bids"))
            yield position, Stake(reference=reference, bids=bids, **row)

    def _lane_rows(self, rows: pa.RecordBatch, seats: dict[int, Seat]) -> pa.RecordBatch:
        offices, regimes, days = (
            rows.column(name).to_pylist() for name in ("office", "regime", "day")
        )
        known: dict[Any, tuple[str, float]] = {}
        lanes, routes, sources = [], [], []
        chances = np.empty(rows.num_rows)
        for position, key in enumerate(zip(offices, regimes, days, strict=True)):
            seat = seats.get(position)
            if seat is not None:
                lanes.append(seat.lane)
                routes.append(seat.route.value)
                sources.append(seat.source or None)
                chances[position] = float(next(iter(seat.probabilities.values())))
                continue
            if key not in known:
                known[key] = self._unselected(*key)
            lane, chances[position] = known[key]
            lanes.append(lane)
            routes.append("none")
            sources.append(None)
        kept = [rows.column(name) for name in ("declaration_id", "office", "day")]
        return pa.record_batch([*kept, lanes, routes, sources, chances], schema=LANES)

    def _unselected(self, office: str | None, regime: str | None, day: Any) -> tuple[str, float]:
        """Lane and chance of the strictest lane for what nothing asks for."""
        policy = self._engine.policies.on(day)
        share, lane = policy.random_share(office, regime)
        return policy.free.code, share if lane == policy.controlled[0].code else 0.0


def _stake_rows(batch: Batch, stakes: dict[int, Stake], bases: Any) -> pa.RecordBatch:
    bids = [
        [
            {
                "source": bid.source,
                "lane": bid.lane,
                "probability": bid.probability,
                "urgency": bid.urgency,
                "cap": bid.cap,
            }
            for bid in stakes[position].bids
        ]
        if position in stakes
        else []
        for position in range(len(batch))
    ]
    sure = [stakes[n].sure if n in stakes else None for n in range(len(batch))]
    why = [stakes[n].sure_source if n in stakes else None for n in range(len(batch))]
    days = pa.array(batch.days, mask=batch.days < 0).cast(pa.int32()).cast(pa.date32())
    columns = [batch.references, batch.header("office"), days, batch.header("regime"), bases]
    return pa.record_batch([*columns, bids, sure, why], schema=STAKES)
