"""A model: what gives each item a probability of an offence and an amount, as data.

The file is JSON. Trees stand in it as LightGBM's own text, never as a pickle: reading a file runs
no code of whoever wrote it. A model that was trained on other features is refused.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tidewaiter.core.canonical import digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.calibration import Calibration
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.forest import Forest

FORMAT = 2
LARGEST = 64 << 20
"""The most bytes a model file may have."""

_KEYS = (
    "format",
    "definition",
    "features",
    "classifier",
    "calibration",
    "sample",
    "inputs",
    "card",
)


class Sampled(NamedTuple):
    """An item of the traffic a model was tuned on, as the model sees it.

    ``amount`` is ``None`` where the model knows no amounts, ``code`` (its commodity code, by which
    policies weigh harm) where none was declared.
    """

    probability: float
    amount: float | None
    novelty: float
    code: str | None


@dataclass(frozen=True)
class Scores:
    """Per item the probability of an offence and the amount it would bring (national currency).

    ``amount`` is NaN where the model knows no amounts. ``raw`` is the score before calibration.
    """

    probability: Floats
    amount: Floats
    raw: Floats


@dataclass(frozen=True)
class Model:
    """Trees, calibration, and the traffic the model was tuned on.

    ``classifier`` and ``amounts`` are LightGBM's text of trees; the latter predicts the logarithm
    of one more than the amount. ``sample`` holds items of the traffic it was tuned on, examined or
    not: what a score is ranked against (see :mod:`.benefit`). ``inputs`` describes each feature of
    that traffic, to notice drift. ``card`` is what code wrote about the training.
    """

    classifier: str
    amounts: str | None
    calibration: Calibration
    sample: tuple[Sampled, ...]
    inputs: tuple[Mapping[str, Any], ...]
    card: Mapping[str, Any]
    definition: str = field(default_factory=features.definition)

    def score(self, matrix: Matrix) -> Scores:
        """Score items by their features; rows do not see one another."""
        if not len(matrix):
            none = np.empty(0)
            return Scores(none, none, none)
        raw = self._forest.sums(matrix)
        amount = np.full(len(matrix), np.nan)
        if self._amount_forest is not None:
            amount = np.expm1(np.clip(self._amount_forest.sums(matrix), 0, 50))
        return Scores(self.calibration.probability(raw), amount, raw)

    def contributions(self, matrix: Matrix) -> Floats:
        """What each feature adds to the raw score of each item, and last the base they start from.

        TreeSHAP (Lundberg et al. 2020): the columns sum to the raw score.
        """
        found = self._trees.predict(matrix, pred_contrib=True, num_threads=1)
        return np.asarray(found, np.float64)

    @cached_property
    def _trees(self) -> Any:
        return _grown(self.classifier)

    @cached_property
    def _forest(self) -> Forest:
        return Forest.of(self.classifier, len(features.names()))

    @cached_property
    def _amount_forest(self) -> Forest | None:
        return None if self.amounts is None else Forest.of(self.amounts, len(features.names()))

    def plain(self) -> dict[str, Any]:
        """The model as JSON values."""
        return {
            "format": FORMAT,
            "definition": self.definition,
            "features": list(features.names()),
            "classifier": self.classifier,
            "amounts": self.amounts,
            "calibration": {
                "kind": self.calibration.kind,
                "x": list(self.calibration.x),
                "y": list(self.calibration.y),
            },
            "sample": [list(one) for one in self.sample],
            "inputs": [dict(one) for one in self.inputs],
            "card": dict(self.card),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole model: what decisions name."""
        return digest(self.plain())

    def text(self) -> str:
        """The model file."""
        return json.dumps(self.plain(), indent=1, sort_keys=True, allow_nan=False) + "\n"

    def save(self, path: Path) -> None:
        """Write the model file."""
        path.write_text(self.text(), "utf-8")


def load(path: Path) -> Model:
    """Read a model file. Raises :class:`LearningError` naming it and what is wrong."""
    try:
        if path.stat().st_size > LARGEST:
            raise LearningError("the file is too large for a model.", where=str(path))
        return read(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as problem:
        raise LearningError("the file cannot be read.", where=str(path)) from problem


def read(text: str, where: str = "") -> Model:
    """A model from the text of its file.

    Raises :class:`LearningError` for what is no model, and for one trained on other features.
    """
    try:
        plain = json.loads(text)
    except ValueError as problem:
        raise LearningError("it is not JSON.", where=where) from problem
    missing = [key for key in _KEYS if not isinstance(plain, dict) or key not in plain]
    if missing:
        raise LearningError(
            sentence("it is no model: {key} is missing.", key=missing[0]), where=where
        )
    _require_features(plain, where)
    try:
        made = Model(
            classifier=str(plain["classifier"]),
            amounts=None if plain.get("amounts") is None else str(plain["amounts"]),
            calibration=_calibration(plain["calibration"]),
            sample=tuple(_sampled(*one) for one in plain["sample"]),
            inputs=tuple(dict(one) for one in plain["inputs"]),
            card=dict(plain["card"]),
        )
        if not made.sample or not isinstance(plain["card"], dict):
            raise ValueError("no card, or nothing to rank against")
        _ = made._forest, made._amount_forest, made._trees, made.digest
    except (TypeError, ValueError, LookupError) as problem:
        raise LearningError("a part of the model cannot be read.", where=where) from problem
    return made


def _require_features(plain: Mapping[str, Any], where: str) -> None:
    if plain["format"] != FORMAT:
        raise LearningError(
            sentence(
                "it is of format {format}, not {known}.", format=plain["format"], known=FORMAT
            ),
            where=where,
            advice="Train it again.",
        )
    same = plain["features"] == list(features.names())
    if not same or plain["definition"] != features.definition():
        raise LearningError(
            "it was trained on other features than those of this version.",
            where=where,
            advice="Train it again.",
        )


def _sampled(probability: Any, amount: Any, novelty: Any, code: Any) -> Sampled:
    known = () if amount is None else (amount,)
    if not (0 <= probability <= 1 and 0 <= novelty <= 1 and all(0 <= a < math.inf for a in known)):
        raise ValueError("figures that cannot be")
    if code is not None and not isinstance(code, str):
        raise ValueError("no commodity code")
    return Sampled(
        float(probability), None if amount is None else float(amount), float(novelty), code
    )


def _calibration(plain: Mapping[str, Any]) -> Calibration:
    x, y = tuple(map(float, plain["x"])), tuple(map(float, plain["y"]))
    kind = plain["kind"]
    fits = {"isotonic": len(x) == len(y) > 0, "sigmoid": len(x) == 2}
    if not fits.get(kind, False) or any(one < 0 or one > 1 for one in y):
        raise ValueError(kind)
    return Calibration(kind, x, y)


_HEADER = re.compile(r"\Atree\nversion=v[0-9]\n")


def _grown(text: str) -> Any:
    """LightGBM's trees from their text."""
    try:
        import lightgbm
    except ImportError as problem:
        raise LearningError(
            "LightGBM is not installed.", advice="Install tidewaiter[learning]."
        ) from problem
    if not _HEADER.match(text):
        raise ValueError("no trees")
    try:
        found = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as problem:
        raise ValueError("no trees") from problem
    if found.num_feature() != len(features.names()):
        raise ValueError("other features")
    return found
