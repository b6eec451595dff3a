"""Questions about webhooks, as far as the asking actor may see them."""

from __future__ import annotations

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere, visible_owner
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Delivery, Webhook

MOST = 200


def webhooks(actor: Actor) -> list[Webhook]:
    """The webhooks an actor may see, the newest first. Raises ``Forbidden``."""
    require_somewhere(actor, Permission.WEBHOOK_MANAGE)
    owner = visible_owner(actor, Permission.WEBHOOK_MANAGE)
    found = Webhook.objects.order_by("-pk")
    return list((found.filter(made_by=owner) if owner else found)[:MOST])


def webhook(actor: Actor, number: int) -> Webhook:
    """One webhook. Raises ``Forbidden``, :class:`NotFound`."""
    row = Webhook.objects.filter(pk=number).first()
    if row is None:
        require_somewhere(actor, Permission.WEBHOOK_MANAGE)
        raise NotFound("There is no such webhook.")
    require(actor, Permission.WEBHOOK_MANAGE, owner=row.made_by)
    return row


def deliveries(
    actor: Actor, number: int, *, after: int | None = None, limit: int = 50
) -> list[Delivery]:
    """What was sent to a webhook and is still due, the newest event first.

    ``after`` is the event of the last line before. Raises ``Forbidden``, :class:`NotFound`.
    """
    found = Delivery.objects.filter(webhook=webhook(actor, number)).select_related("event")
    if after is not None:
        found = found.filter(event_id__lt=after)
    return list(found.defer("event__payload").order_by("-event_id")[:limit])
