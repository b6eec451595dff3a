"""The licensing authority of the simulated country: licences for those who import refrigerants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from tidewaiter.core.permit import Permit
from tidewaiter.desks.ozone.drafts import Draft, DraftLine
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.services import licences
from tidewaiter.identity.actor import Actor

GASES: Mapping[str, str] = {
    "290342": "R-32",
    "290345": "R-134a",
    "382761": "R-404A",
    "382764": "R-407C",
}
"""What the country's companies trade, by subheading of HS 2022."""
KG = Decimal(30_000)
"""What a licence is for, in a quarter: more than any of them brings in."""


class Authority:
    """Enters each licence once, from the day on which its permit begins."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: set[str] = set()

    def license(self, permits: Iterable[Permit], at: datetime) -> int:
        """Enter the licences that are new at a moment; gives how many."""
        new = [one for one in permits if one.id and one.id not in self._known]
        for one in new:
            self._known.add(str(one.id))
            licences.issue(actor=self._actor, draft=_draft(one), rules=SHIPPED, at=at)
        return len(new)


def _draft(permit: Permit) -> Draft:
    (line,), (holder,) = permit.lines, permit.parties
    begins, ends = permit.valid_from, permit.valid_to
    if begins is None or ends is None or begins.value is None or ends.value is None:
        raise ValueError(f"permit {permit.id} has no days")
    return Draft(
        number=str(permit.id),
        kind=LicenceKind.IMPORT,
        holder=str(holder.id),
        holder_name=str(holder.name),
        valid_from=begins.value.date(),
        valid_to=ends.value.date(),
        lines=(DraftLine(substance=GASES[str(line.commodity_code)], kg=KG),),
    )
