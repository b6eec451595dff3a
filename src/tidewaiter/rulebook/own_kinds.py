"""The kinds of documents that need no desk: lane policies, offices, capacity. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tidewaiter.core import PolicyError, TidewaiterError
from tidewaiter.core.documents import read_document
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.rulebook.capacity import overlaps, read_capacity, unknown_lanes
from tidewaiter.rulebook.files import load_and_save
from tidewaiter.rulebook.kinds import Kind, Values, never, register
from tidewaiter.rulebook.offices import read_office
from tidewaiter.rulebook.own_guides import CAPACITY, OFFICE, POLICY


def read_policy(identifier: str, content: Mapping[str, Any]) -> LanePolicy:
    """A lane policy from a document. Raises :class:`PolicyError` naming policy and key."""
    return read_document("policy", LanePolicy, PolicyError, identifier, content)


def check_policies(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Policies that share days."""
    try:
        Policies(list(everything["policy"].values()))
    except PolicyError as problem:
        yield PolicyError(problem.message, where="policy", advice=problem.advice)


def check_capacities(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Capacities that share days, or of lanes that no policy knows."""
    capacities = list(everything["capacity"].values())
    yield from overlaps(capacities)
    yield from unknown_lanes(capacities, everything.get("policy", {}).values())


def register_own() -> None:
    """Make the rulebook's own kinds known."""
    files = load_and_save
    register(Kind("policy", "lane policy", read_policy, check_policies, *files("policy"), POLICY))
    register(Kind("office", "office", read_office, never, *files("office"), OFFICE))
    register(
        Kind("capacity", "capacity", read_capacity, check_capacities, *files("capacity"), CAPACITY)
    )
