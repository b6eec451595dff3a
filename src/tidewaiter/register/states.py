"""The states of a declaration that the door itself sets and looks at."""

from __future__ import annotations

RELEASED = "released"
WAITING = "awaiting control"
CANCELLED = "cancelled"

CLOSED = frozenset((CANCELLED, RELEASED, "seized", "refused", "re-exported"))
"""A declaration in one of these can no longer be changed by a message."""
