"""Whether a message is new, the same again, or clashes with what is there.

The key of a message is who sent it, its function and its LRN. The same key with the same bytes is
the same message again and gets the same answer; with other bytes it is an error. A reference of
customs (MRN) never creates a declaration: it only says which one to change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import MessageFunction, Role
from tidewaiter.messages import amend
from tidewaiter.messages.findings import finding
from tidewaiter.messages.message import Message

Key = tuple[str, str, str]
"""Sender, function and LRN."""


class Outcome(StrEnum):
    """What to do with a message."""

    CREATE = "create"
    CHANGE = "change"
    REPEAT = "repeat"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Screened:
    """The outcome: ``answer`` is the earlier answer to repeat, ``declaration`` the result."""

    outcome: Outcome
    key: Key | None = None
    declaration: Declaration | None = None
    answer: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of an earlier message with the same key."""

    sha256: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class OnFile:
    """A declaration that was accepted before; a ``closed`` one can no longer be changed."""

    declaration: Declaration
    closed: bool = False


def key_of(message: Message) -> Key | None:
    """The key of a message, ``None`` where it has no LRN to tell it by."""
    declaration = message.declaration
    if declaration is None or not declaration.lrn:
        return None
    return (sender_of(message), str(declaration.function), declaration.lrn)


def sender_of(message: Message) -> str:
    """Who sent a message: the envelope, else the submitter, agent or declarant it names."""
    if message.envelope.sender:
        return message.envelope.sender
    declaration = message.declaration
    for role in (Role.SUBMITTER, Role.AGENT, Role.DECLARANT):
        party = declaration.party(role) if declaration else None
        if party is not None and party.id:
            return party.id
    return ""


def screen(
    message: Message,
    earlier: Mapping[Key, Earlier],
    on_file: Callable[[str], OnFile | None],
) -> Screened:
    """Decide what a message does, given earlier messages by key and declarations by MRN."""
    declaration = message.declaration
    if declaration is None:
        return Screened(Outcome.REFUSE, findings=message.findings)
    key = key_of(message)
    before = earlier.get(key) if key else None
    if before is not None:
        if before.sha256 == message.sha256:
            return Screened(Outcome.REPEAT, key, answer=before.answer)
        return _refuse("MSG-050", key, "lrn", declaration.lrn)
    if declaration.function is MessageFunction.ORIGINAL:
        if declaration.mrn:
            return _refuse("MSG-051", key, "mrn", declaration.mrn)
        return Screened(Outcome.CREATE, key, declaration)
    return _change(declaration, key, on_file)


def _change(
    declaration: Declaration, key: Key | None, on_file: Callable[[str], OnFile | None]
) -> Screened:
    found = on_file(declaration.mrn) if declaration.mrn else None
    if found is None:
        return _refuse("MSG-052", key, "mrn", declaration.mrn)
    cancelled = found.declaration.function is MessageFunction.CANCEL
    if found.closed or cancelled:
        return _refuse("MSG-054", key, "mrn", declaration.mrn)
    if _earlier(declaration, found.declaration):
        return _refuse("MSG-055", key, "issued_at", declaration.mrn)
    result = amend.apply(found.declaration, declaration)
    if result.declaration is None:
        return Screened(Outcome.REFUSE, key, findings=result.findings)
    return Screened(Outcome.CHANGE, key, result.declaration)


def _earlier(one: Declaration, other: Declaration) -> bool:
    """Whether one was issued before the other, as far as both say when."""
    a = one.issued_at.value if one.issued_at else None
    b = other.issued_at.value if other.issued_at else None
    return a is not None and b is not None and a < b


def _refuse(code: str, key: Key | None, name: str, value: str | None) -> Screened:
    from tidewaiter.core.pointer import Pointer

    found = finding(code, Pointer((name,)), name=name, value=value)
    return Screened(Outcome.REFUSE, key, findings=(found,))
