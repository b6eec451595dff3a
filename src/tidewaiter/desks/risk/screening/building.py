"""Making the index of a list from its entries."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.index import NameIndex, Parts
from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.vocabulary import file_words

_SIGNS = re.compile(r"[^0-9A-Z]")
SHORTEST_IDENTIFIER = 5
"""An identifier of fewer letters and digits says nothing by itself."""


def normal_identifier(text: str) -> str:
    """An identifier without signs and case; empty if too little is left to tell anybody by."""
    bare = _SIGNS.sub("", text.upper())
    return bare if len(bare) >= SHORTEST_IDENTIFIER else ""


def build(entries: Iterable[Entry]) -> NameIndex:
    """The index of these entries, in memory. Entries are read once, one after the other."""
    found = _Collected()
    for entry in entries:
        found.add(entry)
    return NameIndex(found.parts())


@dataclass
class _Collected:
    """Words, names and entries as they come in, numbered."""

    words: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)
    stand_in: array[int] = field(default_factory=lambda: array("i"))
    """Word and name by turns."""
    called: array[int] = field(default_factory=lambda: array("i"))
    """Name, entry and place among the names of the entry by turns."""
    identifiers: array[int] = field(default_factory=lambda: array("q"))
    """Sum of an identifier and entry by turns."""

    def add(self, entry: Entry) -> None:
        number = len(self.entries)
        text = json.dumps(entry.plain(), ensure_ascii=False, separators=(",", ":"))
        self.entries.append(text)
        seen = set()
        for alias, name in enumerate(entry.names):
            tokens = folded.__wrapped__(name).tokens
            if tokens and tokens not in seen:
                seen.add(tokens)
                self.called.extend((self._name(tokens), number, alias))
        for identifier in entry.identifiers:
            if normal := normal_identifier(identifier):
                self.identifiers.extend((crc32(normal.encode()), number))

    def _name(self, tokens: tuple[str, ...]) -> int:
        text = " ".join(tokens)
        known = self.names.get(text)
        if known is not None:
            return known
        number = self.names[text] = len(self.names)
        for token in dict.fromkeys(tokens):
            self.stand_in.extend((self.words.setdefault(token, len(self.words)), number))
        return number

    def parts(self) -> Parts:
        words, names = list(self.words), list(self.names)
        keys, filed = file_words(words)
        stand_in = _columns(self.stand_in, 2, np.int32)
        word_starts, order = _grouped(stand_in[:, 0], len(words))
        counts = np.diff(word_starts)
        weight = np.log1p(len(names) / np.maximum(counts, 1)).astype(np.float32)
        called = _columns(self.called, 3, np.int32)
        name_starts, by_name = _grouped(called[:, 0], len(names))
        identifiers = _columns(self.identifiers, 2, np.int64)
        by_sum = np.argsort(identifiers[:, 0], kind="stable")
        return Parts(
            words=words,
            keys=keys,
            filed=filed,
            word_starts=word_starts,
            word_names=np.ascontiguousarray(stand_in[order, 1]),
            word_weight=weight,
            names=names,
            name_weight=_summed(stand_in[:, 1], weight[stand_in[:, 0]] * 1000, len(names)),
            name_letters=_letters(names),
            name_starts=name_starts,
            name_entries=np.ascontiguousarray(called[by_name, 1]),
            name_alias=called[by_name, 2].astype(np.int16),
            entries=self.entries,
            identifiers=identifiers[by_sum, 0].astype(np.uint32),
            identified=identifiers[by_sum, 1].astype(np.int32),
        )


def _columns(values: array[int], width: int, kind: Any) -> npt.NDArray[Any]:
    return np.frombuffer(values, dtype=values.typecode).reshape(-1, width).astype(kind, copy=False)


def _grouped(owner: npt.NDArray[Any], count: int) -> tuple[npt.NDArray[np.int64], Any]:
    """Where the rows of each owner begin once they are in order, and that order."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=count)[:count], out=starts[1:])
    return starts, np.argsort(owner, kind="stable")


def _summed(owner: npt.NDArray[Any], weight: Any, count: int) -> npt.NDArray[np.float32]:
    return np.bincount(owner, weights=weight, minlength=count)[:count].astype(np.float32)


def _letters(names: list[str]) -> npt.NDArray[np.uint32]:
    """Per name a bit for every letter that one of its words begins with."""
    found = np.zeros(len(names), np.uint32)
    for number, name in enumerate(names):
        bits = 0
        for word in name.split():
            if "a" <= word[0] <= "z":
                bits |= 1 << ord(word[0]) - ord("a")
        found[number] = bits
    return found
