"""The signature of what is sent, and when to try again. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

HEADER = "Tidewaiter-Signature"
GIVE_UP_AFTER = 12
"""Attempts in all: with the waits below they span about a day and a half."""
TOLERANCE = timedelta(minutes=5)
"""How old a signature may be for :func:`holds` to accept it."""


def signature(secret: str, body: bytes, seconds: int) -> str:
    """``t=SECONDS,v1=HEX``: HMAC-SHA256 over the time (Unix seconds), a full stop and the body.

    The time is signed too, so that what was recorded cannot be sent again later.
    """
    signed = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def holds(secret: str, body: bytes, header: str, now: int) -> bool:
    """Whether a signature is right and fresh: what a receiver has to check."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    if not parts.get("t", "").isdecimal() or abs(now - int(parts["t"])) > TOLERANCE.seconds:
        return False
    return hmac.compare_digest(signature(secret, body, int(parts["t"])), header)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; ``None`` to give up."""
    if attempts >= GIVE_UP_AFTER:
        return None
    return min(timedelta(seconds=15 << (attempts - 1)), timedelta(hours=6))
