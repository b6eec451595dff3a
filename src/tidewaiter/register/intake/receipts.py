"""What senders are told: made from the entry that was just written, or from what is on file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tidewaiter.core import Declaration as Content
from tidewaiter.core import from_plain
from tidewaiter.core.finding import Finding
from tidewaiter.register.intake.entries import Entry, Receipt
from tidewaiter.register.models import RawMessage
from tidewaiter.register.models.incoming import Fate


def hand_out(entries: Sequence[Entry]) -> None:
    """Give every entry of a round its receipt; a repeated message gets that of the first."""
    earlier = on_file(e.original for e in entries if e.original is not None)
    for entry in entries:
        if entry.original is not None:
            entry.receipt = _repeated(earlier[entry.original])
        else:
            entry.receipt = _fresh(entry)


def _fresh(entry: Entry) -> Receipt:
    row, arrived = entry.row, entry.arrived
    content = entry.declaration or entry.message.declaration
    return Receipt(
        message_id=row.pk if row else 0,
        sha256=entry.message.sha256,
        fate=entry.fate,
        mrn=content.mrn if content and entry.effective else None,
        lrn=content.lrn if content else None,
        number=entry.on_file.number if entry.effective and entry.on_file else None,
        decided_at=entry.submission.at if entry.effective else None,
        decision=arrived.plain if arrived else None,
        declaration=content,
        findings=entry.findings,
        reason=entry.reason or entry.message.reason,
        clash=entry.clash,
    )


def _repeated(receipt: Receipt) -> Receipt:
    return replace(receipt, fate=Fate.REPEATED, first=receipt.fate)


def on_file(messages: Iterable[int]) -> dict[int, Receipt]:
    """The receipts of messages by their ids, in one query, as they were given at first."""
    wanted = set(messages)
    if not wanted:
        return {}
    rows = RawMessage.objects.select_related("version__declaration", "version__decision").filter(
        pk__in=wanted
    )
    return {row.pk: _from_row(row) for row in rows}


def _from_row(row: RawMessage) -> Receipt:
    version: Any = getattr(row, "version", None)
    decision = getattr(version, "decision", None)
    content = from_plain(Content, json.loads(version.canonical)) if version else None
    return Receipt(
        message_id=row.pk,
        sha256=row.sha256,
        fate=Fate(row.fate),
        mrn=version.declaration.mrn if version else None,
        lrn=content.lrn if content else None,
        number=version.number if version else None,
        decided_at=version.made_at if version else None,
        decision=json.loads(decision.content) if decision else None,
        declaration=content,
        findings=tuple(from_plain(Finding, one) for one in json.loads(row.findings)),
        reason=row.reason or None,
    )
