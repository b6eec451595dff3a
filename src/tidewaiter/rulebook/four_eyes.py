"""Who may decide what somebody proposed. Users and systems are told apart by id, never by name."""

from __future__ import annotations

from typing import Protocol

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import SystemKey
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require


class Proposed(Protocol):
    """What somebody proposed and another decides: a change of rules, an edition, a licence."""

    @property
    def proposed_by_id(self) -> int | None:
        """The user who proposed it; ``None`` for a system."""

    @property
    def proposed_by_system(self) -> int | None:
        """The system that proposed it; ``None`` for a user."""

    @property
    def proposed_by_name(self) -> str:
        """Who proposed it, as the policy names owners."""


def require_known(actor: Actor) -> None:
    """Pass for signed-in users and systems: what nobody proposed, anybody could approve.

    Raises :class:`Forbidden`.
    """
    if actor.user_id is None and actor.system_id is None:
        raise Forbidden(
            "Only a signed-in user or a system can propose.",
            advice="On the command line, name the user with --user.",
        )


def is_proposer(actor: Actor, proposed: Proposed) -> bool:
    """Whether the actor is the user or the system that proposed."""
    if actor.user_id is not None:
        return actor.user_id == proposed.proposed_by_id
    return actor.system_id is not None and actor.system_id == proposed.proposed_by_system


def require_proposer(actor: Actor, proposed: Proposed) -> None:
    """Pass for who proposed. Raises :class:`Forbidden`."""
    if not is_proposer(actor, proposed):
        raise Forbidden("Only who proposed it can withdraw it.")


def require_other(
    actor: Actor, proposed: Proposed, permission: Permission = Permission.RULE_APPROVE
) -> None:
    """Pass for a signed-in user with the permission who did not propose it.

    What a system proposed cannot be decided by a user who issued one of the system's keys. Raises
    :class:`Forbidden`.
    """
    require(actor, permission, owner=proposed.proposed_by_name)
    if actor.user_id is None or is_proposer(actor, proposed):
        raise Forbidden("It takes a signed-in user other than the one who proposed it.")
    if proposed.proposed_by_system is not None:
        keys = SystemKey.objects.filter(system_id=proposed.proposed_by_system)
        if keys.filter(created_by=actor.name).exists():
            raise Forbidden("You issued a key of the system that proposed it.")
