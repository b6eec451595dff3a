"""Writing down who changed what about users, systems and keys.

The ledger lies above this room, so the site's settings name what writes
(``IDENTITY_RECORDER``): a function of ``kind``, ``subject``, ``actor``, ``body`` (canonical JSON)
and ``at``. It is called within the transaction of the change; if it fails, the change does not
happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from tidewaiter.core.canonical import canonical_text
from tidewaiter.identity.actor import Actor


def record(kind: str, subject: str, actor: Actor, body: Mapping[str, Any], at: datetime) -> None:
    """Write down that the actor did this to the subject. Never holds a secret."""
    write = import_string(settings.IDENTITY_RECORDER)
    write(kind=kind, subject=subject, actor=actor.name, body=canonical_text(dict(body)), at=at)
