"""How much is let in: requests in flight and waiting, and the size of what they carry.

What is over the bound is turned away at once, while no thread and no memory has been spent on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop as _

from tidewaiter.web import config


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is given before Django is asked.

    For programs it is a problem+json (RFC 9457), for people a page that says ``said`` in every
    language of the site, for nobody has been asked which is theirs.
    """

    status: int
    title: str
    detail: str
    said: str
    retry_after: int | None = None
    megabytes: int | None = None

    def answer(self, *, people: bool) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Headers and content."""
        kind = b"text/html; charset=utf-8" if people else b"application/problem+json"
        body = self._page() if people else self._problem()
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]
        if self.retry_after is not None:
            headers.append((b"retry-after", str(self.retry_after).encode()))
        return headers, body

    def _problem(self) -> bytes:
        plain = {"type": "about:blank", "title": self.title, "status": self.status}
        return json.dumps(plain | {"detail": self.detail}).encode()

    def _page(self) -> bytes:
        texts = "".join(self._paragraph(language) for language, _name in settings.LANGUAGES)
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(self.title)} · tidewaiter</title>"
            f'<main>{texts}<p><a href="/">tidewaiter</a></p></main></html>'
        ).encode()

    def _paragraph(self, language: str) -> str:
        with translation.override(language):
            text = translation.gettext(self.said).format(most=self.megabytes)
        return f'<p lang="{language}" dir="auto">{escape(text)}</p>'


_LATER = _("Nothing was saved: the site could not take this now. Go back, and try again soon.")
_LARGE = _("Nothing was saved: what you sent is larger than {most} MB. Go back, and choose less.")

FULL = Refusal(503, "Not now", "More requests wait here than can be answered soon.", _LATER, 2)
TOO_SLOW = Refusal(408, "Too slow", "The body of the request did not arrive in time.", _LATER)
BROKEN = Refusal(400, "The request cannot be read", "Its length is not a number.", _LATER)


def too_large(most: int) -> Refusal:
    """The refusal of a body over the bound, in bytes."""
    detail = f"A request may carry {most} bytes here."
    return Refusal(413, "Too large", detail, _LARGE, megabytes=most // 2**20)


def for_people(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a browser asks for a page."""
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in headers)


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
