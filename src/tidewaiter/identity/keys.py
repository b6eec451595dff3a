"""The text of a system's key: ``tw_<id>_<secret>``. Pure.

The secret is 256 random bits, so a plain SHA-256 protects it at rest: there is nothing to guess
that a slow password hash would slow down (that is for words people choose), and every request pays.
The form is fixed so that scanners for leaked secrets can know it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

PREFIX_BYTES = 6
SECRET_BYTES = 32
NOBODY = "0" * 64
"""A digest that no secret has: compared against where the id is unknown, to take as long."""


@dataclass(frozen=True, slots=True)
class Token:
    """A key in two parts: ``prefix`` finds its row, ``secret`` proves it."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"tw_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"Token({self.prefix!r}, ...)"

    @property
    def digest(self) -> str:
        """What is kept of the secret: SHA-256 of the whole key, in hexadecimal."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def proves(self, digest: str) -> bool:
        """Whether this is the key with that digest; takes as long for a yes as for a no."""
        return hmac.compare_digest(self.digest, digest)


def make() -> Token:
    """A new key from the operating system's randomness."""
    return Token(secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES))


def read(text: str) -> Token | None:
    """The key in a text, or ``None`` if the text has not the form of one."""
    mark, _, rest = text.strip().partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != "tw" or len(prefix) != 2 * PREFIX_BYTES or not 40 <= len(secret) <= 64:
        return None
    return Token(prefix, secret) if secret.isascii() and prefix.isalnum() else None
