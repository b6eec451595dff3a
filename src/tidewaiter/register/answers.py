"""What a sender gets back: the receipt as JSON, as WCO response or as CUSRES."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tidewaiter.core import Decision as Decided
from tidewaiter.core import Declaration, from_plain, to_plain
from tidewaiter.core.finding import Finding
from tidewaiter.messages import respond
from tidewaiter.messages.response import Response
from tidewaiter.register.intake.entries import Receipt
from tidewaiter.register.models.incoming import Fate

STATUS = {
    Fate.CREATED: 201,
    Fate.CHANGED: 200,
    Fate.NOTED: 202,
    Fate.REFUSED: 422,
    Fate.REJECTED: 422,
}
"""HTTP status of each fate; what repeats a message that was taken in is answered 200."""


def status(receipt: Receipt) -> int:
    """The HTTP status of a receipt."""
    if receipt.clash:
        return 409
    if receipt.first is not None:
        return 200 if receipt.first is Fate.CREATED else STATUS[receipt.first]
    return STATUS[receipt.fate]


def as_plain(receipt: Receipt, *, reasons: bool) -> dict[str, Any]:
    """The receipt as plain values; with ``reasons`` the whole decision, else only its lane."""
    decision = receipt.decision or {}
    return {
        "outcome": str(receipt.first or receipt.fate),
        "repeated": receipt.first is not None,
        "message": receipt.message_id,
        "sha256": receipt.sha256,
        "mrn": receipt.mrn,
        "lrn": receipt.lrn,
        "version": receipt.number,
        "lane": decision.get("lane"),
        "decided_at": to_plain(receipt.decided_at) if receipt.decided_at else None,
        "decision": receipt.decision if reasons else None,
        "findings": [finding_out(one) for one in receipt.findings],
    }


def finding_out(one: Finding) -> dict[str, Any]:
    """A finding about a message, without the values that were found."""
    return {
        "code": one.code,
        "severity": str(one.severity),
        "claim": one.claim,
        "pointer": str(one.pointer),
        "wco_pointer": one.pointer.wco,
        "advice": one.advice,
    }


def words(receipt: Receipt) -> str:
    """Why a message did not take effect, in one sentence."""
    if receipt.reason:
        return receipt.reason
    told = [one.claim for one in _major(receipt.findings)]
    return told[-1] if told else "The message did not take effect."


def _major(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity in ("major", "mandatory")]


def as_response(receipt: Receipt, *, at: datetime) -> Response:
    """The receipt as a canonical response of customs."""
    reference = f"R{receipt.message_id}"
    declaration = receipt.declaration or Declaration(lrn=receipt.lrn)
    fate = receipt.first or receipt.fate
    if fate in (Fate.REFUSED, Fate.REJECTED):
        return respond.refused(declaration, _major(receipt.findings), reference=reference, at=at)
    if receipt.decision is not None:
        decision: Decided = from_plain(Decided, receipt.decision)
        return respond.decided(decision, declaration, reference=reference, at=at)
    if fate is Fate.CHANGED:
        return respond.cancelled(declaration, reference=reference, at=at)
    return respond.accepted(declaration, reference=reference, at=at)
