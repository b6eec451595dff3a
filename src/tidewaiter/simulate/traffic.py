"""What the country's traders send: declarations as messages of the formats that trade uses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tidewaiter.core import Declaration
from tidewaiter.core.parts import Role, Timestamp
from tidewaiter.messages.message import Envelope, Message
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.writing import write

FORMATS = ("wco-dec", "wco-dec", "cusdec-d96b")
"""Formats that declarants send; one that stands more often is used by more of them. ASYCUDA XML is
none of them, for it has no room for importer and seller."""
SENDER, RECEIVER = "OSTMERE-SW", "OSTMERE-CUSTOMS"


def messages(declarations: Sequence[Declaration]) -> list[Message]:
    """Each declaration as it comes in: a message in its declarant's format, that was read."""
    return [_read(one) for one in declarations]


def format_of(one: Declaration) -> str:
    """The format in which a declaration is sent: each declarant has one."""
    who = next((party.id or "" for party in one.parties if party.role is Role.DECLARANT), "")
    return FORMATS[hashlib.blake2b(who.encode(), digest_size=1).digest()[0] % len(FORMATS)]


def raw(one: Declaration) -> bytes:
    """A declaration as its declarant sends it. Each interchange has a reference of its own."""
    number = hashlib.blake2b(one.id.encode(), digest_size=7).hexdigest().upper()
    sender = Envelope(sender=SENDER, receiver=RECEIVER, reference=number, number="1")
    return write(one, format_of(one), envelope=sender).raw


def at_once(one: Declaration, at: datetime) -> Declaration:
    """The same declaration, issued at this moment."""
    return replace(one, issued_at=Timestamp.of(at))


def _read(one: Declaration) -> Message:
    (found,) = read_bytes(raw(one), "trial")
    return found
