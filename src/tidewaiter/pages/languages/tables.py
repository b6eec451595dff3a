"""Messages that stand in tables of the pure rooms, which know nothing of languages."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.findings import CODES
from tidewaiter.pages.languages.extracting import Message


def messages() -> Iterator[tuple[Message, str]]:
    """Each message with the file of its table."""
    for entry in CODES.values():
        yield Message(entry.claim, context="finding"), "messages/findings.py"
        yield Message(entry.advice, context="advice"), "messages/findings.py"
