"""Rules in the database, made directly: for tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.identity.models import User
from tidewaiter.rulebook.kinds import kind_of
from tidewaiter.rulebook.models import ChangeRequest, Document, Edition, Version

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def user(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def approved(
    kind: str,
    identifier: str,
    content: Mapping[str, Any] | None,
    *,
    at: datetime = NOW,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Version:
    """A version that two people agreed on."""
    request = ChangeRequest.objects.create(
        note="for a test", proposed_by=user("ana"), proposed_by_name="ana", proposed_at=at
    )
    document, _ = Document.objects.get_or_create(kind=kind, identifier=identifier)
    text = ""
    if content is not None:
        text = plain_text(to_plain(kind_of(kind).read(identifier, content)))
    version = Version.objects.create(
        document=document,
        number=document.versions.count() + 1,
        request=request,
        content=text,
        digest=text_digest(text),
        retires=content is None,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    request.outcome, request.decided_by, request.decided_at = "approved", user("ben"), at
    request.decided_by_name = "ben"
    request.save()
    Edition.objects.all().delete()
    Edition.objects.create()
    return version


def policy(identifier: str = "p", **keys: Any) -> dict[str, Any]:
    return {"id": identifier, "random": [{"share": 1}], **keys}


def profile(identifier: str, **keys: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "title": "T",
        "owner": "O",
        "reason": "R",
        "when": "hs LIKE '8703%'",
        "effect": {"lane": "red"},
        "status": "live",
        **keys,
    }
