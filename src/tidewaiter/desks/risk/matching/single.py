"""Matching one item: Python integers as bit vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tidewaiter.desks.risk.language.scalar import Values
from tidewaiter.desks.risk.matching.compiled import CompiledCriteria
from tidewaiter.desks.risk.matching.text_index import Vectors
from tidewaiter.messages.cells import join_list

States = dict[int, bool | None]
"""Per criterion ``True`` or, for unknown, ``None``; criteria that are false are not in it."""


class SingleMatcher:
    """Matches items one at a time against compiled criteria."""

    def __init__(self, criteria: CompiledCriteria) -> None:
        self._criteria = criteria
        self._columns: list[tuple[str, Callable[[Any], Vectors]]] = [
            *((word, index.vectors) for word, index in criteria.text.items()),
            *((word, index.vectors) for word, index in criteria.number.items()),
        ]

    def match(self, values: Values) -> States:
        """The criteria that are true or unknown for one item.

        ``values`` maps word to value: text, tuple of texts for a list, number, flag; missing or
        ``None`` is NULL.
        """
        criteria = self._criteria
        true = possible = criteria.live
        for word, vectors in self._columns:
            value = values.get(word)
            if value.__class__ is tuple:
                value = join_list(value)
            column_true, column_possible = vectors(value)
            possible &= column_possible
            if not possible:
                return {}
            true &= column_true
        states: States = {}
        owner = criteria.owner
        for c in set_bits(true & ~criteria.rest_bits):
            states[owner[c]] = True
        for c in set_bits(possible & (criteria.rest_bits | ~true)):
            if states.get(owner[c]) is True:
                continue
            state = self._complete(c, bool(true >> c & 1), values)
            if state is not False:
                states[owner[c]] = state
        return states

    def _complete(self, c: int, known_true: bool, values: Values) -> bool | None:
        state: bool | None = True if known_true else None
        for term in self._criteria.rest.get(c, ()):
            answer = self._criteria.evaluator(term.tree)(values)
            if answer is False:
                return False
            if answer is None:
                state = None
        return state


def set_bits(vector: int) -> Iterator[int]:
    """Positions of the bits that are set, lowest first."""
    while vector:
        low = vector & -vector
        yield low.bit_length() - 1
        vector ^= low
