"""Running figures per rule while batches are read; memory stays with the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tidewaiter.engine.backtest.labels import Labels
from tidewaiter.engine.backtest.matches import Hits
from tidewaiter.engine.statistics import Estimate, Rate, WeightedSample, rate

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examples:
    """References of declarations to open: the first of each kind."""

    offence: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
    never_inspected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a group of declarations.

    ``rate`` is the share of offences among the inspected, who may have been chosen by the very
    rule. ``estimate`` weighs them by the chances they had; ``random`` looks only at those that
    chance alone sent. Each is ``None`` where too few were examined, or nothing was recorded.
    ``assessed`` is in national currency.
    """

    declarations: int
    inspected: int
    offences: int
    assessed: float
    minutes: float
    rate: Rate | None
    estimate: Estimate | None
    random: Rate | None
    without_chance: int


@dataclass
class Tally:
    """Sums per rule. ``minimum`` is how many must be examined before a rate is told."""

    rules: int
    minimum: int = 10
    examples: int = 5
    hits: Floats = field(init=False)
    inspected: Floats = field(init=False)
    offences: Floats = field(init=False)
    assessed: Floats = field(init=False)
    minutes: Floats = field(init=False)
    random: Floats = field(init=False)
    random_offences: Floats = field(init=False)
    weighted: WeightedSample = field(init=False)

    def __post_init__(self) -> None:
        for name in ("hits", "inspected", "offences", "assessed", "minutes"):
            setattr(self, name, np.zeros(self.rules))
        self.random, self.random_offences = np.zeros(self.rules), np.zeros(self.rules)
        self.weighted = WeightedSample.of(self.rules)
        self._examples: dict[tuple[int, str], list[str]] = defaultdict(list)

    def add(self, hits: Hits, labels: Labels) -> None:
        """Count the hits of a batch."""
        rule, at = hits.rule, hits.declaration
        inspected, offence = labels.inspected[at], labels.offence[at]
        random = inspected & labels.at_random[at]
        for total, amount in (
            (self.hits, None),
            (self.inspected, inspected),
            (self.offences, offence),
            (self.assessed, labels.assessed[at]),
            (self.minutes, labels.minutes[at]),
            (self.random, random),
            (self.random_offences, random & offence),
        ):
            total += np.bincount(rule, amount, minlength=self.rules)
        weighable = labels.weighable[at]
        chance = labels.chance[at][weighable]
        self.weighted.add(rule[weighable], offence[weighable], chance)

    def collect(self, hits: Hits, labels: Labels, references: Sequence[str]) -> None:
        """Keep references of the first hits of each kind."""
        inspected, offence = labels.inspected[hits.declaration], labels.offence[hits.declaration]
        kinds = {"offence": offence, "clean": inspected & ~offence, "never_inspected": ~inspected}
        for kind, mask in kinds.items():
            found = hits.where(mask)
            order = np.argsort(found.rule, kind="stable")
            rules, starts = np.unique(found.rule[order], return_index=True)
            for rule, start in zip(rules.tolist(), starts.tolist(), strict=True):
                kept = self._examples[rule, kind]
                room = self.examples - len(kept)
                if room > 0:
                    own = order[start : start + room]
                    own = own[found.rule[own] == rule]
                    kept += [references[n] for n in found.declaration[own].tolist()]

    def opened(self, rule: int) -> Examples:
        """The examples of a rule."""
        return Examples(
            **{
                kind: tuple(self._examples.get((rule, kind), ()))
                for kind in ("offence", "clean", "never_inspected")
            }
        )

    def evidence(self, rule: int) -> Evidence:
        """What is known of the declarations that a rule hits."""
        inspected, offences = int(self.inspected[rule]), int(self.offences[rule])
        weighable = int(self.weighted.examined[rule])
        return Evidence(
            declarations=int(self.hits[rule]),
            inspected=inspected,
            offences=offences,
            assessed=round(float(self.assessed[rule]), 2),
            minutes=float(self.minutes[rule]),
            rate=rate(offences, inspected, self.minimum),
            estimate=self.weighted.estimate(rule, self.minimum),
            random=rate(int(self.random_offences[rule]), int(self.random[rule]), self.minimum),
            without_chance=inspected - weighable,
        )
