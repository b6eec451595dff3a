"""Registering permits, letting drafts count, and noting what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.parts import Role
from tidewaiter.core.permit import permit_key
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.epermit import origin_permit
from tidewaiter.desks.wildlife.models import Permit, PermitLine
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.permits import Standing, account_key
from tidewaiter.desks.wildlife.services.drafts import (
    Draft,
    PermitRefused,
    check,
    day_of,
    party,
)
from tidewaiter.desks.wildlife.services.noting import note, owner_of
from tidewaiter.desks.wildlife.specimens import cites_unit
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere
from tidewaiter.register.accounts.services import NewAccount, open_accounts
from tidewaiter.register.desks import Moved
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.work.life import SETTLE

WITHDRAWN = (
    Standing.CANCELLED,
    Standing.REPLACED,
    Standing.LOST,
    Standing.STOLEN,
    Standing.DENIED,
)
"""What a permit may become that no longer counts."""
MOVES: dict[str, tuple[Standing, ...]] = {
    DRAFT: (Standing.VALID, Standing.CANCELLED),
    Standing.VALID: (Standing.USED, *WITHDRAWN),
    Standing.USED: (Standing.VALID, *WITHDRAWN),
    Standing.LOST: (Standing.VALID, Standing.CANCELLED, Standing.REPLACED),
    Standing.STOLEN: (Standing.VALID, Standing.CANCELLED, Standing.REPLACED),
    Standing.DENIED: (Standing.VALID,),
}
"""What may become of a permit, as its issuer says."""


def is_own(country: str) -> bool:
    """Whether permits of a country are those of the own management authority."""
    return country == settings.COUNTRY


def register(*, actor: Actor, draft: Draft, at: datetime, counts: bool = True) -> Permit:
    """Enter a permit. It counts at once; an own one may wait as a draft.

    Raises ``Forbidden``, :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`,
    :class:`~tidewaiter.register.errors.Conflict` for a number that the country has used.
    """
    require_somewhere(actor, Permission.PERMIT_ISSUE)
    draft = check(draft, own=is_own(draft.country.strip().upper()))
    if not counts and not is_own(draft.country):
        raise PermitRefused("only an own permit can be a draft.", where="country")
    try:
        with transaction.atomic():
            made = _write(draft, actor, at)
            if counts:
                _open(made)
            content = text_digest(made.content)
            body: dict[str, object] = {"digest": content, "lines": len(draft.permit.lines)}
            note(f"permit.{made.standing}", subject(made), body, actor=actor.name, at=at)
            return made
    except IntegrityError:
        raise Conflict(
            sentence(
                "There is a permit '{number}' of {country} already.",
                number=draft.permit.id,
                country=draft.country,
            ),
            where="number",
        ) from None


def subject(row: Permit) -> str:
    """How the ledger names a permit."""
    return f"cites:{row.country}/{row.key}"


def _write(draft: Draft, actor: Actor, at: datetime) -> Permit:
    paper = draft.permit
    made = Permit.objects.create(
        key=permit_key(paper.id),
        number=paper.id or "",
        country=draft.country,
        kind=draft.kind,
        standing=DRAFT,
        issuer=(paper.issuer or "")[:200],
        issued_on=day_of(paper.issued_at),
        valid_from=day_of(paper.valid_from),
        last_day=draft.last,
        exporter=party(paper, Role.EXPORTER)[:200],
        importer=party(paper, Role.IMPORTER)[:200],
        stamp=permit_key(paper.security_stamp)[:64],
        content=plain_text(to_plain(paper)),
        original=draft.original,
        registered_by=actor.name,
        registered_at=at,
        changed_by=actor.name,
        changed_at=at,
    )
    PermitLine.objects.bulk_create(
        PermitLine(
            permit=made,
            number=line.number,
            taxon=line.subject or "",
            term=(line.form or "")[:8],
            source=(line.origin_code or "")[:4],
            appendix=line.listing or "",
            origin=line.country_origin or "",
            origin_permit=origin_permit(line)[:64],
            quantity=line.quantity.value,
            unit=cites_unit(line.quantity.unit),
        )
        for line in paper.lines
        if line.quantity is not None
    )
    return made


def _open(row: Permit) -> None:
    """Let it count: open the accounts of its lines, so that decisions can draw on them."""
    lines = list(row.lines.all())
    for line in lines:
        line.account = account_key(row.country, row.number, line.number)
    open_accounts([NewAccount(key=n.account or "", unit=n.unit, limit=n.quantity) for n in lines])
    PermitLine.objects.bulk_update(lines, ["account"])
    row.standing = Standing.VALID
    row.save(update_fields=["standing"])


def set_standing(
    *,
    actor: Actor,
    country: str,
    number: str,
    standing: Standing,
    seen: int,
    reason: str,
    at: datetime,
) -> Permit:
    """Note what became of a permit, or let a draft count. What was drawn on it stays drawn.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.register.errors.Conflict`.
    """
    with transaction.atomic():
        row = locked(actor, country, number, Permission.PERMIT_ISSUE)
        require_seen(row, seen)
        before = row.standing
        if standing not in MOVES.get(before, ()):
            raise Conflict(
                sentence(
                    "A permit that is {before} cannot become {after}.",
                    before=before,
                    after=standing,
                )
            )
        if before != DRAFT and not reason.strip():
            raise PermitRefused("it needs a reason.", where="reason")
        if before == DRAFT and standing is Standing.VALID:
            _open(row)
        row.standing, row.reason = standing, reason.strip()
        changed(row, actor, at, "standing", "reason")
        body: dict[str, object] = {"from": before, "to": str(standing)}
        note("permit.standing", subject(row), body, actor=actor.name, at=at)
        return row


def note_copy(
    *, actor: Actor, country: str, number: str, copy: str, reason: str, at: datetime
) -> Permit:
    """Write down that a copy or an altered twin of a permit was presented, under some number.

    From now on every use of the permit is looked at. Raises as :func:`set_standing` does.
    """
    with transaction.atomic():
        row = locked(actor, country, number, Permission.PERMIT_ISSUE)
        name = copy.strip()[:64]
        if not name or not reason.strip():
            raise PermitRefused(
                "say what the copy is known by, and why.", where="reason" if name else "copy"
            )
        row.copies = [*row.copies, name] if name not in row.copies else row.copies
        row.reason = reason.strip()
        changed(row, actor, at, "copies", "reason")
        note("permit.copy", subject(row), {"copies": len(row.copies)}, actor=actor.name, at=at)
        return row


def confirm(*, actor: Actor, country: str, number: str, on: date, at: datetime) -> Permit:
    """Write down that the issuing authority confirmed a permit on a day.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused` for a day to come.
    """
    with transaction.atomic():
        row = locked(actor, country, number, Permission.PERMIT_ISSUE)
        if on > timezone.localdate(at):
            raise PermitRefused("that day is still to come.", where="on")
        row.confirmed = on
        changed(row, actor, at, "confirmed")
        note("permit.confirmed", subject(row), {"on": str(on)}, actor=actor.name, at=at)
        return row


def locked(actor: Actor, country: str, number: str, permission: Permission) -> Permit:
    """A permit to be changed, by an actor who may. Raises as :func:`set_standing` does."""
    rows = Permit.objects.select_for_update().filter(
        country=country.strip().upper(), key=permit_key(number)
    )
    row = rows.first()
    if row is None:
        require_somewhere(actor, permission)
        raise NotFound(
            sentence("There is no permit '{number}' of {country}.", number=number, country=country)
        )
    require(actor, permission, owner=owner_of(row.registered_by))
    return row


def require_seen(row: Permit, seen: int) -> None:
    """Pass if the actor saw the permit as it is now. Raises ``Conflict``."""
    if row.number_seen != seen:
        raise Conflict("It was changed in the meantime.", advice="Read it again.")


def changed(row: Permit, actor: Actor, at: datetime, *names: str) -> None:
    """Save what was changed of a permit, and count it."""
    row.changed_by, row.changed_at = actor.name, at
    row.number_seen += 1
    row.save(update_fields=[*names, "changed_by", "changed_at", "number_seen"])


def register_e_permit(*, actor: Actor, raw: bytes, country: str = "", at: datetime) -> Permit:
    """Enter the permit that an e-permit holds; without a country, that of its exporter or importer.

    Raises as :func:`register` does, and :class:`~tidewaiter.desks.wildlife.epermit.NoPermit`.
    """
    require_somewhere(actor, Permission.PERMIT_ISSUE)
    found = epermit.read(raw)
    issued_by = country.strip() or epermit.country_of(found) or ""
    if not issued_by:
        raise PermitRefused("it does not say which State issued it.", where="country")
    draft = Draft(permit=found, country=issued_by, original=raw)
    return register(actor=actor, draft=draft, at=at)


def used_up(moved: Sequence[Moved]) -> None:
    """Mark permits whose goods were released as used: one permit, one consignment.

    Called by the register when reservations are settled, within its transaction; two queries.
    """
    settled = [one for one in moved if one.effect == SETTLE and one.quantity > 0]
    lines = PermitLine.objects.filter(account__in={one.account for one in settled})
    permits = {one.permit_id for one in lines}
    if permits:
        day = timezone.localdate(settled[0].at)
        Permit.objects.filter(pk__in=permits, used_on=None).update(
            used_on=day, number_seen=F("number_seen") + 1
        )
