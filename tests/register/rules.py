"""Rules for tests of the register: a control and a policy of one's own, without a rulebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tidewaiter.core import Control, to_plain
from tidewaiter.core.canonical import plain_digest
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import LanePolicy, Policies
from tidewaiter.register.live import Live

SEED = "tests"


@dataclass
class Rules:
    """What :class:`tidewaiter.register.live.Rules` asks for."""

    policy: LanePolicy = field(default_factory=lambda: LanePolicy(id="p", title="P", random=()))
    share: float = 1.0

    @property
    def policies(self) -> Policies:
        return Policies([self.policy])

    @cached_property
    def bundle(self) -> dict[str, Any]:
        return {"policies": to_plain([self.policy]), "desks": {}}

    @property
    def digest(self) -> str:
        return plain_digest(self.bundle)

    def elapsed(self, office: str | None, at: datetime) -> float:
        return self.share


def live(*controls: Control, policy: LanePolicy | None = None) -> Live:
    """An engine with some controls."""
    rules = Rules(policy) if policy else Rules()
    return Live(rules, Engine(controls, rules.policies, SEED))
