"""Taking over what partners tell of their trade with us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.models import PartnerRecord
from tidewaiter.desks.wildlife.reconciling.sides import Entry
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.desks.wildlife.services.noting import note
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require


def tell_partners(
    *, actor: Actor, entries: Sequence[Entry], direction: str, source: str, at: datetime
) -> int:
    """Take over what partners tell; what they told of the same years before is replaced.

    ``direction`` is ours. Gives how many rows. Raises ``Forbidden``,
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`.
    """
    require(actor, Permission.PERMIT_REPORT)
    if not entries:
        raise PermitRefused(sentence("there is no row of a partner in it."), where="file")
    if not source.strip():
        raise PermitRefused(sentence("say where it is from."), where="source")
    told = {(one.partner, one.year) for one in entries}
    with transaction.atomic():
        for partner, year in sorted(told):
            PartnerRecord.objects.filter(direction=direction, partner=partner, year=year).delete()
        PartnerRecord.objects.bulk_create(
            PartnerRecord(
                direction=direction,
                year=one.year,
                partner=one.partner,
                taxon=one.taxon,
                term=one.term,
                unit=one.unit,
                quantity=one.quantity,
                reference=one.reference[:64],
                late=one.late,
                source=source.strip()[:200],
                told_by=actor.name,
                told_at=at,
            )
            for one in entries
        )
        body: dict[str, object] = {
            "direction": direction,
            "rows": len(entries),
            "source": source.strip()[:200],
            "told": [f"{partner} {year}" for partner, year in sorted(told)],
        }
        note("partners.told", f"{direction} {min(y for _, y in told)}", body,
             actor=actor.name, at=at)  # fmt: skip
    return len(entries)
