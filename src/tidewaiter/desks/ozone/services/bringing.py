"""Bringing baselines of Parties: proposed to the rulebook, for a second person to approve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tidewaiter.core import to_plain
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.baselines import KIND, Baseline, Baselines, BaselinesRefused
from tidewaiter.identity.actor import Actor
from tidewaiter.rulebook import services as rulebook
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.models import ChangeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of baselines: the name of their document, their source, the day of the data,
    and from when they count."""

    id: str
    source: str
    as_of: date
    valid_from: date


def propose_baselines(
    *, actor: Actor, rows: Sequence[Baseline], about: About, why: str, at: datetime
) -> ChangeRequest:
    """Propose baselines; nothing counts before somebody else approves.

    Raises ``Forbidden``, :class:`~tidewaiter.desks.ozone.baselines.BaselinesRefused`, and what the
    rulebook refuses.
    """
    if about.as_of > at.date():
        raise BaselinesRefused(sentence("the day of the data is to come."), where="as_of")
    try:
        document = Baselines(
            id=about.id,
            title=f"Baselines as of {about.as_of}",
            valid_from=about.valid_from,
            source=about.source.strip(),
            as_of=about.as_of,
            baselines=tuple(sorted(rows, key=lambda one: (one.country, one.group))),
        )
    except ValueRefused as problem:
        raise BaselinesRefused(problem.message, where=problem.where) from None
    change = Change(kind=KIND, identifier=about.id, content=to_plain(document))
    note = why.strip() or str(sentence("{count} baselines.", count=len(rows)))
    return rulebook.propose(actor=actor, changes=[change], note=note, at=at)
