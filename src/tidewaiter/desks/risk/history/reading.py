"""Arrow columns as numpy arrays: days, codes of texts, numbers, flags.

Days are whole days since 1970-01-01 (UTC). A code is a whole number for a text;
:data:`MISSING` stands for null or empty, :data:`UNSEEN` for a text not in the dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.errors import SourceError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MISSING = -1
UNSEEN = -2
NO_DAY = -(2**31)
"""The day of a row without a readable moment."""

_MICROSECONDS = 86_400_000_000
_SMALL = 64
_TRUE = frozenset({"1", "true", "t", "yes", "y"})
_FALSE = frozenset({"0", "false", "f", "no", "n"})


class Words:
    """The texts of one kind and their codes; a text keeps the code it got first."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.code_of: dict[str, int] = {word: code for code, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self.code_of)

    def add(self, word: str) -> int:
        """The code of a text, a new one if need be."""
        return self.code_of.setdefault(word, len(self.code_of))

    def find(self, word: str) -> int:
        """The code of a text, or :data:`UNSEEN`."""
        return self.code_of.get(word, UNSEEN)

    def ranks(self) -> tuple[list[str], Ints]:
        """The texts in order, and for each old code its place in that order."""
        words = list(self.code_of)
        order = sorted(range(len(words)), key=words.__getitem__)
        ranks = np.empty(len(words), np.int64)
        ranks[order] = np.arange(len(words))
        return [words[code] for code in order], ranks


def column(batch: pa.RecordBatch, name: str) -> Any:
    """A column of a batch, or ``None`` where the batch has no such column."""
    place = batch.schema.get_field_index(name)
    return None if place < 0 else batch.column(place)


def texts(values: Any) -> list[Any]:
    """A column as a list; a small dictionary is read once, which is many times faster."""
    if not pa.types.is_dictionary(values.type) or len(values.dictionary) > len(values):
        return cast("list[Any]", values.to_pylist())
    words = values.dictionary.to_pylist()
    return [None if place is None else words[place] for place in values.indices.to_pylist()]


def subheading(word: str) -> str | None:
    """The first six digits of a commodity code; ``None`` for shorter or other codes."""
    head = word[:6]
    return head if len(head) == 6 and head.isascii() and head.isdigit() else None


def codes(
    values: Any,
    rows: int,
    code_of: Callable[[str], int],
    part: Callable[[str], str | None] | None = None,
) -> Ints:
    """The code of every row; ``part`` takes from each text the part that counts.

    Work is done once per distinct text; few rows are done one by one, which is faster for them.
    """

    def code(word: Any) -> int:
        text = part(word) if part is not None and word else word
        return code_of(text) if text else MISSING

    if values is None:
        return np.full(rows, MISSING, np.int64)
    if rows <= _SMALL:
        words = texts(values)
        if words and not all(word is None or isinstance(word, str) for word in words):
            words = [None if word is None else str(word) for word in words]
        return np.array([code(word) for word in words], np.int64)
    encoded = _encoded(values)
    words = encoded.dictionary.to_pylist()
    table = np.array([*(code(word) for word in words), MISSING], np.int64)
    places = pc.fill_null(encoded.indices.cast(pa.int64()), len(words))
    return cast("Ints", table[places.to_numpy(zero_copy_only=False)])


def _encoded(values: Any) -> Any:
    """Dictionary-encoded texts, with a dictionary not much longer than the rows."""
    if pa.types.is_dictionary(values.type):
        if len(values.dictionary) <= len(values) and _is_text(values.dictionary.type):
            return values
        values = values.dictionary_decode()
    return values.cast(pa.string()).dictionary_encode()


def days(values: Any, rows: int) -> Ints:
    """The day of every row, :data:`NO_DAY` where there is none."""
    if values is None:
        return np.full(rows, NO_DAY, np.int64)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    try:
        if pa.types.is_timestamp(values.type) and values.type.unit == "us":
            moments = values.view(pa.int64())
        else:
            moments = values.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    except pa.ArrowInvalid as problem:
        raise SourceError(f"A moment cannot be read: {problem}.") from problem
    if moments.null_count == 0:
        return cast("Ints", moments.to_numpy() // _MICROSECONDS)
    whole = pc.fill_null(moments, 0).to_numpy(zero_copy_only=False) // _MICROSECONDS
    return np.where(present(values), whole, NO_DAY)


def present(values: Any) -> Bools:
    """Where a column holds a value."""
    return cast("Bools", values.is_valid().to_numpy(zero_copy_only=False))


def numbers(values: Any, rows: int, name: str) -> Floats:
    """The number of every row, NaN where there is none.

    Raises :class:`SourceError` for a text that is not a number.
    """
    if values is None:
        return np.full(rows, np.nan)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not _is_text(values.type):
        return cast("Floats", values.cast(pa.float64()).to_numpy(zero_copy_only=False))
    text = pc.utf8_trim_whitespace(values.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    try:
        return cast("Floats", text.cast(pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid as problem:
        raise SourceError(
            f"A value is not a number: {problem}.", where=name, advice="Mend it or leave it empty."
        ) from problem


def flags(values: Any, rows: int, name: str) -> Floats:
    """1.0 for true, 0.0 for false, NaN for null, of booleans, numbers or texts.

    Raises :class:`SourceError` for a text that is neither.
    """
    if values is None:
        return np.full(rows, np.nan)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not _is_text(values.type):
        found = cast("Floats", values.cast(pa.float64()).to_numpy(zero_copy_only=False))
        return np.where(np.isnan(found), np.nan, (found != 0).astype(np.float64))
    known = Words()
    marks = codes(values, rows, known.add, lambda word: word.strip().lower())
    table = np.array([*(_flag(word, name) for word in known.code_of), np.nan])
    return cast("Floats", table[marks])


def _flag(word: str, name: str) -> float:
    if word in _TRUE or word in _FALSE:
        return float(word in _TRUE)
    raise SourceError(
        f"'{word}' is neither true nor false.", where=name, advice="Write true, false or nothing."
    )


def _is_text(kind: Any) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
