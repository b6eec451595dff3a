"""Deciding from Python: a data frame, declarations or files in, decisions out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.core import Decision, Declaration, SourceError
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Batches
from tidewaiter.library.sources import Source, open_control, open_engine
from tidewaiter.messages.flat.rejects import Reject

PathLike = str | Path


@dataclass(frozen=True)
class Decisions(Sequence[Decision]):
    """Decisions in the order of the input, and what could not be read."""

    decisions: tuple[Decision, ...]
    rejects: tuple[Reject, ...]

    def __len__(self) -> int:
        return len(self.decisions)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.decisions)

    def __getitem__(self, index: Any) -> Any:
        return self.decisions[index]

    def frame(self) -> pa.Table:
        """One row per decision: reference, office, day, lane, route, chance, reasons."""
        return pa.Table.from_pylist(
            [
                {
                    "declaration": one.declaration,
                    "office": one.office,
                    "day": one.day,
                    "lane": one.lane,
                    "route": one.route.value,
                    "selection_probability": float(next(iter(one.probabilities.values()))),
                    "reasons": [reason.source for reason in one.reasons if reason.drawn],
                }
                for one in self.decisions
            ]
        )


def decide(
    source: Any,
    *,
    profiles: PathLike | None = None,
    policy: PathLike | None = None,
    lists: PathLike | None = None,
    history: PathLike | Sequence[PathLike] = (),
    mapping: str | None = None,
    seed: str = "tidewaiter",
) -> Decisions:
    """Decide on declarations.

    ``source`` is a data frame with one row per goods item (pandas, Polars, pyarrow: anything that
    ``pyarrow.table`` takes), a sequence of :class:`~tidewaiter.core.Declaration`, or a path or
    paths. Without ``mapping`` the columns are recognised by their names. ``profiles``, ``lists``,
    ``policy`` and ``history`` are paths as for the command ``tidewaiter decide``.

    Raises :class:`~tidewaiter.core.TidewaiterError` for what cannot be used; rows that cannot be
    read are in :attr:`Decisions.rejects`.
    """
    earlier = [history] if isinstance(history, str | Path) else history
    control = open_control(_path(profiles), _path(lists), [Path(p) for p in earlier], mapping)
    engine = open_engine(control, _path(policy), seed)
    rejects: list[Reject] = []
    with tempfile.TemporaryDirectory() as folder:
        batches = _batches(source, mapping, rejects, Path(folder))
        decided = tuple(one.decision for one in engine.decide(batches))
    return Decisions(decided, tuple(rejects))


def _batches(source: Any, mapping: str | None, rejects: list[Reject], folder: Path) -> Batches:
    if isinstance(source, str | Path):
        source = [source]
    if isinstance(source, list | tuple) and source:
        if all(isinstance(one, str | Path) for one in source):
            return Source([Path(p) for p in source], mapping, rejects.append)
        if all(isinstance(one, Declaration) for one in source):
            return lambda: [Batch.of(source)]
    try:
        table = pa.table(source)
    except (TypeError, ValueError, pa.ArrowException) as problem:
        raise SourceError(
            f"a {type(source).__name__} cannot be decided: {problem}.",
            advice="Give a data frame, declarations, or paths.",
        ) from None
    file = folder / "frame.parquet"
    pq.write_table(table, file)
    return Source([file], mapping, rejects.append)


def _path(path: PathLike | None) -> Path | None:
    return None if path is None else Path(path)
