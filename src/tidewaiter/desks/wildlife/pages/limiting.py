"""What the officer's card says of quotas and suspensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from tidewaiter.desks.wildlife.findings.limits import unsaid
from tidewaiter.desks.wildlife.limits import (
    Quota,
    QuotaState,
    Suspension,
    meeting,
    quota_account,
    stopping,
)
from tidewaiter.desks.wildlife.lines import comparable
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLine:
    """A quota as the card shows it; ``taken`` is nothing where nobody keeps its account here.

    ``wanted`` is what the goods take, in the unit of the quota, if they can be compared.
    """

    quota: Quota
    year: int
    taken: Decimal | None
    wanted: Decimal | None

    @property
    def over(self) -> bool:
        """Whether the goods go over it, as far as is known."""
        if self.wanted is None:
            return False
        state = QuotaState(quota=self.quota, taken=self.taken or Decimal(0), wanted=self.wanted)
        return state.over > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionLine:
    """A suspension of the trade; ``missing`` is what must be said before it can be judged."""

    suspension: Suspension
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLines:
    """What limits the trade in one item."""

    quotas: tuple[QuotaLine, ...] = ()
    suspensions: tuple[SuspensionLine, ...] = ()


UNLIMITED = LimitLines()
"""Of goods that nothing limits."""


def limit_lines(items: Sequence[Seen], reference: Reference) -> dict[int, LimitLines]:
    """By position of an item, the quotas and suspensions for it; one query for all."""
    found = {one.position: _quotas(one, reference) for one in items}
    accounts = {quota_account(q, year) for several in found.values() for q, year in several}
    taken = DatabaseLookup().taken(accounts) if accounts else {}
    return {
        one.position: LimitLines(
            quotas=tuple(
                _line(one, quota, year, taken, reference) for quota, year in found[one.position]
            ),
            suspensions=_suspensions(one, reference),
        )
        for one in items
    }


def _quotas(one: Seen, reference: Reference) -> list[tuple[Quota, int]]:
    trade = one.trade()
    if trade is None or one.appendix is None:
        return []
    return [(quota, trade.on.year) for quota in meeting(reference.quotas, trade)]


def _line(
    one: Seen, quota: Quota, year: int, taken: Mapping[str, Decimal], reference: Reference
) -> QuotaLine:
    what = one.specimen
    nothing = Decimal(0) if quota.country == settings.COUNTRY else None
    return QuotaLine(
        quota=quota,
        year=year,
        taken=taken.get(quota_account(quota, year), nothing),
        wanted=comparable(what, quota.unit, what.term, one.identity.taxon, reference),
    )


def _suspensions(one: Seen, reference: Reference) -> tuple[SuspensionLine, ...]:
    trade = one.trade()
    if trade is None or one.appendix is None:
        return ()
    return tuple(
        SuspensionLine(suspension=row, missing=unsaid(row, one))
        for row in stopping(reference.suspensions, trade)
    )
