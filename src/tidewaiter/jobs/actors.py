"""An actor as JSON, so that a job acts with the rights its starter had when it was started."""

from __future__ import annotations

from typing import Any

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName


def to_json(actor: Actor) -> dict[str, Any]:
    """The actor as JSON."""
    held = actor.memberships
    return {
        "name": actor.name,
        "roles": sorted(actor.roles),
        "offices": sorted(actor.offices),
        "user_id": actor.user_id,
        "system_id": actor.system_id,
        "scopes": sorted(actor.scopes),
        "memberships": None if held is None else sorted([role, office] for role, office in held),
    }


def from_json(kept: dict[str, Any]) -> Actor:
    """The actor again."""
    held = kept["memberships"]
    return Actor(
        name=kept["name"],
        roles=frozenset(RoleName(role) for role in kept["roles"]),
        offices=frozenset(kept["offices"]),
        user_id=kept["user_id"],
        system_id=kept["system_id"],
        scopes=frozenset(kept["scopes"]),
        memberships=None
        if held is None
        else frozenset((RoleName(role), office) for role, office in held),
    )
