"""Bit vectors by value of one text column.

For a value, ``vectors`` gives two integers with one bit per conjunction: those whose terms on this
column are true, and those whose terms are not false. Values that no term tells apart share a
*class*, so the tables stay as small as the criteria are, however many values the data has.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.desks.risk.language.scalar import Evaluator, Lists, compile_scalar
from tidewaiter.desks.risk.matching.normal import Pattern, Term
from tidewaiter.messages.cells import same_memory, split_list
from tidewaiter.messages.columns import Kind

Vectors = tuple[int, int]

MAX_REMEMBERED = 500_000
"""Values whose answer is kept per column; past that the memory starts anew."""


@dataclass
class _Layer:
    """At most one term per conjunction; a conjunction with two terms here has two layers."""

    taken: int = 0
    exact: dict[str, int] = field(default_factory=dict)
    prefixes: dict[int, dict[str, int]] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    negated: int = 0
    patterns: int = 0
    null_true: int = 0
    null_false: int = 0
    general: list[tuple[Evaluator, int]] = field(default_factory=list)

    def add(self, term: Term, bit: int, lists: Lists) -> None:
        self.taken |= bit
        pattern = term.form
        if not isinstance(pattern, Pattern):
            self.general.append((compile_scalar(term.tree, lists), bit))
            return
        self.patterns |= bit
        self.negated |= bit if pattern.negated else 0
        self.null_true |= bit if pattern.null is True else 0
        self.null_false |= bit if pattern.null is False else 0
        for value in pattern.exact:
            self.exact[value] = self.exact.get(value, 0) | bit
        for prefix in pattern.prefixes:
            by_prefix = self.prefixes.setdefault(len(prefix), {})
            by_prefix[prefix] = by_prefix.get(prefix, 0) | bit
        for name in pattern.lists:
            self.lists[name] = self.lists.get(name, 0) | bit

    def hits(self, value: str, lists: Lists) -> int:
        """Bits of patterns that take the value, before negation."""
        found = self.exact.get(value, 0)
        for length, by_prefix in self.prefixes.items():
            found |= by_prefix.get(value[:length], 0)
        for name, bits in self.lists.items():
            if value in lists[name]:
                found |= bits
        return found


class TextIndex:
    """All terms on one text (or list) column."""

    def __init__(self, word: str, kind: Kind, every: int, lists: Lists) -> None:
        self.word = word
        self._is_list = kind is Kind.LIST
        self._every = every
        self._lists = lists
        self._layers: list[_Layer] = []
        self._by_value: dict[str | None, Vectors] = {}
        self._class_of: dict[str | None, int] = {}
        self._class_by_vectors: dict[Vectors, int] = {}
        self._named: tuple[pa.StringArray, npt.NDArray[np.int32]] | None = None
        self._last: tuple[pa.StringArray, npt.NDArray[np.int32]] | None = None
        self.classes: list[Vectors] = []

    def add(self, term: Term, bit: int) -> None:
        """Take in a term of the conjunction with that bit."""
        for layer in self._layers:
            if not layer.taken & bit:
                break
        else:
            layer = _Layer()
            self._layers.append(layer)
        layer.add(term, bit, self._lists)

    @property
    def constrained(self) -> int:
        """Bits of the conjunctions with a term on this column."""
        found = 0
        for layer in self._layers:
            found |= layer.taken
        return found

    def vectors(self, value: str | None) -> Vectors:
        """Bits of the conjunctions that are (true, possibly true) as far as this column goes."""
        found = self._by_value.get(value)
        if found is None:
            if len(self._by_value) >= MAX_REMEMBERED:
                self._by_value.clear()
            found = self._by_value[value] = self._compute(value)
        return found

    def class_of(self, value: str | None) -> int:
        """The class of a value: an index into :attr:`classes`."""
        known = self._class_of.get(value)
        if known is None:
            if len(self._class_of) >= MAX_REMEMBERED:
                self._class_of.clear()
            known = self._class_of[value] = self._class(self._compute(value))
        return known

    def classes_of(self, values: pa.StringArray) -> npt.NDArray[np.int32]:
        """The classes of many values at once (int32).

        Batches cut from one block share their dictionary, so the last answer is remembered.
        """
        if self._last is None or not same_memory(values, self._last[0]):
            self._last = values, self._classes_of(values)
        return self._last[1]

    def _classes_of(self, values: pa.StringArray) -> npt.NDArray[np.int32]:
        if not self._only_exact:
            found = (self.class_of(value) for value in values.to_pylist())
            return np.fromiter(found, np.int32, len(values))
        if self._named is None:
            named = sorted({value for layer in self._layers for value in layer.exact})
            classes = [self.class_of(value) for value in named]
            other = self._class(self._vectors_of_others())
            self._named = pa.array(named, pa.string()), np.asarray([*classes, other], np.int32)
        named_values, known = self._named
        at = pc.fill_null(pc.index_in(values, value_set=named_values), len(named_values))
        classes_at: npt.NDArray[np.int32] = known[at.to_numpy(zero_copy_only=False)]
        return classes_at

    @property
    def _only_exact(self) -> bool:
        return not any(layer.prefixes or layer.lists or layer.general for layer in self._layers)

    def _vectors_of_others(self) -> Vectors:
        """What a value gives that no term names, where all terms name values."""
        true = self._every
        for layer in self._layers:
            true &= (self._every & ~layer.taken) | layer.negated
        return true, true

    def _class(self, vectors: Vectors) -> int:
        known = self._class_by_vectors.setdefault(vectors, len(self.classes))
        if known == len(self.classes):
            self.classes.append(vectors)
        return known

    def _compute(self, value: str | None) -> Vectors:
        true = possible = self._every
        for layer in self._layers:
            layer_true, layer_possible = self._layer_vectors(layer, value)
            free = self._every & ~layer.taken
            true &= free | layer_true
            possible &= free | layer_possible
        return true, possible

    def _layer_vectors(self, layer: _Layer, value: str | None) -> Vectors:
        if value is None:
            true, possible = layer.null_true, layer.patterns & ~layer.null_false
        else:
            true = possible = layer.hits(value, self._lists) ^ layer.negated
        known = tuple(split_list(value)) if self._is_list and value is not None else value
        for evaluate, bit in layer.general:
            answer = evaluate({self.word: known})
            if answer:
                true |= bit
            if answer is not False:
                possible |= bit
        return true, possible
