"""Setting up webhooks, making out deliveries, and sending what is due."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tidewaiter.core.canonical import plain_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.ledger.services import Entry, append
from tidewaiter.register.models import Delivery, OutboxEvent, Webhook
from tidewaiter.register.webhooks.addresses import checked
from tidewaiter.register.webhooks.signing import HEADER, signature, wait_after

KINDS = ("declaration.decided", "declaration.cancelled", "work.changed", "outcome.recorded",
         "milestone.recorded", "permit.returned")  # fmt: skip
"""Kinds of event a webhook may ask for."""
PATIENCE_S = 10.0
LEASE = timedelta(minutes=2)
"""A delivery that is being sent is not due for anyone else for so long."""


@transaction.atomic
def set_up(*, actor: Actor, url: str, kinds: Sequence[str], at: datetime) -> Webhook:
    """Set up a webhook; its secret is in the row and is shown to the caller once.

    Raises :class:`ValueRefused` for an address or a kind that cannot be used.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise ValueRefused(
            sentence("there is no event '{unknown}'.", unknown=unknown[0]), where="kinds"
        )
    made = Webhook.objects.create(
        url=checked(url, frozenset(settings.WEBHOOK_HOSTS)),
        system=actor.name.removeprefix("system:") if actor.system_id is not None else "",
        kinds=sorted(set(kinds)),
        secret=secrets.token_urlsafe(32),
        made_at=at,
        made_by=actor.name,
    )
    _record("webhook.set_up", made, actor, at)
    return made


@transaction.atomic
def take_down(*, actor: Actor, webhook: Webhook, at: datetime) -> None:
    """Stop telling an address; what was not delivered yet is given up."""
    require(actor, Permission.WEBHOOK_MANAGE, owner=webhook.made_by)
    webhook.active = False
    webhook.save(update_fields=["active"])
    webhook.deliveries.filter(delivered_at=None).update(due_at=None)
    _record("webhook.taken_down", webhook, actor, at)


def _record(kind: str, webhook: Webhook, actor: Actor, at: datetime) -> None:
    body = plain_text({"url": webhook.url, "kinds": webhook.kinds})
    append([Entry(kind=kind, subject=f"webhook:{webhook.pk}", actor=actor.name, body=body)], at=at)


@transaction.atomic
def spread(*, at: datetime, most: int = 500) -> int:
    """Make out deliveries for events that have none yet; how many events were looked at."""
    events = list(
        OutboxEvent.objects.select_for_update().filter(spread=False).order_by("pk")[:most]
    )
    if not events:
        return 0
    webhooks = list(Webhook.objects.filter(active=True))
    Delivery.objects.bulk_create(
        [
            Delivery(event=event, webhook=webhook, due_at=at)
            for event in events
            for webhook in webhooks
            if concerns(webhook, event)
        ],
        ignore_conflicts=True,
    )
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(spread=True)
    return len(events)


def concerns(webhook: Webhook, event: OutboxEvent) -> bool:
    """Whether a webhook is told about an event."""
    if webhook.made_at > event.made_at:
        return False
    mine = not webhook.system or webhook.system == event.system
    return mine and (not webhook.kinds or event.kind in webhook.kinds)


def send_due(*, at: datetime, most: int = 100, client: httpx.Client | None = None) -> int:
    """Send what is due; how many were tried. Two workers never send the same one at once."""
    taken = _lease(at, most)
    with client or httpx.Client(timeout=PATIENCE_S, follow_redirects=False) as sender:
        for delivery in taken:
            _send(delivery, sender, at)
    return len(taken)


@transaction.atomic
def _lease(at: datetime, most: int) -> list[Delivery]:
    due = Delivery.objects.select_related("event", "webhook").filter(
        Q(due_at__lte=at), delivered_at=None, webhook__active=True
    )
    taken = list(due.select_for_update(of=("self",)).order_by("due_at", "pk")[:most])
    Delivery.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=at + LEASE)
    return taken


def _send(delivery: Delivery, sender: httpx.Client, at: datetime) -> None:
    event, webhook = delivery.event, delivery.webhook
    body = (
        f'{{"event":{event.pk},"kind":"{event.kind}","made_at":"{event.made_at.isoformat()}",'
        f'"data":{event.payload}}}'
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "Tidewaiter-Event": str(event.pk),
        HEADER: signature(webhook.secret, body, int(at.timestamp())),
    }
    delivery.attempts += 1
    try:
        checked(webhook.url, frozenset(settings.WEBHOOK_HOSTS))
        answer = sender.post(webhook.url, content=body, headers=headers)
        delivery.status = answer.status_code
        delivery.problem = "" if answer.is_success else f"answered {answer.status_code}"
    except (httpx.HTTPError, ValueRefused) as problem:
        delivery.status = None
        delivery.problem = f"{type(problem).__name__}: {problem}"[:300]
    if delivery.problem:
        wait = wait_after(delivery.attempts)
        delivery.due_at = at + wait if wait else None
    else:
        delivery.delivered_at, delivery.due_at = at, None
    delivery.save()
