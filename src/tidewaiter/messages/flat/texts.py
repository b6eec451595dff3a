"""Texts of a file made clean: one Arrow type, no blanks around, empty is null."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.messages.flat.formula import restore

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
_ODD = np.ones(256, dtype=bool)
_ODD[0x21:0x7F] = False
_ODD[0x27] = True
"""Bytes that can make a text change: blanks, anything beyond ASCII, the apostrophe."""


def value_bytes(values: pa.StringArray) -> npt.NDArray[np.uint8]:
    """All bytes of a string array, one text after the other."""
    _, offsets, data = values.buffers()
    if data is None or not len(values):
        return np.empty(0, dtype=np.uint8)
    ends = np.frombuffer(offsets, np.int32, len(values) + 1, values.offset * 4)
    return np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]


def only_bytes(values: pa.StringArray, allowed: bytes) -> bool:
    """Whether the texts are made of nothing but these bytes."""
    table = np.zeros(256, dtype=bool)
    table[list(allowed)] = True
    return bool(table[value_bytes(values)].all())


def clean(values: pa.StringArray, null_values: Iterable[str] = ()) -> pa.StringArray:
    """Texts without blanks around and without a spreadsheet's apostrophe; empty is null."""
    if _ODD[value_bytes(values)].any():
        values = restore(pc.utf8_trim_whitespace(values))
    empty = pc.equal(pc.binary_length(values), 0)
    if null_values:
        empty = pc.or_(empty, pc.is_in(values, value_set=pa.array(sorted(null_values))))
    return _without(values, empty)


def undecodable(values: pa.StringArray) -> list[int]:
    """Positions of texts that are not UTF-8. Only a damaged Parquet file has any."""
    if not (value_bytes(values) >= 0x80).any():
        return []
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        raw = values.cast(pa.binary()).to_pylist()
        return [n for n, text in enumerate(raw) if text is not None and not _is_utf8(text)]
    return []


def blanked(values: pa.Array, positions: Iterable[int]) -> pa.Array:
    """The array with null at these positions."""
    mask = np.zeros(len(values), dtype=bool)
    mask[list(positions)] = True
    return (
        pc.if_else(pa.array(mask), pa.scalar(None, values.type), values) if mask.any() else values
    )


def as_text(array: pa.Array) -> pa.Array | None:
    """Any plain Arrow array as ``string`` or ``dictionary<int32, string>``.

    Whole floats lose their ``.0`` and NaN is null; lists of texts stay as they are. ``None`` for a
    type that has no plain spelling.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        if not pa.types.is_string(kind.value_type):
            return as_text(array.cast(kind.value_type))
        return array if kind.index_type == pa.int32() else array.cast(DICTIONARY)
    if pa.types.is_string(kind):
        return array
    if pa.types.is_floating(kind):
        return _float_text(array)
    if (
        pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_temporal(kind)
        or pa.types.is_null(kind)
    ):
        return array.cast(pa.string())
    return None


def recode(values: pa.StringArray, encoded: pa.DictionaryArray, codes: pa.Array) -> pa.Array:
    """Codes into ``values`` as a dictionary array whose dictionary is distinct and without null.

    ``encoded`` is ``values.dictionary_encode()``, which callers keep while the values stay.
    """
    if not values.null_count and len(encoded.dictionary) == len(values):
        return pa.DictionaryArray.from_arrays(codes, values)
    return pa.DictionaryArray.from_arrays(encoded.indices.take(codes), encoded.dictionary)


def _without(values: pa.StringArray, mask: pa.Array) -> pa.StringArray:
    if not pc.any(mask).as_py():
        return values
    return pc.if_else(mask, pa.scalar(None, pa.string()), values)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _float_text(array: pa.Array) -> pa.StringArray:
    array = pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
    if pc.all(pc.equal(pc.floor(array), array)).as_py() is False or _beyond(array):
        return array.cast(pa.string())
    return array.cast(pa.int64()).cast(pa.string())


def _beyond(array: pa.Array) -> bool:
    largest: Any = pc.max(pc.abs(array)).as_py()
    return largest is not None and largest > 2**53
