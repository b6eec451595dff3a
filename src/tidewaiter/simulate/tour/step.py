"""What a step of a tour is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from tidewaiter.identity.actor import Actor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for the place of a step, when, and the subject that the tour is about so far.

    ``subject`` is what :attr:`Place.subject` of a step before was: an MRN, or a profile.
    """

    actor: Actor
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step leads: an address of this site. ``subject`` is what later steps go on with."""

    address: str
    subject: str = ""


Find = Callable[[Asking], Place | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to look at and why, and what finds its page.

    Where nothing is found (only a step about an object can miss), ``missing`` says so and
    ``instead`` is the name of the list that it leads to, which may have a query.
    """

    title: Text
    text: Text
    find: Find
    missing: Text = ""
    instead: str = ""
