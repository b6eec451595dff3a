"""Why: a decision explained, asked "what if", and taken again from what is on file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.core import Control, from_plain
from tidewaiter.core import Decision as Decided
from tidewaiter.engine.arrivals import facts_text
from tidewaiter.engine.explain import Explanation, WhatIf, decided_from, explain, what_if
from tidewaiter.engine.otherwise import Found, otherwise
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.replay import verify
from tidewaiter.register import desks
from tidewaiter.register.models import Decision


@dataclass(frozen=True, slots=True)
class Past:
    """Controls and policies as they were when some decision was taken."""

    controls: tuple[Control, ...]
    policies: Policies

    def policy(self, decision: Decided) -> LanePolicy:
        """The lane policy of the decision's day."""
        return self.policies.on(decision.day)


def past(bundle: Mapping[str, Any]) -> Past:
    """Controls and policies from a bundle of rules that was kept."""
    policies = [from_plain(LanePolicy, one) for one in bundle["policies"]]
    return Past(desks.controls(bundle), Policies(policies))


def facts_of(row: Decision) -> str:
    """The canonical text of the facts a decision was taken on."""
    return facts_text(row.version.canonical, row.facts)


def explained(row: Decision, rules: Past) -> Explanation:
    """The decision with what nearly held."""
    return explain(_decided(row), rules.controls)


def changed(row: Decision, rules: Past, changes: Mapping[str, Any]) -> WhatIf:
    """What would have been decided had other values been declared; nothing is kept.

    Raises :class:`~tidewaiter.core.PointerError` or :class:`~tidewaiter.core.ValueRefused`.
    """
    decided = _decided(row)
    return what_if(decided, changes, rules.controls, rules.policy(decided.decision))


def otherwise_of(row: Decision, rules: Past) -> Found:
    """Which single changes of what was declared would have led to another lane."""
    decided = _decided(row)
    return otherwise(decided, rules.controls, rules.policy(decided.decision))


def replayed(row: Decision, rules: Past) -> str | None:
    """``None`` if the decision comes out the same to the byte, else what differs.

    A desk that came later was not asked then; that the facts are whole, their digest tells.
    """
    stored = json.loads(row.content)
    facts = json.loads(facts_of(row))
    asked = [control for control in rules.controls if control.desk in facts["desks"]]
    policy = rules.policy(from_plain(Decided, stored))
    return verify(stored, facts, asked, policy)


def _decided(row: Decision) -> Any:
    return decided_from(json.loads(facts_of(row)), from_plain(Decided, json.loads(row.content)))
