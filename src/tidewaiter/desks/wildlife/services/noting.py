"""What the ledger is told of every act of this desk: references and figures, no names."""

from __future__ import annotations

from datetime import datetime

from tidewaiter.core.canonical import plain_text
from tidewaiter.ledger.services import Entry, append


def note(kind: str, subject: str, body: dict[str, object], *, actor: str, at: datetime) -> None:
    """Write an act to the ledger. Call it last: it takes a chain of the ledger."""
    append(
        [Entry(kind=f"wildlife.{kind}", subject=subject, actor=actor, body=plain_text(body))], at=at
    )


def owner_of(name: str) -> str:
    """The owner that the policy compares: what a system entered is its own, else nobody's."""
    return name if name.startswith("system:") else ""
