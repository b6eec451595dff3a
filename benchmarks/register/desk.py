"""A desk for measurements: every declaration uses up one unit of a licence, while there is any."""

from __future__ import annotations

import os
from decimal import Decimal

from tidewaiter.core import Assessment, Proposal
from tidewaiter.core.finding import Claim

LICENCES = 4
HELD = 400
"""Units that each licence holds; enough for the first and not for all declarations of a run."""
EARLY = "TIDEWAITER_BENCH_ACKNOWLEDGES"
"""Environment variable that makes the server acknowledge ``early``, before it commits."""
FAILS = "TIDEWAITER_BENCH_CONTROL_FAILS"
"""Environment variable that makes the control fail whenever it gathers facts."""


def licence(lrn: str | None) -> str:
    """The account that a declaration draws on."""
    return f"bench:licence:{int((lrn or '0')[-8:]) % LICENCES}"


class UsesUp:
    """Claims a unit of the licence, or asks for red where nothing is left."""

    desk = "bench"
    version = "1"

    def applies(self, batch):
        return range(len(batch))

    def gather(self, batch):
        from tidewaiter.register.models import Account

        if os.environ.get(FAILS):
            raise RuntimeError("the register of licences cannot be reached")
        left = {one.key: str(one.left) for one in Account.objects.filter(key__startswith="bench:")}
        lrns = (batch.declaration(n).lrn for n in range(len(batch)))
        return [{"left": left.get(licence(lrn), "0")} for lrn in lrns]

    def assess(self, declaration, facts):
        if Decimal(facts["left"]) >= 1:
            claim = Claim(account=licence(declaration.lrn), quantity=Decimal(1), unit="unit")
            return Assessment(desk=self.desk, version=self.version, claims=(claim,))
        proposal = Proposal(
            control="used-up",
            version="1",
            lane="red",
            probability=Decimal(1),
            reason="The licence is used up.",
        )
        return Assessment(desk=self.desk, version=self.version, proposals=(proposal,))


def bring() -> None:
    """Bring the desk to the register of this process."""
    from tidewaiter.register import desks

    desks.provide("bench", desks.Desk(make=lambda bundle: UsesUp()))


def open_accounts(held: int = HELD) -> None:
    """Make the licences' accounts."""
    from tidewaiter.register.models import Account
    from tidewaiter.register.models.accounts import MILLIONTHS

    Account.objects.bulk_create(
        Account(key=f"bench:licence:{n}", unit="unit", limit=held * MILLIONTHS)
        for n in range(LICENCES)
    )
