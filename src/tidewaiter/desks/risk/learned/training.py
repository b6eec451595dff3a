"""Training: trees on what was examined, tuned and calibrated on later items that they never saw.

The choices: log loss, since probabilities are wanted; shallow trees with many items in each leaf,
since labels are few and noisy; the number of trees by early stopping on the tuning part; one
thread and fixed seeds, so that the same history gives the same model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tidewaiter.core.sentence import sentence
from tidewaiter.core.version import __version__
from tidewaiter.desks.risk.history.reading import Bools, Floats, Ints
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.benefit import novelty
from tidewaiter.desks.risk.learned.calibration import Calibration
from tidewaiter.desks.risk.learned.drift import described
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.forest import MOST_LEAVES
from tidewaiter.desks.risk.learned.history import History, day_of, require_labels
from tidewaiter.desks.risk.learned.labels import EXAMINATIONS
from tidewaiter.desks.risk.learned.model import Model, Sampled

SAMPLE = 1_000
"""So many items of the traffic are kept with a model, to rank scores against."""

LEAST_AMOUNTS = 100
"""So many offences with an amount are needed before amounts are learned."""


@dataclass(frozen=True)
class Setting:
    """How to train. ``trees`` is the most; fewer are kept where more do not help.

    ``weights`` says how much an item counts by how it was examined (a name of
    :data:`~tidewaiter.desks.risk.learned.labels.EXAMINATIONS`); one where nothing is said.
    """

    trees: int = 200
    leaves: int = 15
    rate: float = 0.05
    least_in_leaf: int = 30
    feature_share: float = 0.5
    ridge: float = 5.0
    patience: int = 40
    seed: int = 1
    weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, weight in self.weights.items():
            if name not in EXAMINATIONS:
                raise LearningError(
                    sentence(
                        "'{kind}' is no kind of examination; they are {kinds}.",
                        kind=name,
                        kinds=", ".join(EXAMINATIONS),
                    ),
                    where="weights",
                )
            if not 0 < weight <= 1000:
                raise LearningError("a weight is above 0 and at most 1000.", where="weights")

        if not 2 <= self.leaves <= MOST_LEAVES:
            raise LearningError(
                sentence("a tree has 2 to {most} leaves.", most=MOST_LEAVES), where="leaves"
            )

    def parameters(self, objective: str) -> dict[str, Any]:
        """As LightGBM names them."""
        return {
            "objective": objective,
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": self.least_in_leaf,
            "feature_fraction": self.feature_share,
            "lambda_l2": self.ridge,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }


@dataclass(frozen=True)
class Parts:
    """Positions of items to train and to tune on, with their labels over the whole history.

    ``traffic`` are the items, examined or not, of the days of tuning.
    """

    train: Ints
    tune: Ints
    offence: Floats
    traffic: Bools


@dataclass(frozen=True)
class Trained:
    """A model and how many trees it kept."""

    model: Model
    trees: int
    about: Mapping[str, Any] = field(default_factory=dict)


def train(history: History, parts: Parts, setting: Setting | None = None) -> Trained:
    """Train a model. Raises :class:`LearningError` with too few labels or without LightGBM."""
    chosen = setting or Setting()
    require_labels(parts.offence[parts.train], 200, "training")
    require_labels(parts.offence[parts.tune], 50, "tuning")
    booster = _fitted(history, parts.train, parts.tune, parts.offence, "binary", chosen)
    raw = booster.predict(history.features[parts.tune], raw_score=True, num_threads=1)
    calibration = Calibration.fitted(np.asarray(raw), parts.offence[parts.tune])
    amounts = _amounts(history, parts, chosen)
    about = _about(history, parts, chosen, booster, calibration, amounts)
    bare = Model(
        classifier=booster.model_to_string(),
        amounts=amounts,
        calibration=calibration,
        sample=(),
        inputs=(),
        card={"training": about},
    )
    return Trained(with_traffic(bare, history, parts, chosen), about["trees"], about)


def _fitted(
    history: History, train: Ints, tune: Ints, target: Floats, objective: str, setting: Setting
) -> Any:
    lightgbm = _lightgbm()
    names = list(features.names())
    weight = _weights(history, train, setting)
    known = lightgbm.Dataset(
        history.features[train], target[train], weight=weight, feature_name=names
    )
    held = lightgbm.Dataset(history.features[tune], target[tune], reference=known)
    stop = lightgbm.early_stopping(setting.patience, verbose=False)
    found = lightgbm.train(
        setting.parameters(objective), known, setting.trees, valid_sets=[held], callbacks=[stop]
    )
    text = found.model_to_string(num_iteration=max(1, found.best_iteration))
    return lightgbm.Booster(model_str=text)


def _weights(history: History, at: Ints, setting: Setting) -> Floats | None:
    """How much each item counts by how it was examined; all the same where nothing is said."""
    if not setting.weights:
        return None
    labels = history.results.before(np.iinfo(np.int64).max, len(history))
    each = np.array([setting.weights.get(name, 1.0) for name in EXAMINATIONS])
    found: Floats = each[np.nan_to_num(labels.number("how")[at]).astype(np.int64)]
    return found


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as problem:
        raise LearningError(
            "LightGBM is not installed.", advice="Install tidewaiter[learning]."
        ) from problem
    return lightgbm


def _amounts(history: History, parts: Parts, setting: Setting) -> str | None:
    """Trees for the amount of an offence, on a logarithmic scale; none where too few are known."""
    assessed = history.results.before(np.iinfo(np.int64).max, len(history)).number("assessed")
    target = np.log1p(np.maximum(assessed, 0))
    useful = (parts.offence == 1) & ~np.isnan(target)
    train, tune = parts.train[useful[parts.train]], parts.tune[useful[parts.tune]]
    if len(train) < LEAST_AMOUNTS or len(tune) < LEAST_AMOUNTS // 4:
        return None
    found = _fitted(history, train, tune, target, "regression", setting)
    return str(found.model_to_string())


def with_traffic(model: Model, history: History, parts: Parts, setting: Setting) -> Model:
    """The model with a sample of the traffic it was tuned on, scored by itself."""
    at = np.flatnonzero(parts.traffic)
    chosen = at
    if len(at) > SAMPLE:
        chance = np.random.default_rng(setting.seed)
        chosen = np.sort(chance.choice(at, SAMPLE, replace=False))
    matrix = history.features[chosen]
    scores, fresh = model.score(matrix), novelty(matrix)
    codes = history.code.take(chosen).to_pylist()
    sample = tuple(
        Sampled(float(p), None if np.isnan(a) else float(a), float(n), code)
        for p, a, n, code in zip(scores.probability, scores.amount, fresh, codes, strict=True)
    )
    return replace(model, sample=sample, inputs=described(history.features[at]))


def _about(
    history: History,
    parts: Parts,
    setting: Setting,
    booster: Any,
    calibration: Calibration,
    amounts: str | None,
) -> dict[str, Any]:
    def part(at: Ints) -> dict[str, Any]:
        return {
            "examined": len(at),
            "offences": int(parts.offence[at].sum()),
            "from": day_of(int(history.day[at].min())).isoformat(),
            "to": day_of(int(history.day[at].max())).isoformat(),
        }

    gain = booster.feature_importance("gain")
    order = np.argsort(-gain, kind="stable")[:20]
    total = float(gain.sum()) or 1.0
    return {
        "tidewaiter": __version__,
        "items": len(history),
        "examined": int((~np.isnan(parts.offence)).sum()),
        "train": part(parts.train),
        "tune": part(parts.tune),
        "trees": booster.num_trees(),
        "leaves": setting.leaves,
        "learning_rate": setting.rate,
        "seed": setting.seed,
        "weights": dict(setting.weights),
        "calibration": calibration.kind,
        "amounts": amounts is not None,
        "gain": {features.names()[n]: round(float(gain[n]) / total, 4) for n in order if gain[n]},
    }
