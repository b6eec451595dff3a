"""A window: rows of whole declarations as they stand in the file, before any conversion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MOST_ROWS = 99_999
"""Items a declaration may have (WCO Data Model 228, format n..5)."""

DAMAGED = "the file is damaged behind this row, so the declaration may not be whole."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row of a window; ``column`` is the name in the file."""

    row: int
    column: str | None
    value: str | None
    reason: str


@dataclass
class Window:
    """Rows of a file by position of the column, with the line each starts on.

    ``ids`` is null where a row's reference cannot be read. ``heads`` marks the first row of each
    group: a declaration, or several that rows without a reference bind together. ``spoilt`` says
    why the last group cannot be whole. ``raw`` gives the text of a row, where there is one.
    """

    columns: dict[int, pa.Array]
    ids: pa.StringArray
    lines: npt.NDArray[np.int64]
    heads: npt.NDArray[np.bool_]
    raw: Callable[[int], str | None]
    faults: list[Fault] = field(default_factory=list)
    spoilt: str | None = None


def group_heads(ids: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Where a new group starts: two neighbours with references that are known and differ.

    A row without a reference may belong to either neighbour, so it binds them together.
    """
    heads = np.ones(len(ids), dtype=bool)
    if len(ids) > 1:
        differ = pc.not_equal(ids[1:], ids[:-1])
        if differ.null_count:
            differ = differ.fill_null(False)
        heads[1:] = differ.to_numpy(zero_copy_only=False)
    return heads
