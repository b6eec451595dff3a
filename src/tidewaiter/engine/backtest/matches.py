"""Which rules hit which declarations of a batch, and how they overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs of declaration (position in its batch) and rule, each pair once, in that order."""

    declaration: Ints
    rule: Ints

    def __len__(self) -> int:
        return len(self.rule)

    def where(self, keep: Bools) -> Hits:
        """Those pairs."""
        return Hits(self.declaration[keep], self.rule[keep])

    def joined(self, other: Hits, offset: int) -> Hits:
        """These and others, whose rules are numbered from ``offset``."""
        declaration = np.concatenate([self.declaration, other.declaration])
        rule = np.concatenate([self.rule, other.rule + offset])
        order = np.lexsort((rule, declaration))
        return Hits(declaration[order], rule[order])

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Rules that hit one declaration together, the lower number first, chunk by chunk."""
        step = 1
        while step < len(self):
            same = self.declaration[step:] == self.declaration[:-step]
            if not same.any():
                return
            yield self.rule[:-step][same], self.rule[step:][same]
            step += 1


class Together:
    """Counts how often two rules hit one declaration."""

    def __init__(self, rules: int) -> None:
        self._rules = rules
        self._counts: dict[int, int] = defaultdict(int)

    def add(self, hits: Hits) -> None:
        """Count the pairs of a batch."""
        for low, high in hits.pairs():
            keys, counts = np.unique(low * self._rules + high, return_counts=True)
            for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
                self._counts[key] += count

    def partners(self) -> dict[int, dict[int, int]]:
        """Per rule the rules it met, with how often."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for key, count in self._counts.items():
            low, high = divmod(key, self._rules)
            found[low][high] = found[high][low] = count
        return found
