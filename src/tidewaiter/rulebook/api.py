"""Rules over HTTP: read, compare, check, propose, decide.

Documents are named by query (``kind``, ``identifier``), as identifiers may hold any character.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.rulebook import listing, remarks_api, selectors, services, shapes
from tidewaiter.rulebook.change import Change, checked_texts
from tidewaiter.rulebook.checking import problems_of
from tidewaiter.rulebook.errors import ChangeError, RulesRefused
from tidewaiter.rulebook.shapes import Cursor, Key, Limit, Number, Word

router = Router(tags=["rules"])
router.add_router("", remarks_api.router)


def _reading(request: HttpRequest) -> datetime:
    require(acting(request), Permission.RULE_READ)
    return timezone.now()


@router.get(
    "/rules",
    response=shapes.DocumentPage,
    operation_id="list_rules",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_rules(
    request: HttpRequest,
    kind: Word = "",
    status: Word = "",
    search: Word = "",
    after: Cursor = "",
    limit: Limit = listing.PAGE,
) -> dict[str, Any]:
    """Documents by kind and identifier, with the version in force or else the latest.

    ``search`` looks into identifiers and contents; ``status`` is that of the version shown.
    """
    at = _reading(request)
    found = listing.documents(
        at=at, kind=kind, status=status, search=search, after=_unpacked(after), limit=limit
    )
    last = found[-1].document if len(found) == limit else None
    return {
        "items": [shapes.document_out(one) for one in found],
        "next": json.dumps([last.kind, last.identifier], ensure_ascii=False) if last else None,
    }


def _unpacked(after: str) -> tuple[str, str]:
    try:
        kind, identifier = json.loads(after or '["", ""]')
        return str(kind), str(identifier)
    except (ValueError, TypeError):
        raise ChangeError(
            "it is not the 'next' of a page.", where="after", advice="Copy it as it stands."
        ) from None


@router.get(
    "/rules/document",
    response=shapes.DocumentDetail,
    operation_id="read_rule",
    openapi_extra=needs(Permission.RULE_READ),
)
def read_rule(request: HttpRequest, kind: Word, identifier: Word) -> dict[str, Any]:
    """A document: content of the version in force, or else of the latest, and all versions."""
    at = _reading(request)
    shown = listing.history(selectors.document(kind, identifier), at)
    current = listing.ruling(shown, at)
    return {
        "kind": kind,
        "identifier": identifier,
        "content": current.version.plain,
        "version": shapes.version_out(current),
        "versions": [shapes.version_out(one) for one in shown],
    }


@router.get(
    "/rules/version",
    response=shapes.VersionDetail,
    operation_id="read_rule_version",
    openapi_extra=needs(Permission.RULE_READ),
)
def read_version(
    request: HttpRequest, kind: Word, identifier: Word, number: Number
) -> dict[str, Any]:
    """One version with its content."""
    at = _reading(request)
    version = selectors.version(kind, identifier, number)
    shown = listing.history(version.document, at)
    found = next(one for one in shown if one.version.number == number)
    return shapes.version_out(found) | {"content": found.version.plain}


@router.get(
    "/rules/differences",
    response=shapes.DifferencesOut,
    operation_id="compare_rules",
    openapi_extra=needs(Permission.RULE_READ),
)
def compare(
    request: HttpRequest, kind: Word, identifier: Word, before: Number, after: Number
) -> dict[str, Any]:
    """What differs between two versions of a document, field by field."""
    _reading(request)
    one = selectors.version(kind, identifier, before)
    other = selectors.version(kind, identifier, after)
    return {"items": shapes.differences_out(one.plain, other.plain)}


@router.post(
    "/rules/check",
    response=shapes.Checked,
    operation_id="check_rules",
    openapi_extra=needs(Permission.RULE_PROPOSE),
)
def check(request: HttpRequest, body: shapes.ProposalIn) -> dict[str, Any]:
    """Whether changes could be used, alone and with everything in force; stores nothing."""
    require(acting(request), Permission.RULE_PROPOSE)
    try:
        changes = [shapes.change(one) for one in body.changes]
        texts = checked_texts(changes, body.note)
    except RulesRefused as refusal:
        return shapes.checked(list(refusal.problems))
    except TidewaiterError as problem:
        return shapes.checked([problem])
    return shapes.checked(problems_of(changes, texts, timezone.now()))


@router.get(
    "/rule-changes",
    response=shapes.RequestPage,
    operation_id="list_rule_changes",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_changes(
    request: HttpRequest,
    mine: bool = False,
    outcome: Word | None = None,
    before: Key | None = None,
    limit: Limit = listing.PAGE,
) -> dict[str, Any]:
    """Change requests, latest first.

    ``outcome`` empty: those that are open; ``mine``: those that wait for a decision of the asker.
    """
    _reading(request)
    waiting_for = acting(request) if mine else None
    found = listing.change_requests(
        outcome=outcome, waiting_for=waiting_for, before=before, limit=limit
    )
    return {
        "items": [shapes.request_out(one) for one in found],
        "next": found[-1].pk if len(found) == limit else None,
    }


@router.get(
    "/rule-changes/{key}",
    response=shapes.RequestOut,
    operation_id="read_rule_change",
    openapi_extra=needs(Permission.RULE_READ),
)
def read_change(request: HttpRequest, key: Key) -> dict[str, Any]:
    """A change request with what it changes in what is in force now."""
    at = _reading(request)
    return shapes.request_out(selectors.change_request(key), at)


@router.post(
    "/rule-changes",
    response={201: shapes.RequestOut},
    operation_id="propose_rules",
    openapi_extra=needs(Permission.RULE_PROPOSE),
)
def propose(request: HttpRequest, body: shapes.ProposalIn) -> Status[dict[str, Any]]:
    """Propose versions that somebody else is to approve together."""
    require(acting(request), Permission.RULE_PROPOSE)
    made = services.propose(
        actor=acting(request),
        changes=[shapes.change(one) for one in body.changes],
        note=body.note,
        at=timezone.now(),
    )
    return Status(201, shapes.request_out(made))


@router.post(
    "/rules/retirement",
    response={201: shapes.RequestOut},
    operation_id="propose_retirement",
    openapi_extra=needs(Permission.RULE_PROPOSE),
)
def retire(
    request: HttpRequest, kind: Word, identifier: Word, body: shapes.RetireIn
) -> Status[dict[str, Any]]:
    """Propose that a document goes out of force."""
    change = Change(kind=kind, identifier=identifier, content=None, valid_from=body.valid_from)
    made = services.propose(
        actor=acting(request), changes=[change], note=body.note, at=timezone.now()
    )
    return Status(201, shapes.request_out(made))


@router.post(
    "/rule-changes/{key}/approval",
    response=shapes.RequestOut,
    operation_id="approve_rules",
    openapi_extra=needs(Permission.RULE_APPROVE),
)
def approve(request: HttpRequest, key: Key, body: shapes.Reason) -> dict[str, Any]:
    """Approve what somebody else proposed; it takes effect now or on its day."""
    made = services.approve(
        actor=acting(request), request_id=key, reason=body.reason, at=timezone.now()
    )
    return shapes.request_out(made)


@router.post(
    "/rule-changes/{key}/rejection",
    response=shapes.RequestOut,
    operation_id="reject_rules",
    openapi_extra=needs(Permission.RULE_APPROVE),
)
def reject(request: HttpRequest, key: Key, body: shapes.Reason) -> dict[str, Any]:
    """Refuse what somebody else proposed, with a reason."""
    made = services.reject(
        actor=acting(request), request_id=key, reason=body.reason, at=timezone.now()
    )
    return shapes.request_out(made)


@router.post(
    "/rule-changes/{key}/withdrawal",
    response=shapes.RequestOut,
    operation_id="withdraw_rules",
    openapi_extra=needs(Permission.RULE_PROPOSE),
)
def withdraw(request: HttpRequest, key: Key, body: shapes.Reason) -> dict[str, Any]:
    """Take back what one proposed oneself."""
    made = services.withdraw(
        actor=acting(request), request_id=key, reason=body.reason, at=timezone.now()
    )
    return shapes.request_out(made)
