"""What learned scores bring to the rulebook: the policies that put a model into force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tidewaiter.core import PolicyError, TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.learned import control
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.policy import read_learned_score
from tidewaiter.desks.risk.learned.selectors import KIND
from tidewaiter.engine.policy import without_lane
from tidewaiter.rulebook.files import yaml_loader, yaml_saver
from tidewaiter.rulebook.kinds import Kind, Values, register, register_bundler

FILE = "learned-scores.yaml"
"""Where the policies stand in a folder of rules."""


def check_scores(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Scores that ask for a lane which a policy in force lacks, or name a model nobody kept."""
    scores = everything[KIND]
    named = {one for score in scores.values() for one in (score.model, score.shadow) if one}
    kept = set(LearnedModel.objects.filter(digest__in=named).values_list("digest", flat=True))
    for name, score in scores.items():
        for key in ("model", "shadow"):
            digest = getattr(score, key)
            if digest and digest not in kept:
                yield PolicyError(
                    sentence("there is no model {digest}.", digest=digest[:12]),
                    where=f"learned score {name}, {key}",
                    advice="Train it here, or bring its file first.",
                )
        policies, days = everything.get("policy", {}).values(), (score.valid_from, score.valid_to)
        yield from without_lane(policies, score.lane, f"learned score {name}, lane", days)


def bundle(everything: Mapping[str, Values]) -> Mapping[str, Any]:
    """What the control is made from."""
    return control.bundle(list(everything.get(KIND, {}).values()))


def register_kinds() -> None:
    """Make the kind known to the rulebook."""
    load, save = yaml_loader(FILE, PolicyError), yaml_saver(FILE)
    register(Kind(KIND, "learned score", read_learned_score, check_scores, load, save))
    register_bundler(control.DESK, bundle)
