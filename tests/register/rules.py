"""Rules for tests of the register: a control and a policy of one's own."""

from __future__ import annotations

from tidewaiter.core import Control
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.register.live import Live
from tidewaiter.rulebook.ruleset import Ruleset

SEED = "tests"
NO_CHANCE = LanePolicy(id="p", title="P", random=())
"""Nothing is drawn at random, so that tests come out the same every time."""


def live(*controls: Control, policy: LanePolicy = NO_CHANCE) -> Live:
    """An engine with some controls."""
    rules = Ruleset({"policy": {policy.id: policy}}, {"policy": {policy.id: 1}})
    return Live(rules, Engine(controls, rules.policies, SEED))
