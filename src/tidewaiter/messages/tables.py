"""Flat files as messages: one declaration each, read by the flat-file reader."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.findings import Refused
from tidewaiter.messages.message import Message


def read_table(raw: bytes, source: str, syntax: str) -> Iterator[Message]:
    """Declarations of a flat file. Raises :class:`Refused` where its reader is not installed."""
    raise Refused("MSG-008", f"{syntax} is read by the flat-file reader.", where=source)
    yield
