"""Box 14: an officer certifies what really left or came in, and the issuer is told.

Resolution Conf. 12.3 (Rev. CoP19): the quantity actually exported is certified by the inspecting
officer at the time of export; each consignment needs its own permit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import decimal_text, plain_text
from tidewaiter.core.permit import permit_key
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement, Permit, PermitLine, Return
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.desks.wildlife.services.consignments import declared, said
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.desks.wildlife.services.noting import note
from tidewaiter.desks.wildlife.services.permits import changed, require_seen, subject
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Declaration, OutboxEvent

RETURNED = "permit.returned"
"""The kind of event that tells the issuer."""
DIRECTIONS = ("export", "import")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box14:
    """What an officer certifies: by line of the permit, the quantity in the line's unit.

    ``dead`` are those that arrived dead, by line. ``transport`` is the number of the bill of
    lading or air waybill; ``original`` says that the original was presented. ``reason`` says why
    an earlier endorsement is corrected.
    """

    quantities: Mapping[int, Decimal]
    on: date
    place: str = ""
    transport: str = ""
    original: bool = True
    dead: Mapping[int, int] = field(default_factory=dict)
    remark: str = ""
    reason: str = ""


def endorse(
    *,
    actor: Actor,
    mrn: str,
    country: str,
    number: str,
    box: Box14,
    seen: int,
    at: datetime,
) -> Endorsement:
    """Endorse a permit for the consignment that it came with, and make the return.

    From now on the permit is used. Raises ``Forbidden``,
    :class:`~tidewaiter.register.errors.NotFound`, :class:`~tidewaiter.register.errors.Conflict`,
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`.
    """
    with transaction.atomic():
        row = declared(actor, mrn, Permission.PERMIT_ENDORSE)
        permit = _permit(row, country, number)
        require_seen(permit, seen)
        direction = _direction(row)
        lines = list(permit.lines.all())
        _check(box, lines, at)
        if permit.standing not in (Standing.VALID, Standing.USED):
            raise Conflict(
                sentence("The permit is {standing}: it allows nothing.", standing=permit.standing)
            )
        _alone(lines, mrn)
        _replace(permit, mrn, box)
        made = _write(permit, row, direction, box, actor, at)
        permit.used_on = permit.used_on or box.on
        changed(permit, actor, at, "used_on")
        _return(permit, row, made, box, at)
        body: dict[str, object] = {
            "mrn": mrn,
            "direction": direction,
            "lines": {str(n): decimal_text(q) for n, q in sorted(box.quantities.items())},
        }
        note("permit.endorsed", subject(permit), body, actor=actor.name, at=at)
        return made


def _permit(row: Declaration, country: str, number: str) -> Permit:
    """The permit, locked, if the declaration names it."""
    key, content = permit_key(number), said(row)
    named = [*content.get("documents", ())]
    for item in content.get("items", ()):
        named += item.get("documents", ())
    permit = (
        Permit.objects.select_for_update().filter(country=country.strip().upper(), key=key).first()
    )
    if permit is None or key not in {permit_key(one.get("id")) for one in named}:
        raise NotFound(
            sentence("{mrn} does not name a permit '{number}'.", mrn=row.mrn, number=number)
        )
    return permit


def _direction(row: Declaration) -> str:
    regime = str(said(row).get("regime") or "")
    if regime not in DIRECTIONS:
        raise Conflict("Only goods that are exported or imported are endorsed.")
    return regime


def _check(box: Box14, lines: list[PermitLine], at: datetime) -> None:
    known = {line.number: line for line in lines}
    if box.on > timezone.localdate(at):
        raise PermitRefused("that day is still to come.", where="on")
    for number, quantity in box.quantities.items():
        line = known.get(number)
        if line is None:
            raise PermitRefused(
                sentence("the permit has no line {n}.", n=number), where=f"lines.{number}.quantity"
            )
        if quantity < 0 or quantity != round(quantity, 6):
            raise PermitRefused(
                "it needs a quantity, to six decimal places.", where=f"lines.{number}.quantity"
            )
        if quantity > line.quantity:
            raise PermitRefused(
                sentence(
                    "the permit allows {limit} {unit}: what is more is not covered by it.",
                    limit=decimal_text(line.quantity),
                    unit=line.unit,
                ),
                where=f"lines.{number}.quantity",
                advice=sentence("Hold back what is more; endorse no more than the permit allows."),
            )
    for number, dead in box.dead.items():
        if not 0 <= dead <= box.quantities.get(number, Decimal(0)):
            raise PermitRefused("more are dead than there are.", where=f"lines.{number}.dead")
    if not any(box.quantities.values()):
        raise PermitRefused(
            "say how much there was.", where=f"lines.{min(known, default=1)}.quantity"
        )


def _alone(lines: list[PermitLine], mrn: str) -> None:
    """Pass if no other consignment holds anything of the permit."""
    keys = [line.account for line in lines if line.account]
    held = [one for one in accounts.uses(keys) if one.mrn != mrn and one.returned_at is None]
    if held:
        raise Conflict(
            sentence("{mrn} has drawn on it: one permit, one consignment.", mrn=held[0].mrn),
            advice=sentence("Hold the goods and the document, and call the management authority."),
        )


def _replace(permit: Permit, mrn: str, box: Box14) -> None:
    """Make room for a correction of the same consignment's endorsement; refuse any other."""
    before = Endorsement.objects.filter(permit=permit, replaced=False).first()
    if before is None:
        return
    if before.mrn != mrn:
        raise Conflict(
            sentence("It was endorsed for {mrn}: one permit, one consignment.", mrn=before.mrn)
        )
    if not box.reason.strip():
        raise PermitRefused("it was endorsed before: say why it is corrected.", where="reason")
    before.replaced = True
    before.save(update_fields=["replaced"])


def _write(
    permit: Permit, row: Declaration, direction: str, box: Box14, actor: Actor, at: datetime
) -> Endorsement:
    made = Endorsement.objects.create(
        permit=permit,
        mrn=row.mrn,
        direction=direction,
        office=row.office,
        place=box.place.strip(),
        on=box.on,
        original=box.original,
        transport=box.transport.strip(),
        remark="\n".join(text.strip() for text in (box.reason, box.remark) if text.strip()),
        made_at=at,
        made_by=actor.name,
    )
    EndorsedLine.objects.bulk_create(
        EndorsedLine(endorsement=made, number=n, quantity=quantity, dead=box.dead.get(n))
        for n, quantity in sorted(box.quantities.items())
    )
    return made


def _return(permit: Permit, row: Declaration, made: Endorsement, box: Box14, at: datetime) -> None:
    """Write what the issuer is told, and put it into the outbox: as JSON and as an e-permit."""
    used = epermit.with_use(
        paper(permit),
        box.quantities,
        on=box.on,
        place=made.place or row.office,
        reference=row.mrn,
    )
    content = plain_text(to_plain(used))
    system = permit.registered_by
    event = OutboxEvent.objects.create(
        made_at=at,
        kind=RETURNED,
        subject=row.mrn,
        office=row.office,
        system=system.removeprefix("system:") if system.startswith("system:") else row.system,
        payload=plain_text(
            {
                "at": to_plain(at),
                "country": permit.country,
                "direction": made.direction,
                "e_permit": epermit.written(used).decode(),
                "mrn": row.mrn,
                "number": permit.number,
                "permit": json.loads(content),
            }
        ),
    )
    Return.objects.create(endorsement=made, content=content, made_at=at, event=event)
