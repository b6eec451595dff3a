"""What can go wrong with lists of names and what is decided about matches.

TidewaiterError
├── UnknownList       there is no such list, edition, entry or match
├── EditionRefused    an edition that cannot be proposed or decided so
└── VerdictRefused    a verdict that is not complete, or came too late
"""

from __future__ import annotations

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.errors import Unknown


class UnknownList(Unknown):
    """There is no such list, edition, entry or match."""


class EditionRefused(TidewaiterError):
    """An edition that cannot be proposed or decided so."""


class VerdictRefused(TidewaiterError):
    """A verdict without a reason, for too long, or about a match that was decided meanwhile."""
