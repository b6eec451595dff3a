"""Secrets that are shown once: kept from the answer that makes them until the page that shows them.

Whoever makes a secret is led on to a page of its own (post, redirect, get), so that loading a page
anew makes no second one. Between the two the secret is in the session, which only the server has,
enciphered with the site's key; it is taken out when it is shown, and forgotten after a while. It
is never in an address or a log.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

KEPT = timedelta(minutes=10)
_NAME = "shown-once"


def keep(request: HttpRequest, what: str, of: object, secret: str, at: datetime) -> None:
    """Keep a secret for the next page; ``what`` and ``of`` say of what kind and whose it is.

    One is kept at a time: what was made before and never looked at is gone.
    """
    told = json.dumps([what, str(of), secret]).encode()
    cipher = _fernet().encrypt_at_time(told, int(at.timestamp()))
    request.session[_NAME] = cipher.decode()


def take(request: HttpRequest, what: str, of: object, at: datetime) -> str | None:
    """The secret that was kept, which is gone from then on; ``None`` if there is none of these."""
    cipher = request.session.get(_NAME)
    if not isinstance(cipher, str):
        return None
    try:
        told = _fernet().decrypt_at_time(
            cipher.encode(), int(KEPT.total_seconds()), int(at.timestamp())
        )
    except InvalidToken:
        del request.session[_NAME]
        return None
    kind, whose, secret = json.loads(told)
    if (kind, whose) != (what, str(of)):
        return None
    del request.session[_NAME]
    return str(secret)


def _fernet() -> Fernet:
    """Made of the site's key, for nothing but this."""
    digest = hashlib.sha256(f"{_NAME}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
