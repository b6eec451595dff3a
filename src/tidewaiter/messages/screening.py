"""Whether a message is new, the same again, or clashes with what is there.

The key of a message is who sent it, its function and its LRN. The same key with the same bytes is
the same message again and gets the same answer; with other bytes it is an error. A reference of
customs (MRN) never creates a declaration: it only says which one to change.

An interchange is told by its sender, receiver and control reference, which is unique between the
two (ISO 9735, 0020): the same reference with other bytes is a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import MessageFunction, Role
from tidewaiter.core.pointer import Pointer
from tidewaiter.messages import amend
from tidewaiter.messages.findings import Refused, finding
from tidewaiter.messages.message import Message, rejected

Key = tuple[str, str, str]
"""Sender, function and LRN; of an interchange both partners, :data:`INTERCHANGE`, reference."""

INTERCHANGE = "interchange"
"""Stands in the place of the function in the key of an interchange."""


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


class Known(Protocol):
    """Where earlier messages are looked up; any mapping of keys will do."""

    def get(self, key: Key, /) -> Earlier | None:
        """What is known under a key."""


class Seen(Known, Protocol):
    """The port behind which seen messages are kept: in memory for one run, in a register for ever.

    What it has to guarantee: of several callers that remember the same key at once, one wins, and
    the others are told its entry. In a database that is a unique key, an insert that does nothing
    on conflict, and a read after it, in the same transaction as all that follows from the message:
    if that is rolled back, the key is free again, and no one acts on a key that is not committed.
    """

    def remember(self, key: Key, earlier: Earlier) -> Earlier:
        """Keep what is known under a key that is free; gives what then stands there."""


class SeenInRun(dict[Key, Earlier]):
    """What was seen in one run, in memory."""

    def remember(self, key: Key, earlier: Earlier) -> Earlier:
        """Keep what is known under a key that is free; gives what then stands there."""
        return self.setdefault(key, earlier)


def interchange_key(message: Message) -> Key | None:
    """The key of the interchange a message came in, ``None`` if it came in none."""
    envelope = message.envelope
    if not envelope.reference or not envelope.interchange:
        return None
    return (f"{envelope.sender or ''}>{envelope.receiver or ''}", INTERCHANGE, envelope.reference)


def remember(message: Message, seen: Seen, answer: str | None = None) -> None:
    """Keep that a message took effect, with the answer that it gets when it comes again."""
    ring, key = interchange_key(message), key_of(message)
    if ring is not None:
        seen.remember(ring, Earlier(message.envelope.interchange or ""))
    if key is not None:
        seen.remember(key, Earlier(message.sha256, answer))


def watched(messages: Iterable[Message], seen: Seen) -> Iterator[Message]:
    """Messages in their order; those of a replayed interchange come out rejected.

    The same interchange once more is told and comes through: each of its messages answers for
    itself. What cannot be read keeps its own reason, and takes no reference from what is sent next.
    """
    for message in messages:
        key = interchange_key(message) if message.accepted else None
        if key is None:
            yield message
            continue
        own = message.envelope.interchange or ""
        before = seen.get(key)
        first = seen.remember(key, Earlier(own, message.source)) if before is None else before
        if first.sha256 != own:
            problem = Refused("MSG-070", where="UNB")
            refused = rejected(message.raw, message.source, problem, message.envelope)
            yield replace(refused, format=message.format)
        elif _again(first.answer, message):
            again = finding("MSG-071", name="UNB")
            yield replace(message, findings=(*message.findings, again))
        else:
            yield message


def _again(first: str | None, message: Message) -> bool:
    """Whether a message is from another file, or a later place in it, than first seen in."""
    if (first or "").partition("#")[0] != message.source.partition("#")[0]:
        return True
    return message.envelope.position == 1 and message.source != first


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
    earlier: Known,
    on_file: Callable[[str], OnFile | None],
) -> Screened:
    """Decide what a message does, given earlier messages by key and declarations by MRN."""
    declaration = message.declaration
    if declaration is None:
        return Screened(Outcome.REFUSE, findings=message.findings)
    key = key_of(message)
    ring = interchange_key(message)
    sent = earlier.get(ring) if ring else None
    if sent is not None and sent.sha256 != message.envelope.interchange:
        return _refuse("MSG-070", key, "message_id", message.envelope.reference)
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
    found = finding(code, Pointer((name,)), name=name, value=value)
    return Screened(Outcome.REFUSE, key, findings=(found,))
