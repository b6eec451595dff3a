"""Explaining a decision, and asking what would have changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from tidewaiter.core import (
    Control,
    Decision,
    Declaration,
    Evidence,
    Facts,
    Pointer,
    from_plain,
    to_plain,
)
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.engine.decide import Decided, conclude
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Context


@dataclass(frozen=True)
class NearMiss:
    """Something that would have asked for a lane, but for one condition."""

    control: str
    title: str
    lane: str
    condition: Evidence
    pointer: Pointer
    unknown: bool


@runtime_checkable
class Explaining(Control, Protocol):
    """A control that can say what almost held."""

    def near_misses(self, declaration: Declaration, facts: Facts) -> Sequence[NearMiss]:
        """What is one condition away, the most urgent first."""

    def facts_after(
        self, before: Declaration, after: Declaration, facts: Facts
    ) -> tuple[Facts, list[str]]:
        """Facts for a changed declaration, and notes on what is no longer known."""


@dataclass(frozen=True)
class Explanation:
    """A decision with what nearly happened."""

    decided: Decided
    near_misses: tuple[NearMiss, ...]


@dataclass(frozen=True)
class WhatIf:
    """The same declaration with some values changed: what the decision would have been."""

    changes: tuple[tuple[str, Any, Any], ...]
    before: Decision
    after: Decided
    notes: tuple[str, ...]


def explain(decided: Decided, controls: Sequence[Control]) -> Explanation:
    """A decision with its near misses."""
    near: list[NearMiss] = []
    for control in controls:
        if isinstance(control, Explaining):
            facts = decided.facts["desks"].get(control.desk, {})
            near.extend(control.near_misses(decided.declaration, facts))
    return Explanation(decided, tuple(near))


def what_if(
    decided: Decided,
    changes: Mapping[str, Any],
    controls: Sequence[Control],
    policy: LanePolicy,
) -> WhatIf:
    """The decision had these values been declared.

    ``changes`` maps pointers (``items.1.origin``) to plain values, ``None`` to take a value away.
    Draws and neighbours stay as they were. Raises
    :class:`~tidewaiter.core.errors.PointerError` or :class:`~tidewaiter.core.errors.ValueRefused`.
    """
    before = decided.declaration
    after = before
    told = []
    for path, value in changes.items():
        pointer = Pointer.parse(path)
        told.append((str(pointer), to_plain(pointer.get(after)), value))
        after = pointer.set(after, value)
    desks: dict[str, Facts] = {}
    notes: list[str] = []
    for control in controls:
        facts = decided.facts["desks"].get(control.desk, {})
        if isinstance(control, Explaining):
            facts, lost = control.facts_after(before, after, facts)
            notes.extend(lost)
        desks[control.desk] = facts
    said = [control.assess(after, desks[control.desk]) for control in controls]
    context = from_plain(Context, decided.facts["context"])
    stored = dict(decided.facts) | {
        "declaration": to_plain(after),
        "desks": to_plain(desks),
        "failed": [],
    }
    base = int(decided.facts["draw"], 16)
    text = plain_text(stored)
    decision = conclude(after, said, base, context, policy, text_digest(text))
    return WhatIf(
        tuple(told), decided.decision, Decided(after, decision, stored, text), tuple(notes)
    )


def decided_from(record_facts: Mapping[str, Any], decision: Decision) -> Decided:
    """A stored decision as it was when it was taken."""
    declaration = from_plain(Declaration, record_facts["declaration"])
    return Decided(declaration, decision, record_facts, plain_text(record_facts))


__all__ = ["Explaining", "Explanation", "NearMiss", "WhatIf", "decided_from", "explain", "what_if"]
