"""What learned scores understand in a case: policies with files of models, and stated features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tidewaiter.core import Control, Declaration, Facts, PolicyError
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.control import DESK, LearnedControl, codes, matrix_of
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.judging import Score, judge
from tidewaiter.desks.risk.learned.model import Model, load
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.policy import (
    Exploration,
    LearnedScore,
    Retraining,
    read_learned_score,
)
from tidewaiter.engine.cases import Given, Shapes

KEY = "learned_scores"
_FILES = {"model": "file", "shadow": "shadow_file"}
"""What names a model in a policy, and the file of it in a case."""

_POSITION = "^[1-9][0-9]{0,5}$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"
_NOBODY = "0" * 64
"""The digest of a score without a file: of a model that nobody kept."""


class LearnedGiven:
    """Reads what a case gives learned scores.

    ``learned_scores`` is a list of tables: the policy of a score, and its model as the path of a
    ``file`` that ``tidewaiter learn train`` wrote, its shadow as that of a ``shadow_file``. A score
    without a file is one whose model is not kept. What was seen and found before is the
    ``history`` of the case; the features of an item may be stated by name instead, and those that
    are not named are then not known.
    """

    desk = DESK

    def given_keys(self) -> Mapping[str, Any]:
        """The keys with their JSON Schema."""
        return _keys()

    def facts_schema(self) -> Mapping[str, Any]:
        """Features by item position, then by name."""
        number = {"type": ["number", "string", "null"], "pattern": _NUMBER}
        values = {"type": "object", "additionalProperties": number}
        items = {
            "type": "object",
            "patternProperties": {_POSITION: values},
            "additionalProperties": False,
        }
        return {"type": "object", "properties": {"items": items}, "additionalProperties": False}

    def build(self, given: Given) -> Control | None:
        """The scores as a control, with the past that is given."""
        written = given.values.get(KEY)
        if written is None:
            return None
        policies: dict[str, LearnedScore] = {}
        models: dict[str, Model] = {}
        for number, one in enumerate(written, 1):
            policy = _policy(one, given.folder, models)
            if policy.id in policies:
                raise PolicyError(
                    sentence("two scores are called '{id}'.", id=policy.id), where=f"{KEY}.{number}"
                )
            policies[policy.id] = policy
        past = Past.build(given.history) if given.history else None
        return LearnedControl(list(policies.values()), _keeper(models), past)

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """Features as the desk gathers them: a list of numbers for each item."""
        names = features.names()
        found = {}
        for position, given in stated.get("items", {}).items():
            for name in given:
                if name not in names:
                    raise PolicyError(
                        sentence("there is no feature '{name}'.", name=name),
                        where=f"items.{position}",
                        advice=nearest(name, names),
                    )
            found[str(position)] = [
                None if given.get(name) is None else float(given[name]) for name in names
            ]
        return {"items": found} if found else {}

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> Sequence[str]:
        """What a score says of each item, where it did not ask for an examination."""
        if not source.startswith("profile:learned-") or not isinstance(control, LearnedControl):
            return []
        score = next((one for one in control.scores if source == f"profile:{one.name}"), None)
        matrix = matrix_of(facts)
        if score is None or matrix is None:
            return []
        if not score.policy.in_force(declaration.day):
            return [f"{score.policy.id} is not in force on {declaration.day}"]
        return _said(score, matrix, declaration)


def _said(score: Score, matrix: features.Matrix, declaration: Declaration) -> list[str]:
    judged = judge(score, matrix, codes(declaration))
    least = 100 - float(score.policy.share)
    return [
        f"item {n + 1}: an offence is {100 * judged.probability[n]:.2f} % likely, an examination "
        f"worth {judged.worth[n]:.2f}, more than {100 * judged.rank[n]:.1f} % of the traffic; it "
        f"is asked for above {least:g} %"
        for n in range(len(matrix))
    ]


def _policy(written: Mapping[str, Any], folder: Path, models: dict[str, Model]) -> LearnedScore:
    name = str(written["id"])
    plain = {key: value for key, value in written.items() if key not in _FILES.values()}
    named = {"title": name, "model": _NOBODY, **plain}
    for key, file in _FILES.items():
        if file in written:
            model = load(folder / str(written[file]))
            models[model.digest] = model
            named[key] = model.digest
    return read_learned_score(name, named)


def _keeper(models: Mapping[str, Model]) -> Any:
    def keep(digest: str) -> Model:
        if digest not in models:
            raise LearningError("the case gives no file of its model.")
        return models[digest]

    return keep


@cache
def _keys() -> dict[str, Any]:
    shapes = Shapes()
    policy = shapes.table(LearnedScore, required=["id"])
    properties = {k: v for k, v in policy["properties"].items() if k not in _FILES}
    parts = {"explore": shapes.table(Exploration), "retrain": shapes.table(Retraining)}
    files = {file: {"type": "string"} for file in _FILES.values()}
    table = policy | {"properties": properties | parts | files}
    return {KEY: {"type": "array", "items": table, "minItems": 1}}


reader = LearnedGiven()
"""What is asked of learned scores by case files."""
