"""The index of one list: which entries have a name that is like a given one.

A search goes from the words that are asked for to the words of the list that they could stand for,
adds up in one compiled loop what every name has in common with them, rarer words counting more, and
holds the best of these names against the one that is asked for, word by word.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from threading import local
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from tidewaiter.desks.risk.screening.entries import Entry, entry_of
from tidewaiter.desks.risk.screening.kernel import MARKS, most_alike
from tidewaiter.desks.risk.screening.likeness import Likeness, likeness
from tidewaiter.desks.risk.screening.names import Name, folded
from tidewaiter.desks.risk.screening.vocabulary import Vocabulary

FOLLOWED = 128
"""So many names are held against the one that is asked for by their letters."""

ENOUGH = 50_000
"""Once so many names have a rare word in common, those that share only commoner ones are left."""

WEIGHED = 16
"""So many of these are compared word by word."""

REMEMBERED = 65_536
"""So many searches are remembered."""

_FINE = 1000
"""Weights are counted in thousandths, as whole numbers."""

_JOINED_SHARE = 0.5
_INITIAL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of: arrays and texts, in memory or mapped from files.

    Words have keys (:mod:`~tidewaiter.desks.risk.screening.vocabulary`) and the names they stand
    in, from ``word_starts`` on in ``word_names``. Names are folded, each once: ``name_weight`` is
    the weight of its words in thousandths, ``name_letters`` has a bit for every letter that one
    begins with, ``name_entries`` the entries that have it, each with ``name_alias``, the place
    among the names of the entry. Entries are JSON texts.
    """

    words: Sequence[str]
    keys: npt.NDArray[np.uint32]
    filed: npt.NDArray[np.int32]
    word_starts: npt.NDArray[np.int64]
    word_names: npt.NDArray[np.int32]
    word_weight: npt.NDArray[np.float32]
    names: Sequence[str]
    name_weight: npt.NDArray[np.float32]
    name_letters: npt.NDArray[np.uint32]
    name_starts: npt.NDArray[np.int64]
    name_entries: npt.NDArray[np.int32]
    name_alias: npt.NDArray[np.int16]
    entries: Sequence[str]
    identifiers: npt.NDArray[np.uint32]
    identified: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with the name of it that is most like what was asked for."""

    entry: int
    alias: int
    like: Likeness


class NameIndex:
    """An index that can be asked; safe to ask from several threads."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.vocabulary = Vocabulary(parts.words, parts.keys, parts.filed)
        self._rarest = math.log(1 + len(parts.names)) if len(parts.names) else 1.0
        self._work = local()
        self.search = lru_cache(REMEMBERED)(self._search)
        self._near = lru_cache(REMEMBERED)(self.vocabulary.near)

    def __len__(self) -> int:
        return len(self.parts.entries)

    def entry(self, number: int) -> Entry:
        """An entry by its number in the index."""
        return entry_of(json.loads(self.parts.entries[number]))

    def identified_by(self, identifier: str) -> list[int]:
        """Entries that may hold a normal identifier. It is looked up by a sum: compare it."""
        key = np.uint32(crc32(identifier.encode()))
        low = np.searchsorted(self.parts.identifiers, key, "left")
        high = np.searchsorted(self.parts.identifiers, key, "right")
        found: list[int] = self.parts.identified[low:high].tolist()
        return found

    def _search(self, text: str, limit: int = 10) -> tuple[Candidate, ...]:
        """The entries whose names are most like a name in any script, best first."""
        asked = folded(text)
        if not asked.tokens or not len(self.parts.names):
            return ()
        best: dict[int, Candidate] = {}
        for number, like in self._names_like(asked, max(limit, WEIGHED)):
            low, high = self.parts.name_starts[number], self.parts.name_starts[number + 1]
            for entry, alias in zip(
                self.parts.name_entries[low:high].tolist(),
                self.parts.name_alias[low:high].tolist(),
                strict=True,
            ):
                best.setdefault(entry, Candidate(entry, alias, like))
            if len(best) >= limit:
                break
        return tuple(best.values())[:limit]

    def _names_like(self, asked: Name, weighed: int) -> list[tuple[int, Likeness]]:
        numbers, shares = self._sharing(asked)
        texts = _texts(self.parts.names, numbers)
        letters = cdist([" ".join(asked.tokens)], texts, scorer=token_sort_ratio)[0]
        order = np.lexsort((numbers, -(letters / 100 + shares)))[:weighed].tolist()
        found = [
            (int(numbers[n]), likeness(asked, Name(texts[n], tuple(texts[n].split()))))
            for n in order
        ]
        rank = {int(numbers[n]): float(letters[n]) for n in order}
        return sorted(found, key=lambda one: (-one[1].score, -rank[one[0]], one[0]))

    def _sharing(self, asked: Name) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The names that have most in common with the words, and their share."""
        groups, words, gains, whole = self._alternatives(asked.tokens)
        initials = [ord(word) - ord("a") for word in asked.tokens if len(word) == 1 and word >= "a"]
        gain = round(self._rarest * _INITIAL_SHARE * _FINE)
        cells, touched = self._room()
        names = np.empty(FOLLOWED, np.int32)
        shares = np.empty(FOLLOWED, np.float32)
        count = most_alike(
            np.asarray(groups, np.int32),
            np.asarray(words, np.int32),
            np.rint(np.asarray(gains) * _FINE).astype(np.int32),
            self.parts.word_starts,
            self.parts.word_names,
            self.parts.name_weight,
            self.parts.name_letters,
            np.asarray(initials, np.uint32),
            np.int32(gain),
            np.float32(whole * _FINE + gain * len(initials)),
            ENOUGH,
            cells,
            touched,
            names,
            shares,
        )
        return names[:count], shares[:count]

    def _alternatives(
        self, tokens: Sequence[str]
    ) -> tuple[list[int], list[int], list[float], float]:
        """Per word that is asked for a group of words of the list, with what each adds."""
        groups: list[list[tuple[float, int]]] = []
        whole = 0.0
        for at, token in enumerate(tokens):
            near = self._near(token)
            whole += self._weight(near[0][0]) if near else self._rarest
            pieces = [] if near and near[0][1] == 1.0 else self.vocabulary.pieces(token)
            near = [*near, *self._joined(tokens[max(at - 1, 0) : at + 2])]
            for part in range(max(map(len, pieces), default=1)):
                parts = [(split[part], 1.0) for split in pieces]
                found = parts if part else [*near, *parts]
                gained = ((alike * self._weight(word), word) for word, alike in found)
                groups.append(sorted(gained, key=lambda one: (-one[0], one[1])))
        groups = sorted(groups, key=self._spread)[:MARKS]
        flat = [(number, *one) for number, group in enumerate(groups) for one in group]
        return (
            [number for number, _, _ in flat],
            [word for _, _, word in flat],
            [gain for _, gain, _ in flat],
            whole,
        )

    def _spread(self, group: Sequence[tuple[float, int]]) -> int:
        """In how many names the words of a group stand."""
        starts = self.parts.word_starts
        return sum(int(starts[word + 1] - starts[word]) for _, word in group)

    def _joined(self, tokens: Sequence[str]) -> list[tuple[int, float]]:
        """Words of the list that two neighbours are; each of both adds half of it."""
        found = [self.vocabulary.joined(one, two) for one, two in pairwise(tokens)]
        return [(word, alike * _JOINED_SHARE) for word, alike in filter(None, found)]

    def _weight(self, word: int) -> float:
        return float(self.parts.word_weight[word])

    def _room(self) -> tuple[Any, Any]:
        """Arrays of zeros as long as there are names, of this thread."""
        if not hasattr(self._work, "room"):
            size = len(self.parts.names)
            self._work.room = (np.zeros(size, np.int32), np.empty(size, np.int32))
        found: tuple[Any, Any] = self._work.room
        return found


def _texts(names: Sequence[str], numbers: npt.NDArray[np.int32]) -> list[str]:
    many = getattr(names, "many", None)
    found: list[str] = many(numbers) if many else [names[number] for number in numbers.tolist()]
    return found
