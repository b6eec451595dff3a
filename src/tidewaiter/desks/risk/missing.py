"""Which absent words keep profiles from being known, from a sample of declarations."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.engine.backtest.matches import Hits
from tidewaiter.engine.batch import Batch

SAMPLE = 20
"""Of so many declarations per profile, the first met, it is found out what they lack."""


class MissingWords:
    """Asks a control, for a few declarations of each profile, what is missing."""

    def __init__(self, control: RiskControl) -> None:
        self._control = control
        self._numbers = {p.id: n for n, p in enumerate(control.profiles.active)}
        self._seen = np.zeros(len(self._numbers), np.int64)
        self._words: dict[int, Counter[str]] = defaultdict(Counter)

    def add(self, batch: Batch, unknown: Hits) -> None:
        """Look at declarations of profiles of which too few were seen."""
        open_ones = unknown.where(self._seen[unknown.rule] < SAMPLE)
        if not len(open_ones):
            return
        order = np.argsort(open_ones.rule, kind="stable")
        rules, starts = np.unique(open_ones.rule[order], return_index=True)
        chosen: set[int] = set()
        for rule, start in zip(rules.tolist(), starts.tolist(), strict=True):
            own = order[start : start + SAMPLE - int(self._seen[rule])]
            own = own[open_ones.rule[own] == rule]
            chosen |= set(open_ones.declaration[own].tolist())
        sample = batch.select(sorted(chosen))
        for position, facts in enumerate(self._control.gather(sample)):
            said = self._control.assess(sample.declaration(position), facts)
            for one in said.not_assessed:
                number = self._numbers[one.control]
                if self._seen[number] < SAMPLE:
                    self._seen[number] += 1
                    self._words[number].update(one.missing)

    def of(self, rule: int) -> tuple[tuple[str, int], ...]:
        """The words a profile lacked, the most frequent first, with how often in the sample."""
        found = self._words.get(rule, Counter())
        return tuple(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))
