"""What the ledger is told of every step of a change request.

Of what people wrote it is told the SHA-256: they may have named somebody, and it never forgets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.identity.actor import Actor
from tidewaiter.ledger.services import Entry, append
from tidewaiter.rulebook.models import ChangeRequest, Remark


def record(kind: str, request: ChangeRequest, actor: Actor, at: datetime) -> None:
    """Append an entry, last within the caller's transaction."""
    body = canonical_text(_body(request))
    append([Entry(kind, f"change request {request.pk}", actor.name, body)], at=at)


def record_remark(remark: Remark, actor: Actor, at: datetime) -> None:
    """Append an entry for a remark, last within the caller's transaction."""
    body = {
        "request": remark.request_id,
        "remark": remark.pk,
        "text": text_digest(remark.text),
        "made_by": remark.made_by_name,
    }
    subject = f"change request {remark.request_id}"
    append([Entry("rules.remarked", subject, actor.name, canonical_text(body))], at=at)


def _body(request: ChangeRequest) -> dict[str, Any]:
    versions = request.versions.select_related("document").order_by("pk")
    return {
        "request": request.pk,
        "note": text_digest(request.note),
        "proposed_by": request.proposed_by_name,
        "reason": text_digest(request.reason) if request.reason else None,
        "versions": [
            {
                "kind": version.document.kind,
                "identifier": version.document.identifier,
                "number": version.number,
                "digest": version.digest,
                "retires": version.retires,
                "valid_from": version.valid_from,
                "valid_to": version.valid_to,
            }
            for version in versions
        ],
    }
