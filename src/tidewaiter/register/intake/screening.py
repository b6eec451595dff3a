"""What each message of a batch is to do, before anything is decided.

The rules are those of :mod:`tidewaiter.messages.screening`; here earlier messages and declarations
come from the database, in one query each for the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tidewaiter.core import Declaration, MessageFunction
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.findings import finding
from tidewaiter.messages.message import Kind
from tidewaiter.messages.screening import key_of, sender_of
from tidewaiter.register.intake.entries import Entry, Key
from tidewaiter.register.intake.references import new_mrn
from tidewaiter.register.models import MessageKey
from tidewaiter.register.models.incoming import Fate

_DECIDED = frozenset((Kind.DECLARATION, Kind.AMENDMENT, Kind.CANCELLATION, Kind.TRANSIT))


def screen(entries: Sequence[Entry], country: str) -> None:
    """Set each entry's key and fate; new declarations get their MRN and time of acceptance."""
    earlier = _earlier(entries)
    for entry in entries:
        _screen(entry, earlier, country)


def _earlier(entries: Iterable[Entry]) -> dict[Key, MessageKey]:
    for entry in entries:
        entry.key = _key(entry)
    keys = {entry.key for entry in entries if entry.key}
    if not keys:
        return {}
    found = MessageKey.objects.filter(lrn__in={key[2] for key in keys})
    return {key: one for one in found if (key := (one.sender, one.function, one.lrn)) in keys}


def _key(entry: Entry) -> Key | None:
    """Who sent it, for what, and which: the sending system counts where the message is silent."""
    message = entry.message
    declaration = message.declaration
    if declaration is None:
        return None
    sender, function, lrn = key_of(message) or (
        sender_of(message),
        str(declaration.function),
        f"sha256:{message.sha256[:48]}",
    )
    return (entry.submission.system or sender)[:64], function, lrn[:64]


def _screen(entry: Entry, earlier: dict[Key, MessageKey], country: str) -> None:
    message = entry.message
    declaration = message.declaration
    entry.findings = message.findings
    if not message.accepted:
        entry.fate = Fate.REJECTED
        return
    if declaration is None or message.kind not in _DECIDED:
        entry.fate = Fate.NOTED
        return
    before = earlier.get(entry.key) if entry.key else None
    if before is not None:
        if before.sha256 == message.sha256:
            entry.fate, entry.original = Fate.REPEATED, before.message_id
        else:
            refuse(entry, "MSG-050", "lrn", declaration.lrn, clash=True)
    elif declaration.function is not MessageFunction.ORIGINAL:
        entry.fate = Fate.CHANGED
    elif declaration.mrn:
        refuse(entry, "MSG-051", "mrn", declaration.mrn)
    else:
        entry.fate = Fate.CREATED
        entry.declaration = accepted(declaration, entry, country)


def accepted(declaration: Declaration, entry: Entry, country: str) -> Declaration:
    """The declaration as customs accepts it: with its MRN and the time of acceptance."""
    stamp = declaration.accepted_at
    return replace(
        declaration,
        mrn=new_mrn(country, entry.submission.at),
        accepted_at=stamp if stamp and stamp.value else Timestamp.of(entry.submission.at),
    )


def refuse(entry: Entry, code: str, name: str, value: str | None, *, clash: bool = False) -> None:
    """The message can be read and may not take effect."""
    from tidewaiter.core import Pointer

    found = finding(code, Pointer((name,)), name=name, value=value)
    entry.fate = Fate.REFUSED
    entry.clash = clash
    entry.findings = (*entry.findings, found)
