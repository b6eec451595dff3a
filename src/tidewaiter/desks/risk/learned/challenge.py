"""A candidate against the model in force, on results that neither has seen.

The model in force knows everything up to the day its card tells. Of what was examined since, the
earlier half teaches the candidate, and both are tested on the later half. The model that is kept
has then learned from all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import NO_DAY, Floats
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.evaluation import Evaluation, tuning_traffic
from tidewaiter.desks.risk.learned.figures import RESAMPLES, Measured, auc, plain
from tidewaiter.desks.risk.learned.history import History, day_of, number_of
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.splits import Split, split
from tidewaiter.desks.risk.learned.training import Parts, Setting, train

TUNING = 0.2
"""The share of what was examined before the test that the candidate is tuned on."""


@dataclass(frozen=True)
class Challenge:
    """The AUC of both on the same items, and the candidate's lead, with 95 % intervals.

    ``better`` is a lead of which the whole interval is above nought.
    """

    split: str
    tested_from: str
    test: int
    offences: int
    candidate: Measured
    in_force: Measured
    lead: Measured

    @property
    def better(self) -> bool:
        """Whether the candidate is better beyond chance."""
        return self.lead.low > 0


def challenged(
    history: History, told: Evaluation, rival: Model, setting: Setting | None = None
) -> dict[str, Any]:
    """What came of it as JSON values: ``better`` is null where it cannot be told, see ``why``."""
    found: dict[str, Any] = {"model": rival.digest, "better": None, "why": None}
    honest = told.honest
    try:
        if honest is None:
            raise LearningError("no split of this history is free of leaks.")
        made = challenge(history, rival, honest.split, setting)
    except LearningError as problem:
        why = problem.message
        told_of = why.plain() if isinstance(why, Sentence) else {"template": why, "values": {}}
        return found | {"why": str(why), "why_sentence": told_of}
    return {**found, **plain(made), "better": made.better}


def challenge(
    history: History, rival: Model, kind: str, setting: Setting | None = None
) -> Challenge:
    """Train on what came before the later half of what is new, and test both on that half.

    Raises :class:`LearningError` where too little is new, and where the card of the model in force
    does not tell up to which day it knows.
    """
    parts = _parts(history, _known_up_to(rival), kind)
    traffic = tuning_traffic(history, *parts.begins)
    candidate = train(history, Parts(parts.train, parts.tune, parts.offence, traffic), setting)
    matrix, label = history.features[parts.test], parts.offence[parts.test]
    scores = [one.score(matrix).probability for one in (candidate.model, rival)]
    mine, theirs, lead = _paired(scores[0], scores[1], label)
    return Challenge(
        split=kind,
        tested_from=day_of(parts.begins[1]).isoformat(),
        test=len(label),
        offences=int(label.sum()),
        candidate=mine,
        in_force=theirs,
        lead=lead,
    )


def _known_up_to(rival: Model) -> int:
    try:
        return number_of(date.fromisoformat(rival.card["to"]))
    except (KeyError, TypeError, ValueError):
        raise LearningError(
            "the card of the model in force does not tell up to which day it knows."
        ) from None


def _parts(history: History, known: int, kind: str) -> Split:
    final = history.results.before(np.iinfo(np.int64).max, len(history)).offence
    usable = ~np.isnan(final) & (history.day != NO_DAY)
    if kind != "chronological":
        usable &= history.first_of_twins()
    fresh = int((usable & (history.day > known)).sum())
    if not fresh:
        raise LearningError("nothing was examined since the model in force was trained.")
    older = 1 - fresh / 2 / int(usable.sum())
    parts = split(history, kind, ((1 - TUNING) * older, TUNING * older))
    if parts.begins[1] <= known:
        raise LearningError(
            sentence("too little was examined after {day} to test on.", day=day_of(known))
        )
    return parts


def _paired(mine: Floats, theirs: Floats, label: Floats) -> tuple[Measured, Measured, Measured]:
    """Both areas and their difference, resampled together (bootstrap over items)."""
    chance = np.random.default_rng(0)
    draws = [chance.integers(0, label.size, label.size) for _ in range(RESAMPLES)]
    each = np.array([[auc(one[at], label[at]) for one in (mine, theirs)] for at in draws])
    whole = np.array([auc(mine, label), auc(theirs, label)])
    lead = each[:, 0] - each[:, 1]
    low, high = np.nanpercentile(np.column_stack([each, lead]), [2.5, 97.5], axis=0)
    values = [*whole.tolist(), float(whole[0] - whole[1])]
    one, other, both = (
        Measured(value, float(a), float(b)) for value, a, b in zip(values, low, high, strict=True)
    )
    return one, other, both
