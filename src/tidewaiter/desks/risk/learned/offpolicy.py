"""What policies of selection would find in the days of the test, beside what was examined there.

Figures on examined items alone speak of what somebody suspected. Here each order chooses among all
the traffic of those days, examined or not; what its choice holds is estimated from the chances of
the selection that was in force (:mod:`.estimates`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tidewaiter.desks.risk.history.reading import Floats, Ints
from tidewaiter.desks.risk.learned.estimates import CAP, Found, found
from tidewaiter.desks.risk.learned.figures import BUDGETS
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.logs import Log


@dataclass(frozen=True)
class Policy:
    """An order of items, and what its first ones hold at each budget, in the order of budgets."""

    name: str
    budgets: tuple[Found, ...]


@dataclass(frozen=True)
class OffPolicy:
    """``items`` of traffic in the test, ``examined`` of them; no item weighs more than ``cap``.

    ``all`` is what all of the traffic holds.
    """

    items: int
    examined: int
    cap: float
    all: Found
    policies: tuple[Policy, ...]

    def of(self, name: str) -> Policy | None:
        """A policy by its name."""
        return next((one for one in self.policies if one.name == name), None)


def off_policy(
    history: History, at: Ints, orders: Mapping[str, Floats], cap: float = CAP, *, seed: int = 0
) -> OffPolicy:
    """Let orders (scores of the items at ``at``, the higher the earlier) choose among the traffic.

    What has no score comes last; ties are broken by chance, the same for the same seed.
    """
    log = log_of(history).at(at)
    chance = np.random.default_rng(seed).random(len(at))
    policies = []
    for name, score in orders.items():
        known = np.where(np.isnan(score), -np.inf, score)
        order = np.lexsort((chance, -known))
        sizes = [max(1, round(len(at) * budget / 100)) for budget in BUDGETS]
        policies.append(Policy(name, tuple(found(log.at(order[:size]), cap) for size in sizes)))
    examined = int((~np.isnan(log.offence)).sum())
    return OffPolicy(len(at), examined, cap, found(log, cap), tuple(policies))


def log_of(history: History) -> Log:
    """What was done about each item of a history, by all that is known at its end."""
    return Log.of(history.results, history.chance, history.declaration)
