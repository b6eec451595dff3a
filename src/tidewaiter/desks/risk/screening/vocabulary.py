"""The words of a list, and which of them a word that is asked for could stand for.

Every word is filed under itself, under itself with one letter left out, under its consonants and
under these with one left out. Two words meet if they share one of these keys: after a typing error,
in another transliteration, or with other vowels. Keys are CRC-32 sums; what meets by accident is
sorted out by how alike the words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from tidewaiter.desks.risk.screening.likeness import (
    INITIAL,
    JOINED,
    LEAST,
    MOST_JOINED,
    words_alike,
)
from tidewaiter.desks.risk.screening.names import skeleton

NEIGHBOURS = 40
"""So many words that are most like a word are followed."""

BESIDE_ITSELF = 0.85
"""Where the word itself is on the list, others must be at least so alike to be followed too."""

_CLOSE = 0.5
_LETTERS_LEFT_OUT, _SOUNDS_LEFT_OUT = 4, 4
_SPLIT = 2

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint32]


def keys_of(word: str) -> list[int]:
    """The keys a word is filed under."""
    return [crc32(key.encode()) for key in _keys(word)]


def _keys(word: str) -> Iterator[str]:
    yield word
    if word.isdigit():
        return
    if len(word) >= _LETTERS_LEFT_OUT:
        yield from {word[:n] + word[n + 1 :] for n in range(len(word))}
    sound = skeleton(word)
    if len(sound) > 1:
        yield f"/{sound}"
        if len(sound) >= _SOUNDS_LEFT_OUT:
            yield from {f"/{sound[:n]}{sound[n + 1 :]}" for n in range(len(sound))}


def file_words(words: Sequence[str]) -> tuple[Keys, Ints]:
    """Keys in order, and beside each the number of a word that is filed under it."""
    found = [keys_of(word) for word in words]
    counts = np.fromiter(map(len, found), np.int64, len(found))
    keys = np.fromiter(chain.from_iterable(found), np.uint32, int(counts.sum()))
    order = np.argsort(keys, kind="stable")
    numbers = np.repeat(np.arange(len(found), dtype=np.int32), counts)
    return keys[order], numbers[order]


class Vocabulary:
    """The distinct words of a list, numbered, with their keys."""

    def __init__(self, words: Sequence[str], keys: Any, filed: Any) -> None:
        self.words = words
        self.numbers = {word: number for number, word in enumerate(words)}
        self._keys = keys
        self._filed = filed

    def near(self, word: str) -> list[tuple[int, float]]:
        """Numbers of words that could be the word, with how alike they are; best first."""
        found = self._candidates(word)
        if len(found) > NEIGHBOURS:
            found = self._closest(word, found)
        alike = [(number, words_alike(word, self.words[number])) for number in found]
        least = BESIDE_ITSELF if word in self.numbers else LEAST
        near = [one for one in alike if one[1] >= least]
        initial = self.numbers.get(word[0])
        if initial is not None and len(word) > 1 and not word.isdigit():
            near.append((initial, INITIAL))
        return sorted(near, key=lambda one: (-one[1], one[0]))

    def pieces(self, word: str, most: int = MOST_JOINED) -> list[tuple[int, ...]]:
        """Words of the list that are the word when written as one: the fewest, all ways."""
        for count in range(2, most + 1):
            found = list(self._split(word, count))
            if found:
                return found
        return []

    def _split(self, word: str, count: int) -> Iterator[tuple[int, ...]]:
        number = self.numbers.get(word) if count == 1 else None
        if number is not None:
            yield (number,)
        for n in range(_SPLIT, len(word) - _SPLIT * (count - 1) + 1) if count > 1 else ():
            first = self.numbers.get(word[:n])
            if first is not None:
                yield from ((first, *rest) for rest in self._split(word[n:], count - 1))

    def joined(self, one: str, two: str) -> tuple[int, float] | None:
        """The word that two neighbours are when they are written as one."""
        number = self.numbers.get(one + two)
        return None if number is None else (number, JOINED)

    def _candidates(self, word: str) -> list[int]:
        if word.isdigit() or len(word) == 1:
            number = self.numbers.get(word)
            return [] if number is None else [number]
        asked = np.asarray(keys_of(word), np.uint32)
        first = np.searchsorted(self._keys, asked, "left")
        last = np.searchsorted(self._keys, asked, "right")
        found: set[int] = set()
        for low, high in zip(first.tolist(), last.tolist(), strict=True):
            if high > low:
                found.update(self._filed[low:high].tolist())
        return list(found)

    def _closest(self, word: str, found: list[int]) -> list[int]:
        texts = [self.words[number] for number in found]
        alike = cdist([word], texts, scorer=Indel.normalized_similarity, score_cutoff=_CLOSE)[0]
        best = np.argsort(-alike, kind="stable")[:NEIGHBOURS]
        return [found[n] for n in best.tolist()]
