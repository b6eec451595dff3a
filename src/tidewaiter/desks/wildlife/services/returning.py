"""What becomes of returns: sent by another way than webhooks, and acknowledged by the issuer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.models import Return
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.desks.wildlife.services.noting import note, owner_of
from tidewaiter.desks.wildlife.services.permits import subject
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere
from tidewaiter.register.errors import NotFound


def mark_sent(*, actor: Actor, number: int, how: str, on: date, at: datetime) -> Return:
    """Write down by which way a return was sent, and when.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`.
    """
    with transaction.atomic():
        row = _locked(actor, number, on, at)
        if not how.strip():
            raise PermitRefused("say by which way it was sent.", where="how")
        row.sent_on, row.sent_how = on, how.strip()[:120]
        _changed(row, "return.sent", actor, at)
        return row


def acknowledge(*, actor: Actor, number: int, answer: str, on: date, at: datetime) -> Return:
    """Write down that the issuer acknowledged a return. Raises as :func:`mark_sent` does."""
    with transaction.atomic():
        row = _locked(actor, number, on, at)
        row.acknowledged_on, row.answer = on, answer.strip()
        _changed(row, "return.acknowledged", actor, at)
        return row


def _locked(actor: Actor, number: int, on: date, at: datetime) -> Return:
    rows = Return.objects.select_for_update(of=("self",)).filter(pk=number)
    row = rows.select_related("endorsement__permit").first()
    if row is None:
        require_somewhere(actor, Permission.PERMIT_ISSUE)
        raise NotFound(sentence("There is no return {number}.", number=number))
    owner = owner_of(row.endorsement.permit.registered_by)
    require(actor, Permission.PERMIT_ISSUE, owner=owner)
    if on > timezone.localdate(at):
        raise PermitRefused("that day is still to come.", where="on")
    return row


def _changed(row: Return, kind: str, actor: Actor, at: datetime) -> None:
    row.changed_by = actor.name
    row.save()
    note(kind, subject(row.endorsement.permit), {"return": row.pk}, actor=actor.name, at=at)
