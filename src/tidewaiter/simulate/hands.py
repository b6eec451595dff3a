"""The hands of simulated officers: what they do reaches the register by its services.

:class:`Hands` is what officers need; :mod:`tidewaiter.simulate.api` has hands that work over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import WorkItem
from tidewaiter.register.work import outcomes, services
from tidewaiter.register.work.found import Found
from tidewaiter.rulebook import selectors as rulebook

CHIEF_ONLY = frozenset(("seize", "refuse", "re-export"))
"""Events that take a supervisor."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work as officers see it. ``number`` goes back with every change."""

    mrn: str
    office: str
    lane: str
    route: str
    state: str
    open: bool
    number: int


class Hands(Protocol):
    """What officers do. Each deed gives whether it could be done: a clock may have been faster."""

    def look(self, mrn: str) -> Work | None:
        """The work about a consignment, if there is any."""

    def take(self, work: Work, at: datetime) -> bool:
        """Make it one's own."""

    def fire(self, work: Work, event: str, reason: str, at: datetime) -> bool:
        """Move it on."""

    def record(self, work: Work, found: Found, at: datetime) -> bool:
        """Write down what was found."""


class ServiceHands:
    """Hands in this process, of one officer by office and a chief."""

    def __init__(self, at_office: Mapping[str, Actor], chief: Actor) -> None:
        self._at_office = at_office
        self._chief = chief

    def look(self, mrn: str) -> Work | None:
        """As :meth:`Hands.look`; nothing at an office where nobody works."""
        found = WorkItem.objects.filter(declaration__mrn=mrn).values_list(
            "office", "lane", "route", "state", "open", "number"
        )
        work = next((Work(mrn, *values) for values in found), None)
        return work if work and work.office in self._at_office else None

    def take(self, work: Work, at: datetime) -> bool:
        """As :meth:`Hands.take`."""
        actor = self._at_office[work.office]
        try:
            services.assign(actor=actor, mrn=work.mrn, to=actor.name, seen=work.number, at=at)
        except TidewaiterError:
            return False
        return True

    def fire(self, work: Work, event: str, reason: str, at: datetime) -> bool:
        """As :meth:`Hands.fire`; the chief does what takes a supervisor."""
        try:
            services.fire(
                actor=self._chief if event in CHIEF_ONLY else self._at_office[work.office],
                mrn=work.mrn,
                event=event,
                seen=work.number,
                rules=rulebook.current(at),
                at=at,
                reason=reason,
            )
        except TidewaiterError:
            return False
        return True

    def record(self, work: Work, found: Found, at: datetime) -> bool:
        """As :meth:`Hands.record`."""
        try:
            outcomes.record(actor=self._at_office[work.office], mrn=work.mrn, found=found, at=at)
        except TidewaiterError:
            return False
        return True
