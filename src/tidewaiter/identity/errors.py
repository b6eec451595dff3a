"""What goes wrong with identity.

TidewaiterError
├── Forbidden             the actor may not do this
│   └── NotVisible        ... and may not know that the object exists (answered like "not found")
└── IdentityError         a user, system or key that cannot be used so
    ├── Unknown           ... because there is none of that name
    └── Conflict          ... because somebody else was faster, or the name is taken
"""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError


class Forbidden(TidewaiterError):
    """The actor may not do this."""


class NotVisible(Forbidden):
    """The object is outside what the actor may see: answered as if it did not exist."""

    def __init__(self) -> None:
        super().__init__("There is no such object, or it is not yours to see.")


class IdentityError(TidewaiterError):
    """A user, system or key cannot be made or changed so; ``advice`` says what would work."""


class Unknown(IdentityError):
    """There is no user, system or key of that name."""


class Conflict(IdentityError):
    """The name is taken, or what is to be changed was changed meanwhile."""
