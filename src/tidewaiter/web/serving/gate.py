"""How much is let in: requests in flight and waiting, and the size of what they carry.

What is over the bound is turned away at once, while no thread and no memory has been spent on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from tidewaiter.web import config


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is given before Django is asked: a problem+json (RFC 9457)."""

    status: int
    title: str
    detail: str
    retry_after: int | None = None

    @property
    def body(self) -> bytes:
        """The answer's content."""
        plain = {"type": "about:blank", "title": self.title, "status": self.status}
        return json.dumps(plain | {"detail": self.detail}).encode()

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The answer's headers."""
        found = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(self.body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if self.retry_after is not None:
            found.append((b"retry-after", str(self.retry_after).encode()))
        return found


FULL = Refusal(503, "Not now", "More requests wait here than can be answered soon.", 2)
TOO_SLOW = Refusal(408, "Too slow", "The body of the request did not arrive in time.")
BROKEN = Refusal(400, "The request cannot be read", "Its length is not a number.")


def too_large(most: int) -> Refusal:
    """The refusal of a body over the bound, in bytes."""
    return Refusal(413, "Too large", f"A request may carry {most} bytes here.")


class Gate:
    """Counts who is inside. Only the event loop's thread uses it, so it needs no lock."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.inside = 0
        self.shed = 0

    def enter(self) -> bool:
        """Let somebody in, or say no."""
        if self.inside >= self.most:
            self.shed += 1
            return False
        self.inside += 1
        return True

    def leave(self) -> None:
        """Somebody has been answered."""
        self.inside -= 1


def declared_length(headers: list[tuple[bytes, bytes]]) -> int | Refusal | None:
    """What ``Content-Length`` says; ``None`` where it says nothing."""
    for name, value in headers:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() else BROKEN
    return None


def body_limit() -> int:
    """The bytes that one request may carry."""
    return config.BODY_MB.number * 1024 * 1024
