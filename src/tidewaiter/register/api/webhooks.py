"""Webhooks over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.shapes import Id
from tidewaiter.register.webhooks import selectors, services

router = Router(tags=["webhooks"])


class WebhookIn(Schema):
    """An address and the kinds of event it is told about; none for all."""

    url: str = Field(max_length=500, pattern=r"^https?://\S+$")
    kinds: list[str] = Field(default=[], max_length=20)


class WebhookOut(Schema):
    """A webhook, without its secret."""

    id: int
    url: str
    kinds: list[str]
    active: bool
    made_at: datetime
    made_by: str


class WebhookMade(WebhookOut):
    """A webhook that was just set up, with its secret, which is shown this once."""

    secret: str


class DeliveriesAsked(Schema):
    """A page of deliveries; ``after`` is the event of the last line before."""

    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DeliveryOut(Schema):
    """What became of one event for one webhook."""

    event: int = Field(alias="event_id")
    attempts: int
    due_at: datetime | None
    delivered_at: datetime | None
    status: int | None
    problem: str


@router.get(
    "/webhooks",
    response=list[WebhookOut],
    operation_id="list_webhooks",
    openapi_extra=needs(Permission.WEBHOOK_MANAGE),
)
def webhooks(request: HttpRequest) -> Any:
    """Your webhooks, the newest first."""
    return selectors.webhooks(acting(request))


@router.post(
    "/webhooks",
    response={201: WebhookMade},
    operation_id="set_up_webhook",
    openapi_extra=needs(Permission.WEBHOOK_MANAGE),
)
def set_up(request: HttpRequest, asked: WebhookIn) -> Any:
    """Set up a webhook; keep the secret of the answer, it is not shown again."""
    actor = acting(request)
    made = services.set_up(actor=actor, url=asked.url, kinds=asked.kinds, at=timezone.now())
    return Status(201, made)


@router.delete(
    "/webhooks/{webhook}",
    response={204: None},
    operation_id="take_down_webhook",
    openapi_extra=needs(Permission.WEBHOOK_MANAGE),
)
def take_down(request: HttpRequest, webhook: Id) -> Any:
    """Stop telling an address."""
    actor = acting(request)
    services.take_down(actor=actor, webhook=selectors.webhook(actor, webhook), at=timezone.now())
    return Status(204, None)


@router.get(
    "/webhooks/{webhook}/deliveries",
    response=list[DeliveryOut],
    operation_id="list_deliveries",
    openapi_extra=needs(Permission.WEBHOOK_MANAGE),
)
def deliveries(request: HttpRequest, webhook: Id, asked: Query[DeliveriesAsked]) -> Any:
    """What was sent and what is still due, the newest event first."""
    return selectors.deliveries(acting(request), webhook, after=asked.after, limit=asked.limit)
