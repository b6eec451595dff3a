"""The engine that decides now: the rules in force, compiled once for each set of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Protocol

from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import Policies
from tidewaiter.register import desks


class Rules(Protocol):
    """The rules in force at a moment, as the rulebook gives them."""

    @property
    def digest(self) -> str:
        """SHA-256 of all that is in force; decisions name it."""

    @property
    def policies(self) -> Policies:
        """Lane policies with the offices' capacity."""

    @property
    def bundle(self) -> Mapping[str, Any]:
        """Everything in plain form, ``desks`` among it, from which controls are made."""

    def elapsed(self, office: str | None, at: datetime) -> float:
        """The share (0 to 1) of the office's day that has passed."""


@dataclass(frozen=True, slots=True)
class Live:
    """Rules with the engine that decides by them."""

    rules: Rules
    engine: Engine


_engines: dict[str, Engine] = {}
_making = Lock()
KEPT = 4
"""So many engines are kept: the one in force and those that just were."""


def live(rules: Rules, seed: str) -> Live:
    """The engine for some rules; made once, whoever asks."""
    with _making:
        engine = _engines.get(rules.digest)
        if engine is None:
            engine = Engine(desks.controls(rules.bundle), rules.policies, seed)
            while len(_engines) >= KEPT:
                del _engines[next(iter(_engines))]
            _engines[rules.digest] = engine
    return Live(rules, engine)
