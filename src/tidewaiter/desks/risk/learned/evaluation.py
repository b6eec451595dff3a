"""Evaluation that cannot fool its owner: honest splits, baselines beside it, and the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import NO_DAY, Floats
from tidewaiter.desks.risk.learned.audit import Audit, audit, lookup
from tidewaiter.desks.risk.learned.burden import Burden, burden
from tidewaiter.desks.risk.learned.calibration import Reliability, reliability
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.figures import BUDGETS, Quality, plain, quality
from tidewaiter.desks.risk.learned.history import History, day_of
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.offpolicy import OffPolicy, off_policy
from tidewaiter.desks.risk.learned.splits import KINDS, Split, split, tested_traffic
from tidewaiter.desks.risk.learned.training import Parts, Setting, train

TABLE = "look-up table"
"""The order of a table that only remembers: no baseline, but a sign of leaks."""


@dataclass(frozen=True)
class Measured:
    """What came out on one split: the model and its baselines on the same items of the test.

    ``qualities`` are of the items that were examined, ``off_policy`` of all traffic of those days.
    """

    split: str
    train: int
    tune: int
    test: int
    rate: float
    tested_from: str
    audit: Audit
    qualities: tuple[Quality, ...]
    reliability: Reliability
    burden: tuple[Burden, ...]
    off_policy: OffPolicy

    @property
    def honest(self) -> bool:
        """Whether the audit has nothing against it."""
        return not self.audit.fires

    def of(self, name: str) -> Quality | None:
        """The quality of one order by its name."""
        return next((one for one in self.qualities if one.name == name), None)


@dataclass(frozen=True)
class Evaluation:
    """All splits that the history was large enough for, and why others are lacking."""

    measured: tuple[Measured, ...]
    lacking: Mapping[str, str]

    def warnings(self) -> list[Sentence]:
        """What speaks against believing figures, loudest first."""
        found = [w for one in self.measured for w in one.audit.warnings()]
        honest = self.honest
        if honest is None:
            found.append(sentence("No split of this history is free of leaks: believe no figure."))
            return found
        model, best = honest.of("model"), None
        for one in honest.qualities:
            if one.name not in ("model", TABLE) and (
                best is None or one.auc.value > best.auc.value
            ):
                best = one
        if model is not None and best is not None and model.auc.low <= best.auc.value:
            found.append(
                sentence(
                    "The model is not told apart from the baseline “{name}”: AUC {auc} "
                    "({low} to {high}) against {other}.",
                    name=best.name,
                    auc=f"{model.auc.value:.3f}",
                    low=f"{model.auc.low:.3f}",
                    high=f"{model.auc.high:.3f}",
                    other=f"{best.auc.value:.3f}",
                )
            )
        return found

    @property
    def honest(self) -> Measured | None:
        """The split whose figures may be quoted: the one without twins before the plain one.

        ``None`` where the audit speaks against both.
        """
        for kind in ("without twins", "chronological"):
            for one in self.measured:
                if one.split == kind and one.honest:
                    return one
        return None

    def plain(self) -> dict[str, Any]:
        """As JSON values, with what cannot be told left out."""
        return {
            "budgets": list(BUDGETS),
            "splits": [_plain(one) for one in self.measured],
            "lacking": {name: str(why) for name, why in self.lacking.items()},
            "honest": None if self.honest is None else self.honest.split,
            "warnings": [str(one) for one in self.warnings()],
        }


def evaluate(history: History, setting: Setting | None = None) -> Evaluation:
    """Train and test on every split the history is large enough for.

    Raises :class:`LearningError` where it is large enough for none.
    """
    found, lacking = [], {}
    for kind in KINDS:
        try:
            parts = split(history, kind)
        except LearningError as problem:
            lacking[kind] = problem
            continue
        found.append(_measured(history, parts, setting))
    if not found:
        raise next(iter(lacking.values()))
    return Evaluation(tuple(found), {kind: one.message for kind, one in lacking.items()})


def tuning_traffic(history: History, begin: int, end: int) -> Any:
    """Items, examined or not, of the days from ``begin`` to before ``end``."""
    return (history.day != NO_DAY) & (history.day >= begin) & (history.day < end)


def _measured(history: History, parts: Split, setting: Setting | None) -> Measured:
    traffic = tuning_traffic(history, *parts.begins)
    trained = train(history, Parts(parts.train, parts.tune, parts.offence, traffic), setting)
    scores = trained.model.score(history.features[parts.test])
    label = parts.offence[parts.test]
    final = history.results.before(np.iinfo(np.int64).max, len(history))
    assessed = final.number("assessed")[parts.test]
    orders = {"model": scores.probability} | baselines(history, parts)
    orders[TABLE] = lookup(history, parts)
    return Measured(
        split=parts.kind,
        train=len(parts.train),
        tune=len(parts.tune),
        test=len(parts.test),
        rate=float(label.mean()),
        tested_from=day_of(parts.begins[1]).isoformat(),
        audit=audit(history, parts),
        qualities=tuple(quality(name, one, label, assessed) for name, one in orders.items()),
        reliability=reliability(scores.probability, label),
        burden=burden(history, parts, scores.probability),
        off_policy=_off_policy(history, parts, trained.model),
    )


def _off_policy(history: History, parts: Split, model: Model) -> OffPolicy:
    """What the model and the baselines would find in all traffic of the test's days."""
    at = tested_traffic(history, parts)
    orders = {"model": model.score(history.features[at]).probability}
    return off_policy(history, at, orders | baselines(history, replace(parts, test=at)))


def baselines(history: History, parts: Split) -> dict[str, Floats]:
    """What must be beaten: chance, money at stake, price, the importer's record, rules."""
    at = parts.test
    found = {
        "random": np.random.default_rng(7).random(len(at)),
        "stake": history.stake[at],
        "price": history.price[at],
        "importer's rate": history.feature("risk_importer")[at],
    }
    if history.rules is not None:
        found["rules"] = history.rules[at]
    return found


def _plain(one: Measured) -> dict[str, Any]:
    told: dict[str, Any] = plain(one)
    return told | {"honest": one.honest, "leaks": one.audit.leaks}
