"""Issuing licences: proposed, approved by somebody else where rules say so, suspended, revoked."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import Draft, LicenceRefused, check
from tidewaiter.desks.ozone.licences import KG, Status, licence_account, licence_key
from tidewaiter.desks.ozone.models import Licence, LicenceLine
from tidewaiter.desks.ozone.models.licences import PROPOSED, REJECTED
from tidewaiter.desks.ozone.rules import Licensing
from tidewaiter.desks.ozone.services.noting import note, owner_of
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere
from tidewaiter.register.accounts.services import NewAccount, open_accounts
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.rulebook import four_eyes

MOVES = {
    Status.VALID: (Status.SUSPENDED, Status.REVOKED, Status.CANCELLED),
    Status.SUSPENDED: (Status.VALID, Status.REVOKED, Status.CANCELLED),
}
"""What a licence that was issued may become."""


def issue(*, actor: Actor, draft: Draft, rules: Licensing, at: datetime) -> Licence:
    """Enter a licence. It counts at once, or waits for somebody else where the rules say so.

    Raises ``Forbidden``, :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`,
    :class:`~tidewaiter.register.errors.Conflict` for a number that is used.
    """
    require_somewhere(actor, Permission.LICENCE_ISSUE)
    draft = check(draft)
    try:
        with transaction.atomic():
            made = _write(draft, actor, at)
            if not rules.four_eyes:
                _put_in_force(made, actor, at)
            note(
                "licence.proposed" if rules.four_eyes else "licence.issued",
                made.key,
                {"digest": text_digest(plain_text(to_plain(draft))), "lines": len(draft.lines)},
                actor=actor.name,
                at=at,
            )
            return made
    except IntegrityError:
        raise Conflict(
            sentence("There is a licence '{number}' already.", number=draft.number), where="number"
        ) from None


def _write(draft: Draft, actor: Actor, at: datetime) -> Licence:
    made = Licence.objects.create(
        key=licence_key(draft.number),
        number=draft.number,
        kind=draft.kind,
        holder=draft.holder,
        holder_name=draft.holder_name,
        counterparty=draft.counterparty,
        counterparty_country=draft.counterparty_country,
        end_use=draft.end_use,
        condition=draft.condition,
        offices=list(draft.offices),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        status=PROPOSED,
        evidence=draft.evidence,
        proposed_by=actor.name,
        proposed_by_user=actor.user_id,
        proposed_by_system=actor.system_id,
        proposed_at=at,
    )
    LicenceLine.objects.bulk_create(
        LicenceLine(
            licence=made, number=number, substance=one.substance, kg=one.kg, end_use=one.end_use
        )
        for number, one in enumerate(draft.lines, 1)
    )
    return made


def approve(*, actor: Actor, number: str, seen: int, at: datetime) -> Licence:
    """Let a licence count that somebody else proposed, by its own hand or by a system whose key
    the one who approves has not issued.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.register.errors.Conflict`.
    """
    with transaction.atomic():
        row = _proposed(actor, number, seen)
        _put_in_force(row, actor, at)
        note("licence.issued", row.key, {"proposed": True}, actor=actor.name, at=at)
        return row


def reject(*, actor: Actor, number: str, seen: int, reason: str, at: datetime) -> Licence:
    """Turn down a licence that somebody else proposed. Raises as :func:`approve` does."""
    with transaction.atomic():
        row = _proposed(actor, number, seen)
        _decide(row, REJECTED, _reason(reason), actor, at)
        note("licence.rejected", row.key, {}, actor=actor.name, at=at)
        return row


def set_status(
    *, actor: Actor, number: str, status: Status, seen: int, reason: str, at: datetime
) -> Licence:
    """Suspend a licence, lift that, revoke or cancel it. What it gave stays taken.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.register.errors.Conflict`.
    """
    with transaction.atomic():
        row = _locked(actor, number, Permission.LICENCE_ISSUE)
        _require_seen(row, seen)
        may = MOVES.get(Status(row.status), ()) if row.status in set(Status) else ()
        if status not in may:
            raise Conflict(
                sentence(
                    "A licence that is {before} cannot become {after}.",
                    before=row.status,
                    after=status,
                )
            )
        before = row.status
        _decide(row, status, _reason(reason), actor, at)
        body: dict[str, object] = {"from": before, "to": str(status)}
        note("licence.status", row.key, body, actor=actor.name, at=at)
        return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise LicenceRefused("it needs a reason.", where="reason")
    return reason.strip()


def _locked(actor: Actor, number: str, permission: Permission) -> Licence:
    rows = Licence.objects.select_for_update().filter(key=licence_key(number))
    row = rows.first()
    if row is None:
        require_somewhere(actor, permission)
        raise NotFound(sentence("There is no licence '{number}'.", number=number))
    owner = row.proposed_by if permission is Permission.LICENCE_APPROVE else None
    require(actor, permission, owner=owner or owner_of(row.proposed_by))
    return row


def _proposed(actor: Actor, number: str, seen: int) -> Licence:
    row = _locked(actor, number, Permission.LICENCE_APPROVE)
    four_eyes.require_other(actor, row, Permission.LICENCE_APPROVE)
    _require_seen(row, seen)
    if row.status != PROPOSED:
        raise Conflict(sentence("It was decided already: {status}.", status=row.status))
    return row


def _require_seen(row: Licence, seen: int) -> None:
    if row.number_seen != seen:
        raise Conflict("It was changed in the meantime.", advice="Read it again.")


def _put_in_force(row: Licence, actor: Actor, at: datetime) -> None:
    """Open the accounts of its lines, so that decisions can draw on them."""
    lines = list(row.lines.all())
    for line in lines:
        line.account = licence_account(row.number, line.number)
    open_accounts([NewAccount(key=line.account or "", unit=KG, limit=line.kg) for line in lines])
    LicenceLine.objects.bulk_update(lines, ["account"])
    _decide(row, Status.VALID, "", actor, at)


def _decide(row: Licence, status: str, reason: str, actor: Actor, at: datetime) -> None:
    row.status, row.reason = status, reason
    row.decided_by, row.decided_at = actor.name, at
    row.number_seen += 1
    row.save(update_fields=["status", "reason", "decided_by", "decided_at", "number_seen"])
