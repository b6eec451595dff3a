"""The audit of leaks: does a table that only remembers do as well as whatever was learned?

Where items of the test have a twin in training that tells their label, a model is measured by its
memory. Agreement is held against chance by Cohen's kappa (Educational and Psychological
Measurement 20, 1960, 37-46), so that a rare offence does not look like agreement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import Bools, Floats, Ints
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.figures import auc
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.naming import feature
from tidewaiter.desks.risk.learned.splits import Split

KAPPA = 0.3
"""Agreement above chance from which on, at the lower end of its interval, twins tell labels."""

LEAST_PAIRS = 100
LEAST_SHARE = 0.02
"""So many items of the test, and this share of it, must have a twin before anything is said."""

ONE_FEATURE = 0.95
"""The AUC of a single feature from which on it is taken to hold the answer."""

LEAST_TELLING = 30
"""So many offences, and others, must have the feature: the AUC of a few is chance."""


@dataclass(frozen=True)
class Audit:
    """What a memory of training knows of the test.

    ``twins`` of ``test`` items have one or more twins in training; ``agreement`` is the share of
    them whose label is that of most of their twins, ``by_chance`` what chance alone would give,
    ``kappa`` the agreement above chance with its standard ``error`` (NaN without twins).
    ``lookup_auc`` is that of the table over the whole test, the overall rate where it knows
    nothing. ``tells`` names single features that order the test almost perfectly, with their AUC.
    """

    test: int
    twins: int
    agreement: float
    by_chance: float
    kappa: float
    error: float
    lookup_auc: float
    tells: dict[str, float]

    @property
    def leaks(self) -> bool:
        """Whether twins tell labels."""
        enough = self.twins >= max(LEAST_PAIRS, LEAST_SHARE * self.test)
        return enough and self.kappa - 1.96 * self.error > KAPPA

    @property
    def fires(self) -> bool:
        """Whether figures measured on this split must not be believed."""
        return self.leaks or bool(self.tells)

    def warnings(self) -> list[Sentence]:
        """What is wrong, to be read by whoever trains."""
        found = []
        if self.leaks:
            found.append(
                sentence(
                    "THE LABEL LEAKS: {twins} of {test} items of the test have a twin in training, "
                    "and its label is theirs in {agreement} (chance: {chance}; kappa "
                    "{kappa}). A table without any model has an AUC of {auc}. Figures of "
                    "this split measure memory: believe those without twins.",
                    twins=self.twins,
                    test=self.test,
                    agreement=f"{self.agreement:.1%}",
                    chance=f"{self.by_chance:.1%}",
                    kappa=f"{self.kappa:.2f}",
                    auc=f"{self.lookup_auc:.3f}",
                )
            )
        for name, area in self.tells.items():
            found.append(
                sentence(
                    "ONE FEATURE HOLDS THE ANSWER: {name} alone has an AUC of {auc}. Ask "
                    "whether it is known before the examination.",
                    name=feature(name),
                    auc=f"{area:.3f}",
                )
            )
        return found


def lookup(history: History, parts: Split) -> Floats:
    """The score of a table without a model: the mean label of twins in training, for the test.

    The overall rate where an item has none.
    """
    known = np.r_[parts.train, parts.tune]
    rate = float(parts.offence[known].mean())
    mean, many = _memory(history.twin, known, parts)
    return np.where(many > 0, mean, rate)


def audit(history: History, parts: Split) -> Audit:
    """Hold the test of a split against what training and tuning remember."""
    known = np.r_[parts.train, parts.tune]
    mean, many = _memory(history.twin, known, parts)
    at = np.flatnonzero(many > 0)
    label = parts.offence[parts.test]
    agreement, chance, kappa, error = _agreement(mean[at] > 0.5, label[at] > 0.5)
    return Audit(
        test=len(parts.test),
        twins=len(at),
        agreement=agreement,
        by_chance=chance,
        kappa=kappa,
        error=error,
        lookup_auc=auc(lookup(history, parts), label),
        tells=_tells(history, parts),
    )


def _memory(twin: Ints, known: Ints, parts: Split) -> tuple[Floats, Ints]:
    """For the test: the mean label of each item's twins among the known, and how many they are."""
    keys, place = np.unique(twin[known], return_inverse=True)
    many = np.bincount(place, minlength=keys.size)
    found = np.bincount(place, parts.offence[known], minlength=keys.size)
    at = np.minimum(np.searchsorted(keys, twin[parts.test]), keys.size - 1)
    same = (keys[at] == twin[parts.test]) & (twin[parts.test] != 0)
    return found[at] / many[at], np.where(same, many[at], 0)


def _agreement(said: Bools, is_so: Bools) -> tuple[float, float, float, float]:
    """Agreement, what chance would give, kappa and its standard error (Cohen 1960, formula 7)."""
    size = len(said)
    if not size:
        return math.nan, math.nan, math.nan, math.nan
    agreement = float((said == is_so).mean())
    one, other = float(said.mean()), float(is_so.mean())
    chance = one * other + (1 - one) * (1 - other)
    if chance == 1.0:
        return agreement, chance, math.nan, math.nan
    error = math.sqrt(agreement * (1 - agreement) / size) / (1 - chance)
    return agreement, chance, (agreement - chance) / (1 - chance), error


def _tells(history: History, parts: Split) -> dict[str, float]:
    label = parts.offence[parts.test]
    found = {}
    for n, name in enumerate(features.names()):
        values = history.features[parts.test, n].astype(np.float64)
        given = ~np.isnan(values)
        if min(label[given].sum(), (1 - label[given]).sum()) < LEAST_TELLING:
            continue
        area = auc(values, label)
        if max(area, 1 - area) >= ONE_FEATURE:
            found[name] = max(area, 1 - area)
    return found
