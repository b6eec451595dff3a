"""What each message of a batch is to do, before anything is decided.

The rules are those of :mod:`tidewaiter.messages.screening`; here earlier messages and declarations
come from the database, in one query each for the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db.models import Q

from tidewaiter.core import Declaration, MessageFunction, Pointer
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.findings import finding
from tidewaiter.messages.message import Kind
from tidewaiter.messages.screening import interchange_key, key_of, sender_of
from tidewaiter.register.intake.entries import Entry, Key
from tidewaiter.register.intake.references import new_mrn
from tidewaiter.register.models import MessageKey
from tidewaiter.register.models.incoming import IDEMPOTENCY, Fate

_ALTERNATIVES = 500
"""So many senders and functions are asked for in one query; SQLite takes a thousand at most."""

_DECIDED = frozenset((Kind.DECLARATION, Kind.AMENDMENT, Kind.CANCELLATION, Kind.TRANSIT))


def screen(entries: Sequence[Entry], country: str) -> None:
    """Set each entry's key and fate; new declarations get their MRN and time of acceptance."""
    earlier = _earlier(entries)
    for entry in entries:
        _screen(entry, earlier, country)


def _earlier(entries: Iterable[Entry]) -> dict[Key, MessageKey]:
    for entry in entries:
        entry.key, entry.chosen = _key(entry), _chosen(entry)
        entry.ring = interchange_key(entry.message)
    keys = {key for entry in entries for key in (entry.key, entry.chosen, entry.ring) if key}
    return {(one.sender, one.function, one.lrn): one for one in _used(keys)}


def _used(keys: Iterable[Key]) -> Iterator[MessageKey]:
    """Those of these keys that were used before, by the index that makes them unique."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for sender, function, lrn in keys:
        wanted.setdefault((sender, function), []).append(lrn)
    each = list(wanted.items())
    for first in range(0, len(each), _ALTERNATIVES):
        some = Q()
        for (sender, function), lrns in each[first : first + _ALTERNATIVES]:
            some |= Q(sender=sender, function=function, lrn__in=lrns)
        yield from MessageKey.objects.filter(some)


def _key(entry: Entry) -> Key | None:
    """Who sent it, for what, and which: what the message names counts only without a system."""
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


def _chosen(entry: Entry) -> Key | None:
    key = entry.submission.key
    if not key:
        return None
    return (entry.submission.system or entry.submission.sent_by)[:64], IDEMPOTENCY, key


def _screen(entry: Entry, earlier: dict[Key, MessageKey], country: str) -> None:
    message = entry.message
    entry.findings = message.findings
    if _known(entry, earlier):
        return
    declaration = message.declaration
    if not message.accepted:
        entry.fate = Fate.REJECTED
    elif declaration is None or message.kind not in _DECIDED:
        entry.fate = Fate.NOTED
    elif declaration.function is not MessageFunction.ORIGINAL:
        entry.fate = Fate.CHANGED
    elif declaration.mrn:
        refuse(entry, "MSG-051", "mrn", declaration.mrn)
    else:
        entry.fate = Fate.CREATED
        entry.declaration = accepted(declaration, entry, country)


def _replayed(entry: Entry, earlier: dict[Key, MessageKey]) -> bool:
    """Whether its interchange has the reference of another; one that is known is not new."""
    before = earlier.get(entry.ring) if entry.ring else None
    if before is None:
        return False
    entry.ring = None
    if before.sha256 == entry.message.envelope.interchange:
        return False
    refuse(entry, "MSG-070", "message_id", entry.message.envelope.reference)
    entry.clash = True
    return True


def _known(entry: Entry, earlier: dict[Key, MessageKey]) -> bool:
    """Whether one of its keys was used before: for the same message, or for another."""
    if _replayed(entry, earlier):
        return True
    for key in (entry.chosen, entry.key):
        before = earlier.get(key) if key else None
        if key is None or before is None:
            continue
        if before.sha256 == entry.message.sha256:
            entry.fate, entry.original = Fate.REPEATED, before.message_id
            return True
        entry.fate, entry.clash = Fate.REFUSED, True
        if key == entry.chosen:
            entry.reason = "The Idempotency-Key was used before for another message."
        else:
            found = finding(
                "MSG-050", Pointer(("lrn",)), name="lrn", value=entry.key and entry.key[2]
            )
            entry.findings = (*entry.findings, found)
        return True
    return False


def accepted(declaration: Declaration, entry: Entry, country: str) -> Declaration:
    """The declaration as customs accepts it: with its MRN and the time of acceptance.

    Both are for customs to give: what a message says of its acceptance would let its sender choose
    the day whose rules and officers it meets. The message itself keeps what it said.
    """
    at = entry.submission.at
    return replace(declaration, mrn=new_mrn(country, at), accepted_at=Timestamp.of(at))


def refuse(entry: Entry, code: str, name: str, value: str | None) -> None:
    """The message can be read and may not take effect."""
    entry.fate = Fate.REFUSED
    entry.findings = (*entry.findings, finding(code, Pointer((name,)), name=name, value=value))
