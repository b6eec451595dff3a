"""Replay: a stored decision, taken again from its facts, must be the same to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tidewaiter.core import (
    Assessment,
    Control,
    Decision,
    Declaration,
    NotAssessed,
    ReplayError,
    ValueRefused,
    canonical_text,
    from_plain,
)
from tidewaiter.core.canonical import plain_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.core.version import __version__
from tidewaiter.engine.decide import conclude
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Context


def replay(facts: Mapping[str, Any], controls: Sequence[Control], policy: LanePolicy) -> Decision:
    """The decision that follows from stored facts.

    ``controls`` and ``policy`` must be the versions the decision names. Raises
    :class:`ReplayError` when a part of the facts is missing.
    """
    try:
        declaration = from_plain(Declaration, facts["declaration"])
        context = from_plain(Context, facts["context"])
        failures = [from_plain(NotAssessed, one) for one in facts["failed"]]
        said = [_said(control, declaration, facts["desks"], failures) for control in controls]
        base = int(facts["draw"], 16)
    except (KeyError, TypeError, ValueError, ValueRefused) as problem:
        raise ReplayError(
            sentence("the facts are not complete: {problem}.", problem=problem)
        ) from problem
    return conclude(declaration, said, base, context, policy, plain_digest(facts))


def verify(
    stored: Mapping[str, Any],
    facts: Mapping[str, Any],
    controls: Sequence[Control],
    policy: LanePolicy,
) -> str | None:
    """``None`` if the stored decision comes out the same to the byte, else what differs."""
    if plain_digest(facts) != stored.get("facts_digest"):
        return "the facts are not those the decision was taken on"
    again = replay(facts, controls, policy)
    if canonical_text(again) == canonical_text(dict(stored)):
        return None
    engine = stored.get("versions", {}).get("engine")
    if engine != __version__:
        return f"it was taken by engine {engine}, this is {__version__}"
    return "taken again from the same facts it comes out differently"


def _said(
    control: Control,
    declaration: Declaration,
    desks: Mapping[str, Any],
    failures: Sequence[NotAssessed],
) -> Assessment:
    own = tuple(one for one in failures if one.desk == control.desk)
    if own:
        return Assessment(desk=control.desk, version=control.version, not_assessed=own)
    return control.assess(declaration, desks[control.desk])
