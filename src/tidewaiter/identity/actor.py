"""Who does something: an officer at a page, a system by its key, or the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tidewaiter.identity.roles import RoleName

ALL_OFFICES = "*"
"""Stands for every office."""

NO_OFFICE = ""
"""The office of what should have one and has none: only who works at every office sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as the rooms below the site know it.

    ``name`` is what the ledger and time lines show, and what owners are compared by: a user name,
    ``system:CODE`` or ``command line:LOGIN``; the three cannot be confused, as user names hold no
    colon and never change. ``offices`` holds office codes, or :data:`ALL_OFFICES`. ``memberships``
    says which role is held at which office; without it every role is held at every one of
    ``offices``. ``scopes`` limit what a system's key may be used for; an officer has none and needs
    none.
    """

    name: str
    roles: frozenset[RoleName]
    offices: frozenset[str] = frozenset()
    user_id: int | None = None
    system_id: int | None = None
    scopes: frozenset[str] = frozenset()
    memberships: frozenset[tuple[RoleName, str]] | None = None

    @classmethod
    def user(cls, name: str, user_id: int, memberships: Iterable[tuple[RoleName, str]]) -> Actor:
        """An officer with the roles held, each at an office."""
        held = frozenset(memberships)
        return cls(
            name=name,
            roles=frozenset(role for role, _ in held),
            offices=frozenset(office for _, office in held),
            user_id=user_id,
            memberships=held,
        )

    @classmethod
    def system(
        cls, code: str, system_id: int, *, scopes: Iterable[str], offices: Iterable[str]
    ) -> Actor:
        """A system that showed its key."""
        return cls(
            name=f"system:{code}",
            roles=frozenset({RoleName.SYSTEM}),
            offices=frozenset(offices),
            system_id=system_id,
            scopes=frozenset(scopes),
        )

    @classmethod
    def command_line(cls, login: str) -> Actor:
        """Whoever has a shell on the server: every role, and never an approver.

        Four-eyes needs to know *whose* eyes: the policy lets only signed-in users approve.
        """
        return cls(
            name=f"command line:{login}",
            roles=frozenset(RoleName) - {RoleName.SYSTEM},
            offices=frozenset({ALL_OFFICES}),
        )

    def offices_as(self, roles: frozenset[RoleName]) -> frozenset[str]:
        """The offices where the actor holds one of these roles."""
        if self.memberships is None:
            return self.offices if self.roles & roles else frozenset()
        return frozenset(office for role, office in self.memberships if role in roles)
