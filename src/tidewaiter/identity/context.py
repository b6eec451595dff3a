"""What every page knows of its reader: who it is, and which menu entries lead somewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.identity.selectors import actor_of
from tidewaiter.pages.navigation import Entry, entries, entry_of


def signed_in(request: HttpRequest) -> Actor:
    """The actor behind a page's request; for views that ``login_required`` guards.

    Raises :class:`Forbidden` for nobody. The answer is kept with the request: one query a page.
    """
    found: Actor | None = getattr(request, "_tidewaiter_actor", None)
    if found is None:
        if not isinstance(request.user, User):
            raise Forbidden("Nobody is signed in.")
        found = actor_of(request.user)
        request._tidewaiter_actor = found  # type: ignore[attr-defined]
    return found


def reader(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``navigation``, ``section``, ``zone_name`` and ``preferences``.

    ``section`` is the address of the entry one is in, ``trial`` whether nothing on this site is
    real.
    """
    found: list[Entry] = []
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        actor = signed_in(request)
        found = entries(lambda permission: holds(actor, Permission(permission)))
    return {
        "navigation": found,
        "section": entry_of(request.path, found),
        "preferences": getattr(request, "preferences", None),
        "zone_name": timezone.get_current_timezone_name() or settings.TIME_ZONE,
        "trial": settings.TRIAL_FILE.exists(),
    }
