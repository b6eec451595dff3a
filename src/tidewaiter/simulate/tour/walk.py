"""Where somebody is on a tour: kept in the session, and nowhere else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.simulate.tour.step import Asking, Place, Step
from tidewaiter.simulate.tour.tours import TOURS

KEY = "tour"


@dataclass(frozen=True, slots=True)
class Walk:
    """A tour under way: the step one is at (from 1), the page it led to, and those seen."""

    role: str
    at: int = 0
    address: str = ""
    missed: bool = False
    subject: str = ""
    seen: list[int] = field(default_factory=list)

    def is_on(self, path: str) -> bool:
        """Whether the page of the step has this path."""
        return bool(self.address) and urlsplit(self.address).path == path

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its tour."""
        return TOURS[RoleName(self.role)]


def load(session: SessionBase, role: RoleName) -> Walk | None:
    """The tour of this role that is under way, if one is."""
    kept = session.get(KEY)
    return Walk(**kept) if kept and kept["role"] == role else None


def save(session: SessionBase, walk: Walk | None) -> None:
    """Keep it; ``None`` ends it."""
    if walk is None:
        session.pop(KEY, None)
    else:
        session[KEY] = asdict(walk)


def look(step: Step, asking: Asking) -> tuple[Place, bool]:
    """Where a step leads now, and whether what it is about is there."""
    found = step.find(asking)
    if found is not None:
        return found, True
    route, mark, query = step.instead.partition("?")
    return Place(reverse(route) + mark + query, asking.subject), False


def go(walk: Walk, number: int, actor: Actor, at: datetime) -> Walk:
    """The tour, gone to a step (from 1)."""
    place, there = look(walk.steps[number - 1], Asking(actor, at, walk.subject))
    return replace(
        walk,
        at=number,
        address=place.address,
        missed=not there,
        subject=place.subject or walk.subject,
    )


def saw(walk: Walk) -> Walk:
    """The tour, whose step at hand was opened."""
    return replace(walk, seen=sorted({*walk.seen, walk.at}))
