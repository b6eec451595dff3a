"""What would have changed a decision: single changes of what was declared, each tried.

A control suggests changes; every one is decided anew on the way of
:func:`~tidewaiter.engine.explain.what_if`, with the same draws, neighbours and rules. Only what
then really leads to another lane is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tidewaiter.core import Control, Declaration, Evidence, Facts
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.engine.decide import Decided
from tidewaiter.engine.explain import what_if
from tidewaiter.engine.policy import LanePolicy

MOST_TRIED = 48
"""Changes that are tried of one decision; each costs a decision."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value at a pointer that would turn one condition of something that asks for a lane.

    ``held`` says that it asked and would no longer; else it would ask anew. ``value`` is plain,
    ``None`` takes the value away.
    """

    control: str
    title: str
    held: bool
    condition: Evidence
    pointer: str
    was: str | None
    value: str | None


@runtime_checkable
class Suggesting(Control, Protocol):
    """A control that knows which single change of the declaration would turn what it says."""

    def changes(self, declaration: Declaration, facts: Facts) -> Iterable[Change]:
        """Changes, each the smallest for its condition as far as the control can tell."""

    def asked(self, declaration: Declaration, facts: Facts) -> Iterable[tuple[str, str]]:
        """Id and title of what asks for a lane."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A change with the lane that the declaration would have gone to."""

    change: Change
    lane: str


@dataclass(frozen=True, slots=True)
class Found:
    """Changes that lead to another lane, by what they turn.

    ``firm`` names what asked for a lane and that no single change of the declaration turns so
    that the lane is another. ``untried`` changes were left out; then nothing is said of ``firm``.
    """

    changes: tuple[Otherwise, ...]
    firm: tuple[tuple[str, str], ...]
    tried: int
    untried: int = 0


def otherwise(decided: Decided, controls: Sequence[Control], policy: LanePolicy) -> Found:
    """Which single changes of a declaration would have led to another lane."""
    suggested: list[Change] = []
    asked: list[tuple[str, str]] = []
    for control in controls:
        if isinstance(control, Suggesting):
            facts = decided.facts["desks"].get(control.desk, {})
            suggested.extend(control.changes(decided.declaration, facts))
            asked.extend(control.asked(decided.declaration, facts))
    tried = suggested[:MOST_TRIED]
    lanes: dict[tuple[str, str | None], str | None] = {}
    found = []
    for change in tried:
        key = (change.pointer, change.value)
        if key not in lanes:
            lanes[key] = _lane_after(decided, change, controls, policy)
        lane = lanes[key]
        if lane is not None and lane != decided.decision.lane:
            found.append(Otherwise(change, lane))
    untried = len(suggested) - len(tried)
    turned = {one.change.control for one in found if one.change.held}
    firm = () if untried else tuple(one for one in asked if one[0] not in turned)
    return Found(tuple(found), firm, len(lanes), untried)


def _lane_after(
    decided: Decided, change: Change, controls: Sequence[Control], policy: LanePolicy
) -> str | None:
    """The lane after a change; ``None`` where the declaration cannot say such a value."""
    try:
        found = what_if(decided, {change.pointer: change.value}, controls, policy)
    except TidewaiterError:
        return None
    return found.after.decision.lane
