"""Keys of 62 bits for texts and combinations of texts, the same on every machine.

A key is a positive int64; 0 stands for a text that is not given. With a hundred million different
keys, the chance that any two coincide is one in a thousand (birthday bound).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.reading import Ints
from tidewaiter.desks.risk.learned.kernel import cross

KEY_BITS = 62
_WORD = re.compile(r"[^\W_]{2,}")

MOST_WORDS = 12
"""So many words of a description are read; goods are named at its beginning."""


@lru_cache(maxsize=1 << 20)
def text_key(text: str) -> int:
    """The key of a text."""
    return (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 2) or 1


def column_keys(values: Any, rows: int, part: Callable[[str], str | None] | None = None) -> Ints:
    """The key of every row of a column, 0 where it is not given."""
    found = reading.codes(values, rows, text_key, part)
    found[found < 0] = 0
    return found


class Families:
    """Ways to join keys: a name, and which rows of keys each joins, at most three."""

    def __init__(self, families: Sequence[tuple[str, Sequence[int]]]) -> None:
        self.chosen = np.full((len(families), 3), -1, np.int64)
        for n, (_, members) in enumerate(families):
            self.chosen[n, : len(members)] = members
        self.salts = np.array([text_key(name) for name, _ in families], np.uint64)


def crossed(parts: Ints, families: Families) -> Ints:
    """One row of keys for each family.

    Families of other names have other keys; a key is 0 where any part is.
    """
    found = np.empty((len(families.salts), parts.shape[1]), np.int64)
    cross(parts, families.chosen, families.salts, found)
    return found


_WORDS, _PAIR = Families([("word", [0])]), Families([("pair of words", [0, 1])])


@lru_cache(maxsize=1 << 17)
def word_keys(description: str) -> tuple[int, ...]:
    """The keys of the first words of a description, case apart."""
    return tuple(text_key(word) for word in _WORD.findall(description.lower())[:MOST_WORDS])


def gram_keys(descriptions: Sequence[str | None]) -> tuple[Ints, Ints]:
    """Keys of the words and pairs of neighbouring words of descriptions, and the row of each."""
    words = [word_keys(text) if text else () for text in descriptions]
    lengths = np.fromiter((len(one) for one in words), np.int64, len(words))
    flat = np.fromiter((key for one in words for key in one), np.int64, int(lengths.sum()))
    owner = np.repeat(np.arange(len(words)), lengths)
    neighbours = np.flatnonzero(owner[1:] == owner[:-1])
    pairs = crossed(np.stack([flat[neighbours], flat[neighbours + 1]]), _PAIR)[0]
    keys = np.concatenate([crossed(flat[np.newaxis], _WORDS)[0], pairs])
    rows = np.concatenate([owner, owner[neighbours]])
    order = np.argsort(rows, kind="stable")
    return keys[order], rows[order]
