"""Making a model from a history: evaluate first, then train on all of it, then write the card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tidewaiter.desks.risk.history.reading import NO_DAY
from tidewaiter.desks.risk.learned.challenge import challenged
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.evaluation import Evaluation, evaluate, tuning_traffic
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.training import Parts, Setting, train

TUNING = 0.2
"""The share of examined items, the latest, that the finished model is tuned and calibrated on."""

Step = Callable[[str], None]
"""Called with the name of each step as it begins."""


@dataclass(frozen=True)
class Made:
    """A model with the evaluation that stands on its card."""

    model: Model
    evaluation: Evaluation


def make(
    history: History,
    *,
    at: str,
    source: str,
    setting: Setting | None = None,
    rival: Model | None = None,
    step: Step = lambda name: None,
) -> Made:
    """Evaluate, then train the model that is kept.

    The figures are those of models trained in the same way on the older part of the history; the
    model that is kept has seen all of it. Where twins tell labels it learns from one of each group.
    ``at`` (ISO 8601) and ``source`` are written on the card, and how the candidate does against a
    ``rival``. Raises :class:`LearningError`.
    """
    step("evaluating")
    told = evaluate(history, setting)
    step("training")
    leaks = any(one.split == "chronological" and one.audit.leaks for one in told.measured)
    trained = train(history, everything(history, without_twins=leaks), setting)
    first, last = history.span()
    card: dict[str, Any] = {
        "made_at": at,
        "source": source,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "without_twins": leaks,
        "training": dict(trained.about),
        "evaluation": told.plain(),
    }
    if rival is not None:
        step("comparing")
        card["against"] = challenged(history, told, rival, setting)
    return Made(replace(trained.model, card=card), told)


def everything(history: History, *, without_twins: bool) -> Parts:
    """All that was examined: the older part to train on, the latest to tune on."""
    final = history.results.before(np.iinfo(np.int64).max, len(history)).offence
    usable = ~np.isnan(final) & (history.day != NO_DAY)
    if without_twins:
        usable &= history.first_of_twins()
    days = np.sort(history.day[usable])
    if not days.size:
        raise LearningError("nothing was examined.", advice="Map a column to offence.")
    begin = int(days[int(len(days) * (1 - TUNING))])
    early = history.results.before(begin, len(history)).offence
    known = np.flatnonzero(usable & (history.day < begin) & ~np.isnan(early))
    tune = np.flatnonzero(usable & (history.day >= begin))
    offence = final.copy()
    offence[known] = early[known]
    return Parts(known, tune, offence, tuning_traffic(history, begin, int(days[-1]) + 1))
