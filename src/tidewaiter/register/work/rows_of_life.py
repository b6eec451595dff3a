"""What a table of states is made of: its rows, guards and effects, and how a life begins. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence, sentence

SAME, OPENING = "same", "opening"
"""Next states that are not named: the state it is in, and the one that its lane opens in."""
CLOCK, MESSAGE = "clock", "message"
"""Who makes a step without being an actor: time, and a message of the declarant."""
ESCALATE = "escalate"
EFFECTS = frozenset(("", ESCALATE))
SETTLE, RETURN = "settle", "return"
ACCOUNT_EFFECTS = frozenset(("", SETTLE, RETURN))
"""What becomes of reserved quantities: they are used up, or given back; else they stay reserved."""


class LifeError(TidewaiterError):
    """A table of states that cannot be used; ``where`` names the row."""


class StepRefused(TidewaiterError):
    """The table has no such step from here, or its guard does not let it pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What guards look at: how it was selected, why the step is made, whether an outcome is on
    record."""

    route: str = ""
    reason: str = ""
    outcome: bool = False


GUARDS: Mapping[str, tuple[Callable[[Circumstances], bool], Sentence]] = {
    "reason": (lambda now: bool(now.reason.strip()), sentence("It needs a reason.")),
    "outcome": (lambda now: now.outcome, sentence("Record what was found first.")),
    "selected": (
        lambda now: now.route == "selected",
        sentence("Only what profiles selected at discretion may pass so."),
    ),
}
"""Guards by name: the condition, and what to do when it does not hold."""


@dataclass(frozen=True)
class State:
    """A state. ``announced``: the declarant knows of a control. ``final``: nothing follows.

    ``accounts`` is what a final state does to reserved quantities, as of permits and quotas.
    """

    code: str
    title: str
    announced: bool = False
    final: bool = False
    accounts: str = ""


@dataclass(frozen=True)
class Clock:
    """What happens ``hours`` working hours after a state was entered; the delay of the green lane
    has its hours from ``green_delay``."""

    code: str
    event: str
    hours: Decimal | None = None


@dataclass(frozen=True)
class Hours:
    """Other working hours for a clock in some lanes and at some offices; none named: in all.

    The first line that fits counts, before the hours of the clock itself.
    """

    clock: str
    hours: Decimal
    lanes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    def fits(self, clock: str, lane: str, office: str) -> bool:
        """Whether the line is for a clock in a lane at an office."""
        here = not self.offices or office in self.offices
        return clock == self.clock and here and (not self.lanes or lane in self.lanes)


@dataclass(frozen=True)
class Start:
    """The state and clock that a lane (``*``: any) opens with; ``routes`` empty: any.

    ``delayed``: only where its clock has any hours to run.
    """

    lane: str
    state: str
    routes: tuple[str, ...] = ()
    clock: str = ""
    delayed: bool = False


@dataclass(frozen=True)
class Step:
    """An event in some states: who may (a permission, and only some of its roles if named), under
    which guards, with which effect, clock and new lane, and what follows."""

    states: tuple[str, ...]
    event: str
    by: str
    to: str
    roles: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    effect: str = ""
    clock: str = ""
    lane: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How the life of a declaration begins, or goes on after it was changed.

    ``work``: an officer or a clock has something to do. ``event`` is what the time line says,
    ``route`` how it came into the lane that is in effect.
    """

    lane: str
    state: str
    clock: str = ""
    due_at: datetime | None = None
    work: bool = False
    event: str = ""
    route: str = ""
