"""The kinds of documents that need no desk: lane policies, offices, capacity. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tidewaiter.core import PolicyError, TidewaiterError, ValueRefused, from_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.policy import LanePolicy, Policies
from tidewaiter.rulebook.capacity import overlaps, read_capacity, unknown_lanes
from tidewaiter.rulebook.files import load_and_save
from tidewaiter.rulebook.kinds import Kind, Values, never, register
from tidewaiter.rulebook.offices import placed, read_office
from tidewaiter.rulebook.own_guides import CAPACITY, OFFICE, POLICY


def read_policy(identifier: str, content: Mapping[str, Any]) -> LanePolicy:
    """A lane policy from a document. Raises :class:`PolicyError` naming policy and key."""
    where = f"policy {identifier}"
    try:
        policy: LanePolicy = from_plain(LanePolicy, dict(content))
    except ValueRefused as problem:
        raise placed(problem, PolicyError, where) from None
    except PolicyError as problem:
        raise PolicyError(problem.message, where=where, advice=problem.advice) from None
    if policy.id != identifier:
        raise PolicyError(
            sentence("it is '{id}', not '{identifier}'.", id=policy.id, identifier=identifier),
            where=f"{where}, id",
        )
    return policy


def check_policies(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Policies that share days."""
    try:
        Policies(list(everything["policy"].values()))
    except PolicyError as problem:
        yield placed(problem, PolicyError, "policy")


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
