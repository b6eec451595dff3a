"""Who asks, for the few addresses that are not part of the API."""

from __future__ import annotations

from django.http import HttpRequest

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.auth import session, system_key


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor by the key or the session of a request, or ``None``. Raises ``Forbidden``."""
    found: Actor | None = system_key(request) or session(request)
    return found
