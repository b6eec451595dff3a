"""Who does something: an officer at a page, a system by its key, or the command line."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.identity.roles import RoleName

ALL_OFFICES = "*"
"""Stands for every office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as the rooms below the site know it.

    ``name`` is what the ledger and time lines show: a user name, ``system:CODE`` or
    ``command line:LOGIN``. ``offices`` holds office codes, or :data:`ALL_OFFICES`. ``scopes`` limit
    what a system's key may be used for; an officer has none and needs none.
    """

    name: str
    roles: frozenset[RoleName]
    offices: frozenset[str] = frozenset()
    user_id: int | None = None
    system_id: int | None = None
    scopes: frozenset[str] = frozenset()

    def works_at(self, office: str | None) -> bool:
        """Whether the actor's offices include this one; what has no office is everybody's."""
        return office is None or ALL_OFFICES in self.offices or office in self.offices
