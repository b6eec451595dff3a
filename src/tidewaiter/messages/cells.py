"""Cells and columns of canonical rows: lists in one cell, numbers, decimals, moments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.messages.columns import SEPARATOR

MOMENT = pa.timestamp("us", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(rf"\\.|{SEPARATOR}|[^{SEPARATOR}\\]+|\\", re.DOTALL)


def join_list(values: Iterable[str | None]) -> str | None:
    """Texts as one list cell; a separator or backslash inside a text is escaped with a backslash.

    An absent text keeps its place, so that two lists side by side stay aligned.
    """
    texts = ("" if value is None else str(value) for value in values)
    escaped = (v.replace("\\", "\\\\").replace(SEPARATOR, "\\" + SEPARATOR) for v in texts)
    return SEPARATOR.join(escaped) or None


def split_list(cell: str | None) -> list[str | None]:
    """The reverse of :func:`join_list`; an empty cell is an empty list."""
    if not cell:
        return []
    if "\\" not in cell:
        return [part or None for part in cell.split(SEPARATOR)]
    parts = [""]
    for token in _TOKEN.findall(cell):
        if token == SEPARATOR:
            parts.append("")
        else:
            parts[-1] += token[1:] if token.startswith("\\") else token
    return [part or None for part in parts]


def same_memory(one: pa.Array, other: pa.Array) -> bool:
    """Whether two arrays that are both alive are the same memory, so certainly equal."""
    if len(one) != len(other) or one.offset != other.offset:
        return False
    pairs = zip(one.buffers(), other.buffers(), strict=True)
    return all((a and a.address) == (b and b.address) for a, b in pairs)


def numbers(column: pa.Array) -> npt.NDArray[np.float64]:
    """A number or integer column as float64, NaN where null.

    Each is the double nearest to the decimal as written. Raises :class:`pyarrow.ArrowInvalid` for
    text that is no number; the readers never let such text into a batch.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        taken = pa.array(numbers(column.dictionary)).take(column.indices)
        return _floats(taken)
    if pa.types.is_decimal(column.type):  # by way of text: the direct cast is not always nearest
        column = column.cast(pa.string())
    return _floats(column.cast(pa.float64(), safe=False))


def decimals(column: pa.Array) -> list[Decimal | None]:
    """A number column as decimals, every digit as written; a float is its shortest text."""
    if pa.types.is_floating(column.type):
        floats = column.to_numpy(zero_copy_only=False)
        return [Decimal(format(Decimal(str(f)), "f")) if np.isfinite(f) else None for f in floats]
    return [None if v is None else Decimal(v) for v in column.to_pylist()]


def moments_of(column: pa.Array) -> list[datetime | None]:
    """A moment column as UTC datetimes."""
    micros = column.cast(MOMENT).cast(pa.int64()).to_pylist()
    return [None if m is None else _EPOCH + timedelta(microseconds=m) for m in micros]


def _floats(array: pa.Array) -> npt.NDArray[np.float64]:
    if array.null_count:
        array = array.fill_null(float("nan"))
    floats: npt.NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return floats
