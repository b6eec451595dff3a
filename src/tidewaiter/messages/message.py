"""What comes out of reading: a message with its raw bytes, its content and its findings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tidewaiter.core.building import built_fast
from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.permit import Permit
from tidewaiter.messages.findings import Refused, refusal
from tidewaiter.messages.response import Response

Content = Declaration | Response | CargoReport | Permit
"""What a message can hold once it is read."""


class Kind(StrEnum):
    """What a message is about."""

    DECLARATION = "declaration"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    RESPONSE = "response"
    MANIFEST = "manifest"
    TRANSIT = "transit"
    ENTRY_SUMMARY = "entry summary"
    CARGO_REPORT = "cargo report"
    PERMIT = "permit"
    OTHER = "other"


class Status(StrEnum):
    """Whether the message could be read. Odd but readable is accepted, with findings."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What surrounds the content: who sent it to whom and under which control references.

    ``reference`` is the interchange control reference, ``number`` the message's own, ``position``
    its place in the file from 1, ``interchange`` the SHA-256 of the whole file it came in.
    """

    sender: str | None = None
    receiver: str | None = None
    reference: str | None = None
    number: str | None = None
    position: int = 1
    interchange: str | None = None
    encoding: str | None = None


NO_ENVELOPE = Envelope()
"""Where nothing surrounds the content."""


ATTACHED = "attachment:sha256:"
"""Begins a text that stands for one of the attachments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A binary part taken out of a message; ``path`` says where it was, ``size`` is in bytes."""

    path: str
    sha256: str
    size: int
    content: bytes


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: where it came from, its bytes, what it says and what is odd about it.

    ``format`` is the identifier of the mapping that read it, or the name of a recognised kind of
    message that is not read here, or ``None``. ``content`` is ``None`` when rejected; then
    ``reason`` says why and ``line`` where, counted from 1.
    """

    source: str
    raw: bytes
    sha256: str
    format: str | None
    kind: Kind
    status: Status
    content: Content | None = None
    findings: tuple[Finding, ...] = ()
    envelope: Envelope = NO_ENVELOPE
    attachments: tuple[Attachment, ...] = ()
    reason: str | None = None
    line: int | None = None

    @property
    def accepted(self) -> bool:
        """Whether there is content."""
        return self.status is Status.ACCEPTED

    @property
    def declaration(self) -> Declaration | None:
        """The content if it is a goods declaration."""
        return self.content if isinstance(self.content, Declaration) else None


def sha256(raw: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(raw).hexdigest()


def rejected(
    raw: bytes, source: str, problem: Refused, envelope: Envelope = NO_ENVELOPE
) -> Message:
    """A message that could not be read, with the reason and the line."""
    return Message(
        source=source,
        raw=raw,
        sha256=sha256(raw),
        format=None,
        kind=Kind.OTHER,
        status=Status.REJECTED,
        findings=(refusal(problem),),
        envelope=envelope,
        reason=problem.message,
        line=problem.line,
    )
