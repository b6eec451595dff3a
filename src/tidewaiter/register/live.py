"""The engine that decides now: the rules in force, compiled once for each set of rules."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from tidewaiter.engine.decide import Engine
from tidewaiter.register import desks
from tidewaiter.rulebook.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Live:
    """Rules with the engine that decides by them."""

    rules: Ruleset
    engine: Engine


_engines: dict[tuple[str, ...], Engine] = {}
_making = Lock()
KEPT = 4
"""So many engines are kept: the one in force and those that just were."""


def live(rules: Ruleset, seed: str) -> Live:
    """The engine for some rules and what the desks know; made once, whoever asks."""
    key = (rules.digest, *desks.marks())
    with _making:
        engine = _engines.get(key)
        if engine is None:
            engine = Engine(desks.controls(rules.bundle), rules.policies, seed)
            while len(_engines) >= KEPT:
                del _engines[next(iter(_engines))]
            _engines[key] = engine
    return Live(rules, engine)
