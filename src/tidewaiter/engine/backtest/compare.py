"""Two ways of deciding the same history: which declarations would change lanes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tidewaiter.engine.backtest.labels import Labels
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.seam import Lanes


@dataclass(frozen=True, slots=True)
class Move:
    """Declarations that go from one lane to another, or stay; of those inspected, the offences."""

    before: str
    after: str
    declarations: int
    inspected: int
    offences: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneChanges:
    """Every pair of lanes that occurs, strictest first. ``changed`` counts the declarations."""

    declarations: int
    changed: int
    moves: tuple[Move, ...]


def lane_changes(
    batches: Callable[[], Iterable[Batch]], before: Engine, after: Engine, *, examples: int = 5
) -> LaneChanges:
    """Decide a history twice and compare lanes.

    With the same policy and seed both draw alike, so what differs is due to the rules. Reads the
    batches three times; memory grows with the declarations that anything asks a lane for.
    """
    order = _order(before.policies, after.policies)
    codes = {code: n for n, code in enumerate(order)}
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    opened: dict[tuple[int, int], list[str]] = defaultdict(list)
    streams = (Lanes(engine)(one.rows for one in batches()) for engine in (before, after))
    for batch, old, new in zip(batches(), *streams, strict=True):
        labels = Labels.of(batch)
        left, right = _numbered(old, codes), _numbered(new, codes)
        cells, cell_of = np.unique(left * len(order) + right, return_inverse=True)
        for n, cell in enumerate(cells.tolist()):
            pair = divmod(cell, len(order))
            inside = cell_of == n
            counts = (inside, inside & labels.inspected, inside & labels.offence)
            found[pair] = [a + int(b.sum()) for a, b in zip(found[pair], counts, strict=True)]
            if pair[0] != pair[1]:
                room = examples - len(opened[pair])
                chosen = np.flatnonzero(inside)[: max(0, room)].tolist()
                opened[pair] += [batch.references[position] for position in chosen]
    moves = [
        Move(order[a], order[b], many, inspected, offences, tuple(opened.get((a, b), ())))
        for (a, b), (many, inspected, offences) in sorted(found.items())
    ]
    return LaneChanges(
        declarations=sum(move.declarations for move in moves),
        changed=sum(move.declarations for move in moves if move.before != move.after),
        moves=tuple(moves),
    )


def _order(*policies: Policies) -> list[str]:
    """All lanes, strictest first."""
    lanes = {lane for known in policies for policy in known.all for lane in policy.lanes}
    return list(dict.fromkeys(lane.code for lane in sorted(lanes, reverse=True)))


def _numbered(rows: pa.RecordBatch, codes: dict[str, int]) -> np.ndarray:
    lanes = rows.column("lane").to_pylist()
    return np.fromiter((codes[lane] for lane in lanes), np.int64, len(lanes))
