"""Header fields on every row of a declaration: one value, however often it is repeated.

An empty header cell says nothing, so it takes the value of the declaration's other rows. Two
different values are a fault of the later row.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.flat.window import Fault

Positions = npt.NDArray[np.int64]


def agree(
    columns: Mapping[str, pa.Array], headers: Mapping[str, str], starts: Positions, group: Positions
) -> tuple[dict[str, pa.Array], list[Fault]]:
    """The columns with header fields repeated on every row, and the rows that disagree.

    ``starts`` are the first rows of the declarations, ``group`` is the declaration of each row,
    ``headers`` gives the name of a column in the file.
    """
    agreed = dict(columns)
    faults: list[Fault] = []
    for name, array in columns.items():
        if name not in COLUMNS or COLUMNS[name].level != "header" or _uniform(array, group):
            continue
        first = _first_valid(array, starts)[group]
        found = array.take(pa.array(np.minimum(first, len(array) - 1)))
        differs = np.flatnonzero(_not_equal(array, found))
        for row in differs.tolist():
            fault = _fault(row, name, headers.get(name), array[row], found[row])
            faults += [fault] if fault else []
        take = pa.array(_sources(array, first))
        for same_place in (name, f"{name}.text"):
            if same_place in columns:
                agreed[same_place] = columns[same_place].take(take)
    return agreed, faults


def _uniform(array: pa.Array, group: Positions) -> bool:
    """Whether neighbours within a declaration are always equal, the usual case."""
    inside = group[1:] == group[:-1]
    if (_not_equal(array[1:], array[:-1]) & inside).any():
        return False
    if not array.null_count:
        return True
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    return not ((valid[1:] != valid[:-1]) & inside).any()


def _not_equal(one: pa.Array, other: pa.Array) -> npt.NDArray[np.bool_]:
    """Where two arrays (of one dictionary, if any) have two different values; null has none."""
    if pa.types.is_dictionary(one.type):
        one, other = one.indices, other.indices
    differ: npt.NDArray[np.bool_] = (
        pc.not_equal(one, other).fill_null(False).to_numpy(zero_copy_only=False)
    )
    return differ


def _first_valid(array: pa.Array, starts: Positions) -> Positions:
    """For every declaration its first row with a value, the number of rows if there is none."""
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    rows = np.where(valid, np.arange(len(array)), len(array))
    return np.minimum.reduceat(rows, starts)


def _sources(array: pa.Array, first: Positions) -> Positions:
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    rows = np.arange(len(array))
    return np.where(valid | (first >= len(array)), rows, first)


def _fault(
    row: int, name: str, header: str | None, value: pa.Scalar, other: pa.Scalar
) -> Fault | None:
    one, two = str(value.as_py()), str(other.as_py())
    if COLUMNS[name].kind is Kind.NUMBER and Decimal(one) == Decimal(two):
        return None
    said = f"differs from '{two}', which an earlier row of this declaration has."
    return Fault(row, header, one, f"'{one}' {said}")
