"""Checking the keys of systems on every request, at the price of one hash.

A row is remembered for :data:`REMEMBERED` seconds in each process, so a revocation counts at once
in the process that revoked and at the latest after that time in all others. Expiry is checked
against the clock every time. When a key was last used is written at most once in
:data:`NOTED_EVERY`.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.keys import NOBODY, Token
from tidewaiter.identity.models import SystemKey

REMEMBERED = 5.0
"""Seconds for which a process believes what it read of a key."""

NOTED_EVERY = timedelta(minutes=1)
"""The exactness of ``last_used_at``."""

_log = logging.getLogger(__name__)
_known: dict[str, tuple[float, SystemKey]] = {}


def actor_of(token: Token, at: datetime) -> Actor | None:
    """The system whose key this is, or ``None`` if the key is not good at that time."""
    key = _row(token.prefix)
    if not token.proves(key.digest if key else NOBODY) or key is None or not key.works_on(at):
        return None
    _note_use(key, at)
    system = key.system
    return Actor.system(
        system.code,
        system.pk,
        scopes=set(key.scopes) & set(system.scopes),
        offices=system.offices,
    )


def forget() -> None:
    """Read every key anew when it is next used: something about them changed."""
    _known.clear()


def _row(prefix: str) -> SystemKey | None:
    now = time.monotonic()
    read_at, key = _known.get(prefix, (0.0, None))
    if key is not None and now - read_at < REMEMBERED:
        return key
    _known.pop(prefix, None)
    key = SystemKey.objects.select_related("system").filter(prefix=prefix).first()
    if key is not None:
        _known[prefix] = (now, key)
    return key


def _note_use(key: SystemKey, at: datetime) -> None:
    if key.last_used_at is not None and at - key.last_used_at < NOTED_EVERY:
        return
    key.last_used_at = at
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at)
    try:
        SystemKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    except DatabaseError:  # a note is not worth a refused declaration
        _log.warning("The use of key %s could not be noted.", key.prefix, exc_info=True)
