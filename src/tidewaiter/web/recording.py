"""The bridge from rooms below the ledger to the ledger."""

from __future__ import annotations

from datetime import datetime

from tidewaiter.ledger.services import Entry, append


def to_ledger(*, kind: str, subject: str, actor: str, body: str, at: datetime) -> None:
    """Write one entry, within the transaction of what it tells of."""
    append([Entry(kind=kind, subject=subject, actor=actor, body=body)], at=at)
