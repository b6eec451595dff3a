"""Messages of the rooms that know nothing of languages: their tables, and what services say."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.findings import CODES
from tidewaiter.pages.languages import services
from tidewaiter.pages.languages.extracting import Message


def messages() -> Iterator[tuple[Message, str]]:
    """Each message with the file that it stands in."""
    for entry in CODES.values():
        yield Message(entry.claim, context="finding"), "messages/findings.py"
        yield Message(entry.advice, context="advice"), "messages/findings.py"
    yield from services.messages()
