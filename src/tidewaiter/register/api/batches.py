"""Sending many messages at once: they are taken in by a job."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.identity.shapes import Day
from tidewaiter.jobs import services
from tidewaiter.register.background import uploads

router = Router(tags=["messages"])

_BODY = {
    "requestBody": {
        "required": True,
        "description": "A zip archive, an EDIFACT interchange of many messages, or a flat file.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Started(Schema):
    """A job that was started; ask for it under ``/jobs``."""

    job: int


class ExportIn(Schema):
    """Which days to export; all without any."""

    day_from: Day | None = None
    day_to: Day | None = None


@router.post(
    "/batches",
    response={202: Started},
    openapi_extra=_BODY | needs(Permission.SUBMIT),
    operation_id="submit_batch",
)
def submit_batch(request: HttpRequest) -> Any:
    """Take in every message of a file; the job's result holds one answer a line."""
    actor = acting(request)
    require_somewhere(actor, Permission.SUBMIT)
    if not request.body:
        raise HttpError(422, "The body is empty.")
    name = secrets.token_hex(16)
    (uploads() / name).write_bytes(request.body)
    return Status(202, {"job": services.start("batch", actor, {"upload": name}).pk})


@router.post(
    "/exports",
    response={202: Started},
    operation_id="start_export",
    openapi_extra=needs(Permission.EXPORT),
)
def start_export(request: HttpRequest, asked: ExportIn) -> Any:
    """Export declarations with outcomes as Parquet; the job's result is the file."""
    actor = acting(request)
    days = asked.model_dump(mode="json", exclude_none=True)
    return Status(202, {"job": services.start("export", actor, days).pk})
