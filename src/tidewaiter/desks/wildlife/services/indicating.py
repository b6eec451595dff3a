"""Proposing profiles for cells whose rate is persistently high: they end, and another approves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.indicators import Indicator, proposed_profile
from tidewaiter.desks.wildlife.persistence import Level
from tidewaiter.identity.actor import Actor
from tidewaiter.rulebook import services as rulebook
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.models import ChangeRequest

DAYS = 180
"""So long a proposed profile lasts where nothing else is said."""


def propose_profiles(
    *,
    actor: Actor,
    found: Iterable[Indicator],
    why: str,
    at: datetime,
    days: int = DAYS,
    lane: str = "red",
    probability: Decimal = Decimal(30),
) -> ChangeRequest:
    """One change request with a profile for each persistently high cell.

    Raises ``Forbidden``; :class:`ValueRefused` where no cell is; ``RulesRefused`` for a lane or a
    note that cannot be.
    """
    high = [one for one in found if one.answer is Level.HIGH]
    if not high:
        raise ValueRefused(sentence("no rate is persistently high."), where="indicators")
    begin = at.date()
    contents = [
        proposed_profile(one, begin, days=days, lane=lane, probability=probability) for one in high
    ]
    changes = [
        Change(kind="profile", identifier=content["id"], content=content) for content in contents
    ]
    return rulebook.propose(actor=actor, changes=changes, note=why, at=at)
