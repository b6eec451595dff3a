"""Who acts in tests of the rulebook, and what they propose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.rulebook.rows import NOW, policy, user
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.models import ChangeRequest

SHELL = Actor.command_line("root")


def supervisor(name: str) -> Actor:
    return Actor.user(name, user(name).pk, [(RoleName.SUPERVISOR, "*")])


def change(kind: str, identifier: str, content: Mapping[str, Any] | None, **days: Any) -> Change:
    return Change(kind=kind, identifier=identifier, content=content, **days)


def filled(*changes: Change) -> ChangeRequest:
    """A rulebook with a policy and more."""
    return services.bootstrap(
        actor=SHELL,
        changes=[change("policy", "p", policy()), *changes],
        note="for a test",
        at=NOW,
    )


def proposed(actor: Actor, *changes: Change) -> int:
    return int(services.propose(actor=actor, changes=changes, note="why", at=NOW).pk)
