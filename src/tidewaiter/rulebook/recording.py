"""What the ledger is told of every step of a change request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tidewaiter.identity import recording
from tidewaiter.identity.actor import Actor
from tidewaiter.rulebook.models import ChangeRequest


def record(kind: str, request: ChangeRequest, actor: Actor, at: datetime) -> None:
    """Append an entry, within the caller's transaction."""
    recording.record(kind, f"change request {request.pk}", actor, _body(request), at)


def _body(request: ChangeRequest) -> dict[str, Any]:
    versions = request.versions.select_related("document").order_by("pk")
    return {
        "request": request.pk,
        "note": request.note,
        "proposed_by": request.proposed_by_name,
        "reason": request.reason or None,
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
