"""Keeping what came in: every message with its parts, and the keys of those that take effect."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.messages.screening import INTERCHANGE
from tidewaiter.register import bulk
from tidewaiter.register.errors import Unavailable
from tidewaiter.register.intake.entries import Entry, Key
from tidewaiter.register.models import Attachment, MessageKey, RawMessage
from tidewaiter.register.models.incoming import IDEMPOTENCY, Fate


class KeyTaken(Unavailable):
    """Another writer has used a key of this round since it was screened."""

    def __init__(self) -> None:
        super().__init__("Another message with this reference is being taken in.", retry_after=1)


def keep_messages(entries: Sequence[Entry]) -> None:
    """Every message is kept, whatever becomes of it."""
    for entry in entries:
        entry.row = _message_row(entry)
    bulk.insert((entry.row for entry in entries if entry.row), keyed=True)
    bulk.insert(
        Attachment(
            message=entry.row,
            path=one.path[:300],
            sha256=one.sha256,
            size=one.size,
            content=one.content,
        )
        for entry in entries
        for one in entry.message.attachments
    )


def _message_row(entry: Entry) -> RawMessage:
    message, submission = entry.message, entry.submission
    return RawMessage(
        received_at=submission.at,
        source=message.source[:300],
        sent_by=submission.sent_by[:150],
        system=submission.system,
        format=(message.format or "")[:64],
        kind=str(message.kind),
        fate=str(entry.fate),
        sha256=message.sha256,
        size=len(message.raw),
        content=RawMessage.packed(message.raw),
        findings=plain_text(to_plain(entry.findings)),
        reason=message.reason or "",
        line=message.line,
        original_id=entry.original,
    )


def keep_keys(entries: Sequence[Entry]) -> None:
    """Use the keys of messages that take effect, and those that senders chose.

    Raises :class:`KeyTaken` if another writer has used one of them since.
    """
    used = sorted(_used(entries))
    if not used:
        return
    columns = ("sender", "function", "lrn", "sha256", "message_id")
    try:
        bulk.write(MessageKey, columns, [(*key, digest, row) for key, digest, row in used])
    except IntegrityError:
        raise KeyTaken from None


def _used(entries: Sequence[Entry]) -> list[tuple[Key, str, int]]:
    """Keys with the digest they stand for and the row they belong to."""
    used: dict[Key, tuple[str, int]] = {}
    for entry in entries:
        if entry.row is None or entry.fate is Fate.REPEATED or entry.clash:
            continue
        for key in (entry.key if entry.effective else None, entry.chosen):
            if key is not None:
                used[key] = (entry.message.sha256, entry.row.pk)
        if entry.ring is not None:
            used.setdefault(entry.ring, (entry.message.envelope.interchange or "", entry.row.pk))
    return [(key, *of) for key, of in used.items()]


def take_back(entries: Sequence[Entry]) -> None:
    """Messages that turned out to be refused have used no key, and say so."""
    rows = [entry.row for entry in entries if entry.row is not None]
    if not rows:
        return
    for entry in entries:
        if entry.row is not None:
            entry.row.fate = str(entry.fate)
            entry.row.findings = plain_text(to_plain(entry.findings))
    MessageKey.objects.filter(message__in=rows).exclude(
        function__in=(IDEMPOTENCY, INTERCHANGE)
    ).delete()
    RawMessage.objects.bulk_update(rows, ["fate", "findings"])
