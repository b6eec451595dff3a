"""Sending a message."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Field, Header, Router, Schema
from ninja.errors import HttpError

from tidewaiter.core.canonical import plain_text
from tidewaiter.identity.actor import NO_OFFICE
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require, require_somewhere
from tidewaiter.messages.message import Message
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.respond import as_cusres, as_wco
from tidewaiter.register import answers
from tidewaiter.register.api.shapes import Answer
from tidewaiter.register.intake.door import door
from tidewaiter.register.intake.entries import Receipt, Submission
from tidewaiter.register.intake.failpoints import reach

router = Router(tags=["messages"])

_BODY = {
    "requestBody": {
        "required": True,
        "description": "A message in any format that is read: WCO Data Model XML, ASYCUDA XML, "
        "EDIFACT CUSDEC and others.",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/xml", "application/edifact", "application/octet-stream")
        },
    }
}


class Headers(Schema):
    """What may be said about a message beside it."""

    idempotency_key: Annotated[str, Field(max_length=64, pattern=r"^[\x21-\x7e]+$")] | None = Field(
        None, description="a key of your own; the same key with the same message: the same answer"
    )


@router.post(
    "/messages",
    response={200: Answer, 201: Answer, 202: Answer},
    openapi_extra=_BODY | needs(Permission.SUBMIT),
    operation_id="submit_message",
    summary="Send a declaration, an amendment or a cancellation",
)
def submit(request: HttpRequest, sent: Header[Headers]) -> HttpResponse:
    """Take in one message and answer with what was decided.

    The same message again gets the same answer. Ask for ``application/xml`` to be answered as a WCO
    response, for ``application/edifact`` to be answered as CUSRES.
    """
    actor = acting(request)
    require_somewhere(actor, Permission.SUBMIT)
    reach("received")
    message = _read(request.body)
    declaration = message.declaration
    office = NO_OFFICE if declaration is None else declaration.office or NO_OFFICE
    if declaration is not None:
        require(actor, Permission.SUBMIT, office=office, owner=actor.name)
    receipt = door.submit(
        Submission(
            message=message,
            sent_by=actor.name,
            at=timezone.now(),
            system=actor.name.removeprefix("system:") if actor.system_id else "",
            key=sent.idempotency_key,
        )
    )
    reach("before_answer")
    return _answer(request, receipt, reasons=holds(actor, Permission.DECISION_EXPLAIN))


def _read(raw: bytes) -> Message:
    found = read_bytes(raw, "api")
    if len(found) != 1:
        raise HttpError(422, f"The body holds {len(found)} messages; send one, or start a batch.")
    return found[0]


def _answer(request: HttpRequest, receipt: Receipt, *, reasons: bool) -> HttpResponse:
    status = answers.status(receipt)
    wanted = request.headers.get("Accept", "")
    if "xml" in wanted:
        response = answers.as_response(receipt, at=receipt.decided_at or timezone.now())
        return HttpResponse(as_wco(response), status=status, content_type="application/xml")
    if "edifact" in wanted:
        response = answers.as_response(receipt, at=receipt.decided_at or timezone.now())
        return HttpResponse(as_cusres(response), status=status, content_type="application/edifact")
    body: dict[str, Any] = answers.as_plain(receipt, reasons=reasons)
    if status < 400:
        return HttpResponse(plain_text(body), status=status, content_type="application/json")
    body |= {"type": "about:blank", "title": "The message did not take effect", "status": status}
    body["detail"] = answers.words(receipt)
    return JsonResponse(body, status=status, content_type="application/problem+json")
