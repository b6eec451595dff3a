"""Whole numbers as the texts and amounts that declarations hold, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.reference.containers import letter_values
from tidewaiter.simulate.country.draws import Flags, Ints

Bytes = npt.NDArray[np.uint8]
_TENS = 10 ** np.arange(18, dtype=np.int64)
OWNERS = ("OSMU", "XTLU", "KELU", "BRNU", "SYNU", "TIDU")
"""Invented owners of containers."""


def digits(numbers: Ints, width: int) -> Bytes:
    """Numbers as so many digits each, with leading zeros."""
    found: Bytes = (numbers[:, None] // _TENS[:width][::-1] % 10 + 48).astype(np.uint8)
    return found


def numbered(prefix: str, numbers: Ints, width: int) -> pa.StringArray:
    """A text and a number of so many digits."""
    return fixed(np.hstack([_same(prefix, len(numbers)), digits(numbers, width)]))


def fixed(letters: Bytes) -> pa.StringArray:
    """Rows of ASCII letters as texts."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    data = pa.py_buffer(np.ascontiguousarray(letters))
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), data)


def containers(numbers: Ints) -> pa.StringArray:
    """Container numbers with an invented owner and their check digit (ISO 6346)."""
    owners = np.array([list(one.encode()) for one in OWNERS], np.uint8)
    plain = np.hstack([owners[numbers % len(OWNERS)], digits(numbers // len(OWNERS), 6)])
    values = np.zeros(128, np.int64)
    for letter, value in letter_values().items():
        values[ord(letter)] = value
    check = (values[plain] << np.arange(10)).sum(axis=1) % 11 % 10
    return fixed(np.hstack([plain, (check[:, None] + 48).astype(np.uint8)]))


def where(keep: Flags, texts: pa.Array) -> pa.Array:
    """The texts with nothing where they are not to be kept."""
    return texts.take(pa.array(np.arange(len(keep)), mask=~keep))


def coded(codes: Ints, texts: Sequence[str]) -> pa.DictionaryArray:
    """Texts by their position in a list; below zero and the empty text are nothing."""
    dictionary, empty = _dictionary(tuple(texts))
    mask = (codes < 0) | empty[np.maximum(codes, 0)]
    places = pa.array(np.where(mask, 0, codes).astype(np.int32), mask=mask)
    return pa.DictionaryArray.from_arrays(places, dictionary)


@lru_cache(maxsize=128)
def _dictionary(texts: tuple[str, ...]) -> tuple[pa.Array, Flags]:
    return pa.array(texts, pa.string()), np.array([not text for text in texts])


def amounts(numbers: Ints, places: int, keep: Flags | None = None) -> pa.Array:
    """Whole numbers as exact decimals with so many places."""
    wide = np.empty((len(numbers), 2), np.int64)
    wide[:, 0], wide[:, 1] = numbers, np.where(numbers < 0, -1, 0)
    valid = None if keep is None else pa.py_buffer(np.packbits(keep, bitorder="little"))
    kind = pa.decimal128(18, places)
    return pa.Array.from_buffers(kind, len(numbers), [valid, pa.py_buffer(wide)])


def whole(numbers: Ints) -> pa.Array:
    """Whole numbers."""
    return pa.array(numbers, pa.int64())


def moments(seconds: Ints) -> pa.Array:
    """Seconds since 1970 as moments in UTC."""
    return pa.array(seconds * 1_000_000, pa.int64()).cast(pa.timestamp("us", "UTC"))


def _same(text: str, count: int) -> Any:
    return np.tile(np.frombuffer(text.encode("ascii"), np.uint8), (count, 1))
