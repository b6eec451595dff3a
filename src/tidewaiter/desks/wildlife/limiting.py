"""Codes, quotas, suspensions and Parties, as one item meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tidewaiter.core import Finding
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.findings import limits
from tidewaiter.desks.wildlife.limits import (
    Quota,
    QuotaState,
    Trade,
    meeting,
    quota_account,
    stopping,
)
from tidewaiter.desks.wildlife.lines import comparable
from tidewaiter.desks.wildlife.seen import Seen

if TYPE_CHECKING:
    from tidewaiter.desks.wildlife.looking import Look


@dataclass(frozen=True)
class Limits:
    """What limits the trade in one item; ``permitted`` says that a permit was drawn on for it."""

    look: Look
    seen: Seen
    permitted: bool

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say."""
        seen, reference = self.seen, self.look.reference
        if seen.identity.taxon is not None or seen.papers or seen.identity.written:
            yield from limits.codes_wrong(seen, reference)
        trade = seen.trade()
        if seen.appendix is None or trade is None:
            return
        unsaid = [name for name in ("purpose", "source") if getattr(seen.specimen, name) is None]
        if seen.appendix == "I" and unsaid:
            reason = sentence("Whether the trade is commercial, and of which source, is not said.")
            self.look.not_known("commercial", reason, unsaid[0], seen.pointer)
        yield from limits.wild_from_elsewhere(seen, reference)
        if limits.wild_country(seen) and not limits.range_states(seen, reference):
            reason = sentence("Where {taxon} lives in the wild is not in the tables.",
                              taxon=seen.name)  # fmt: skip
            self.look.not_known("range", reason, seen.name, seen.pointer)
        yield from limits.partner_no_party(seen, reference)
        yield from limits.partner_reserved(seen, reference)
        yield from self._suspended(trade)
        for quota in meeting(reference.quotas, trade):
            yield from self._quota(quota)

    def _suspended(self, trade: Trade) -> Iterator[Finding]:
        for one in stopping(self.look.reference.suspensions, trade):
            missing = limits.unsaid(one, self.seen)
            if not missing:
                yield from limits.trade_suspended(one, self.seen)
                continue
            reason = sentence(
                "Whether the suspension {id} is for it, cannot be said: {what} is not.",
                id=one.id,
                what=", ".join(missing),
            )
            self.look.not_known("suspension", reason, missing[0], self.seen.pointer)

    def _quota(self, quota: Quota) -> Iterator[Finding]:
        """A quota of our own is kept here: where nothing is taken yet, nothing was used."""
        seen, look = self.seen, self.look
        year = seen.day.year if seen.day else 0
        key = quota_account(quota, year)
        amount = comparable(
            seen.specimen, quota.unit, seen.specimen.term, seen.identity.taxon, look.reference
        )
        taken = look.known.taken.get(key)
        own = look.known.registered and look.own is not None and quota.country == look.own
        if taken is None and own:
            taken = Decimal(0)
        before = look.wanted.get(key, Decimal(0))
        state = QuotaState(
            quota=quota, taken=(taken or Decimal(0)) + before, wanted=amount or Decimal(1)
        )
        missing = limits.unsaid_of_quota(state, seen)
        unknown = amount is None and quota.limit > 0
        if missing or unknown or (taken is None and state.over == 0):
            reason = sentence("How the quota {id} stands, is not known.", id=quota.id)
            what = missing[0] if missing else "quantity" if unknown else key
            look.not_known("quota", reason, what, seen.pointer)
            return
        yield from limits.quota_exceeded(state, seen)
        if state.over == 0 and amount is not None and amount > 0:
            look.wanted[key] = before + amount
            if self.permitted:
                holds = quota.limit if own else None
                look.claim(key, amount, quota.unit, seen.pointer, holds)
