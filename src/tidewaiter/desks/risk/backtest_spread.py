"""How a backtest's hits are spread over days and offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tidewaiter.engine.backtest.labels import Labels
from tidewaiter.engine.backtest.matches import Hits


@dataclass(frozen=True, slots=True)
class Share:
    """The hits of one day or office, and in how many of them an offence was found.

    ``name`` is a day (``2026-11-25``) or the code of an office; empty where none is declared.
    """

    name: str
    hits: int
    offences: int


@dataclass
class Spread:
    """Sums per rule and name; memory grows with the rules and the names."""

    sums: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def add(self, hits: Hits, names: Sequence[str], labels: Labels) -> None:
        """Count the hits of a batch; ``names`` holds one for each of its declarations."""
        if not len(hits):
            return
        known, number = np.unique(np.asarray(names, np.str_), return_inverse=True)
        pair = hits.rule * len(known) + number[hits.declaration]
        found, counts = np.unique(pair, return_counts=True)
        offences = np.bincount(
            np.searchsorted(found, pair), labels.offence[hits.declaration], len(found)
        )
        for key, count, bad in zip(found.tolist(), counts.tolist(), offences.tolist(), strict=True):
            rule, at = divmod(key, len(known))
            sums = self.sums.setdefault((rule, str(known[at])), [0, 0])
            sums[0] += count
            sums[1] += int(bad)

    def of(self, rule: int) -> tuple[Share, ...]:
        """The shares of a rule, by name."""
        mine = sorted((name, sums) for (one, name), sums in self.sums.items() if one == rule)
        return tuple(Share(name, *sums) for name, sums in mine)
