"""A list of names in the simulated country: an edition in force, matches with it, and a later one.

Only sellers are screened, and a match is only told: it changes the lane of no consignment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tidewaiter.desks.risk.screening import background, services
from tidewaiter.desks.risk.screening.entries import Entry, EntryKind
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import SeenMatch
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import Decision

LIST = "OSTMERE"
_TOLD: Mapping[str, str] = {"severity": "information"}
POLICY: Mapping[str, Any] = {
    "id": LIST,
    "title": "Watch list of Ostmere",
    "source": "Invented, as Ostmere is",
    "roles": ["seller"],
    "name_alone": _TOLD,
    "supported": _TOLD,
}
_COMPANY = EntryKind.ORGANISATION
ENTRIES = (
    Entry(key="OS-01", names=("Lowtide IN 147 Export Ltd",), kind=_COMPANY, countries=("IN",),
          programme="False invoices", listed_on="2024-03-01"),
    Entry(key="OS-02", names=("Sablonne TR 153 Export",), kind=_COMPANY,
          addresses=("4 Mill Street",), programme="False invoices", listed_on="2024-03-01"),
    Entry(key="OS-03", names=("Gas Works Trading (invented)", "Gas Works (invented)"),
          kind=_COMPANY, programme="Refrigerants under false labels", listed_on="2025-01-15"),
)  # fmt: skip
LATER = Entry(key="OS-04", names=("Wild Goods (invented)",), kind=_COMPANY, listed_on="2026-11-01",
              programme="Trade in wildlife")  # fmt: skip
"""What the edition adds that waits."""


def bring(proposer: Actor, approver: Actor, at: datetime) -> None:
    """Put the first edition in force, as an office has it that begins to screen."""
    made = _propose(proposer, ENTRIES, "first edition", at)
    services.approve_edition(actor=approver, number=made, at=at)
    background.index_lists(at)


def leave(proposer: Actor, at: datetime) -> None:
    """Take the matches that came up, decide one, and leave a later edition to be approved."""
    for _ in range(-(-Decision.objects.count() // background.LOOKED_AT)):
        background.take_matches(at)
    first = SeenMatch.objects.order_by("pk").first()
    if first is not None:
        services.decide_match(
            actor=proposer,
            number=first.pk,
            verdict=Verdict.OTHER,
            reason="Another company of a like name: asked by telephone.",
            at=at - timedelta(hours=1),
        )
    _propose(proposer, (*ENTRIES, LATER), "monthly edition", at - timedelta(hours=2))


def _propose(actor: Actor, entries: Sequence[Entry], note: str, at: datetime) -> int:
    about = services.Proposed(as_of=at.date(), file="ostmere.csv", note=note)
    made = services.propose_edition(actor=actor, name=LIST, entries=entries, about=about, at=at)
    return int(made.pk)
