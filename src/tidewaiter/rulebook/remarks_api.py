"""Remarks on change requests over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.rulebook import remarks, selectors
from tidewaiter.rulebook.models import Remark
from tidewaiter.rulebook.shapes import Key

router = Router()


class RemarkIn(Schema):
    """What is to be said about a change request."""

    text: Annotated[
        str, StringConstraints(min_length=1, max_length=remarks.LONGEST, pattern=r"^[^\x00]*$")
    ]


class RemarkOut(Schema):
    """A remark: who said what, and when (UTC)."""

    id: int
    request: int
    text: str
    made_by: str
    made_at: datetime


class RemarkPage(Schema):
    """A page of remarks, latest first; ``next`` is the ``before`` of the page after."""

    items: list[RemarkOut]
    next: int | None


def _out(remark: Remark) -> dict[str, Any]:
    return {
        "id": remark.pk,
        "request": remark.request_id,
        "text": remark.text,
        "made_by": remark.made_by_name,
        "made_at": remark.made_at,
    }


@router.get(
    "/rule-changes/{key}/remarks",
    response=RemarkPage,
    operation_id="list_rule_remarks",
    openapi_extra=needs(Permission.RULE_READ),
)
def list_remarks(
    request: HttpRequest,
    key: Key,
    before: Key | None = None,
    limit: Annotated[int, Field(ge=1, le=500)] = remarks.PAGE,
) -> dict[str, Any]:
    """What was said about a change request, latest first."""
    require(acting(request), Permission.RULE_READ)
    found = remarks.remarks(selectors.change_request(key), before=before, limit=limit)
    return {
        "items": [_out(one) for one in found],
        "next": found[-1].pk if len(found) == limit else None,
    }


@router.post(
    "/rule-changes/{key}/remarks",
    response={201: RemarkOut},
    operation_id="add_rule_remark",
    openapi_extra=needs(Permission.RULE_PROPOSE),
)
def add_remark(request: HttpRequest, key: Key, body: RemarkIn) -> Status[dict[str, Any]]:
    """Say something about a change request; it is kept as it was said, and never edited."""
    made = remarks.add(actor=acting(request), request_id=key, text=body.text, at=timezone.now())
    return Status(201, _out(made))
