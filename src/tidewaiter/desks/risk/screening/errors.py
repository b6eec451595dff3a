"""What can go wrong with lists of names and what is decided about matches.

TidewaiterError
├── UnknownList       there is no such list, edition, entry or match
├── EditionRefused    an edition that cannot be proposed or decided so
├── VerdictRefused    a verdict that is not complete
└── Conflict
    └── Overtaken     an edition or a match that somebody else proposed or decided meanwhile
"""

from __future__ import annotations

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.errors import Unknown
from tidewaiter.register.errors import Conflict


class UnknownList(Unknown):
    """There is no such list, edition, entry or match."""


class EditionRefused(TidewaiterError):
    """An edition that cannot be proposed or decided so."""


class VerdictRefused(TidewaiterError):
    """A verdict without a reason, or for too long."""


class Overtaken(Conflict):
    """Somebody else proposed or decided it meanwhile."""
