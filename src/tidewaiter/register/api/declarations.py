"""Reading declarations, and asking why."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tidewaiter.core import to_plain
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register import selectors
from tidewaiter.register.api.shapes import (
    DecisionAsked,
    DecisionOut,
    DeclarationDetail,
    DeclarationPage,
    DeclarationsAsked,
    ExplanationOut,
    Mrn,
    Number,
    VersionAsked,
    WhatIfIn,
    WhatIfOut,
)
from tidewaiter.register.explaining import changed, explained, facts_of, past, replayed
from tidewaiter.register.models import Decision, Declaration, Version
from tidewaiter.rulebook import selectors as rulebook

router = Router(tags=["declarations"])


@router.get(
    "/declarations",
    response=DeclarationPage,
    operation_id="list_declarations",
    summary="List declarations, newest first",
    openapi_extra=needs(Permission.DECLARATION_READ),
)
def declarations(request: HttpRequest, asked: Query[DeclarationsAsked]) -> Any:
    """A page of the declarations you may see; ``after`` is the ``next`` of the page before."""
    actor = acting(request)
    require_somewhere(actor, Permission.DECLARATION_READ)
    narrowed = asked.dict(exclude={"after", "limit"})
    found = selectors.declarations(
        actor, selectors.Filter(**narrowed), after=asked.after, limit=asked.limit
    )
    return {"items": found, "next": found[-1].pk if len(found) == asked.limit else None}


@router.get(
    "/declarations/{mrn}",
    response=DeclarationDetail,
    operation_id="get_declaration",
    summary="One declaration with its content and versions",
    openapi_extra=needs(Permission.DECLARATION_READ),
)
def declaration(request: HttpRequest, mrn: Mrn) -> Any:
    """The declaration as it stands now."""
    row = selectors.declaration(acting(request), mrn, Permission.DECLARATION_READ)
    versions = selectors.versions(row)
    return _header(row) | {
        "content": json.loads(versions[-1].canonical),
        "versions": [_version(one) for one in versions],
    }


@router.get(
    "/declarations/{mrn}/messages/{version}",
    operation_id="get_message",
    summary="The bytes of the message that made a version",
    response={200: None},
    openapi_extra=needs(Permission.DECLARATION_READ)
    | {
        "responses": {
            "200": {
                "description": "The message as it came",
                "content": {"application/octet-stream": {}},
            }
        }
    },
)
def message(request: HttpRequest, mrn: Mrn, version: Number) -> HttpResponse:
    """The message byte for byte, as a download."""
    row = selectors.declaration(acting(request), mrn, Permission.DECLARATION_READ)
    raw = selectors.message(row, version)
    found = HttpResponse(raw.raw, content_type="application/octet-stream")
    found["Content-Disposition"] = f'attachment; filename="{row.mrn}-{version}.txt"'
    return found


@router.get(
    "/declarations/{mrn}/decision",
    response=DecisionOut,
    operation_id="get_decision",
    summary="The decision on a declaration",
    openapi_extra=needs(Permission.DECISION_EXPLAIN),
)
def decision(request: HttpRequest, mrn: Mrn, asked: Query[DecisionAsked]) -> Any:
    """The decision with all its reasons; on the latest version if none is named."""
    row = selectors.declaration(acting(request), mrn, Permission.DECISION_EXPLAIN)
    return _decision(row, selectors.decision(row, asked.version), facts=asked.facts)


@router.get(
    "/declarations/{mrn}/explanation",
    response=ExplanationOut,
    operation_id="explain_decision",
    summary="Why a decision fell, what nearly held, and whether it replays",
    openapi_extra=needs(Permission.DECISION_EXPLAIN),
)
def explanation(request: HttpRequest, mrn: Mrn, asked: Query[VersionAsked]) -> Any:
    """Taken from what is on file, with the rules of that day."""
    row = selectors.declaration(acting(request), mrn, Permission.DECISION_EXPLAIN)
    found = selectors.decision(row, asked.version)
    rules = past(rulebook.snapshot(found.ruleset))
    problem = replayed(found, rules)
    near = explained(found, rules).near_misses
    return _decision(row, found, facts=True) | {
        "near_misses": [_near_miss(one) for one in near],
        "replays": problem is None,
        "replay_problem": problem,
    }


@router.post(
    "/declarations/{mrn}/what-if",
    response=WhatIfOut,
    operation_id="what_if",
    summary="What would have been decided had other values been declared",
    openapi_extra=needs(Permission.DECISION_TRY),
)
def what_if(request: HttpRequest, mrn: Mrn, asked: WhatIfIn) -> Any:
    """Nothing is kept; draws and neighbours stay as they were."""
    row = selectors.declaration(acting(request), mrn, Permission.DECISION_TRY)
    found = selectors.decision(row)
    result = changed(found, past(rulebook.snapshot(found.ruleset)), asked.changes)
    return {
        "lane_before": result.before.lane,
        "lane_after": result.after.decision.lane,
        "changes": [
            {"pointer": pointer, "before": before, "after": after}
            for pointer, before, after in result.changes
        ],
        "decision": to_plain(result.after.decision),
        "notes": list(result.notes),
    }


def _header(row: Declaration) -> dict[str, Any]:
    names = ("mrn", "lrn", "office", "regime", "day", "received_at", "changed_at", "number")
    more = ("lane", "route", "state", "declarant", "importer", "items")
    return {name: getattr(row, name) for name in (*names, *more)}


def _version(one: Version) -> dict[str, Any]:
    made = getattr(one, "decision", None)
    return {
        "version": one.number,
        "function": one.function,
        "made_at": one.made_at,
        "message": one.message_id,
        "sha256": one.message.sha256,
        "lane": made.lane if made else None,
        "route": made.route if made else None,
    }


def _decision(row: Declaration, found: Decision, *, facts: bool) -> dict[str, Any]:
    return {
        "mrn": row.mrn,
        "version": found.version.number,
        "decided_at": found.decided_at,
        "ruleset": found.ruleset,
        "ledger_entry": found.ledger_entry,
        "decision": json.loads(found.content),
        "facts": json.loads(facts_of(found)) if facts else None,
    }


def _near_miss(one: Any) -> dict[str, Any]:
    return {
        "control": one.control,
        "title": one.title,
        "lane": one.lane,
        "condition": to_plain(one.condition),
        "pointer": str(one.pointer),
        "unknown": one.unknown,
    }
