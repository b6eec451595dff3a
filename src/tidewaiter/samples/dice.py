"""Chance that falls the same everywhere.

Only :meth:`random.Random.random` is used, whose sequence Python promises to keep, and only
arithmetic that every machine rounds alike.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self._roll = random.Random(seed).random

    def below(self, end: int) -> int:
        """A whole number from 0 up to, but not including, ``end``."""
        return int(self._roll() * end)

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def between(self, low: float, high: float) -> float:
        """A number between two, each as likely."""
        return low + (high - low) * self._roll()

    def around(self, spread: float) -> float:
        """A factor near one: at most ``spread`` away from it, mostly much nearer."""
        return 1 + spread * (sum(self._roll() for _ in range(4)) / 2 - 1)

    def falls(self, chance: float) -> bool:
        """True with that chance."""
        return self._roll() < chance

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[self.below(len(choices))]

    def first_likely(self, choices: Sequence[T]) -> T:
        """One of them, the earlier the likelier: a few traders make most of the trade."""
        return choices[int(len(choices) * self._roll() * self._roll())]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """That many different ones."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]
