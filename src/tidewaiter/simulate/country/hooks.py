"""How a desk brings its own actors, documents and events into the country.

A desk is an object with the methods of :class:`CountryDesk`; :class:`Quiet` does nothing in each,
to inherit from. It is given to the country in a list, or found by the entry point group
``tidewaiter.country`` (:func:`installed_desks`), whose entries are called without arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.permit import Permit
from tidewaiter.simulate.country.truth import Truth

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country

GROUP = "tidewaiter.country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody a desk brings along: a relief organisation, an informant, an issuer of permits."""

    id: str
    name: str
    role: str
    desk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that exists beside declarations: a permit, a licence, an appeal, a report."""

    at: datetime
    kind: str
    id: str
    desk: str
    content: Permit | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens: what, when, to which declaration or thing."""

    at: datetime
    kind: str
    subject: str
    desk: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A declaration and the moment it is sent, with what happens to its goods.

    ``departed_at`` and ``arrived_at`` are moments of the journey; payment and leaving come so long
    after release. ``truth`` is by item number; items that are not in it are as declared.
    """

    at: datetime
    declaration: Declaration
    departed_at: datetime
    arrived_at: datetime
    payment_after: timedelta
    gate_out_after: timedelta
    truth: Mapping[int, Truth] = field(default_factory=dict, repr=False)

    @property
    def lrn(self) -> str:
        """The reference it goes by here."""
        return self.declaration.id


class CountryDesk(Protocol):
    """What a desk may add. ``day`` is the day being made, ``traffic`` what is declared on it."""

    name: str

    def actors(self, country: Country) -> Sequence[Actor]:
        """Those whom the desk brings along, asked once."""

    def declarations(self, country: Country, day: date) -> Iterable[Sent]:
        """Declarations of its own actors."""

    def dress(self, country: Country, sent: Sent) -> Declaration:
        """A declaration with what the desk has to add to it."""

    def papers(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Paper]:
        """Documents that come up on the day."""

    def events(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Event]:
        """Events that follow from the day's traffic, on this day or later."""


class Quiet:
    """A desk that adds nothing: inherit, and say what differs."""

    name = "quiet"

    def actors(self, country: Country) -> Sequence[Actor]:
        """Nobody."""
        return ()

    def declarations(self, country: Country, day: date) -> Iterable[Sent]:
        """None."""
        return ()

    def dress(self, country: Country, sent: Sent) -> Declaration:
        """As it is."""
        return sent.declaration

    def papers(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Paper]:
        """None."""
        return ()

    def events(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Event]:
        """None."""
        return ()


def installed_desks() -> tuple[CountryDesk, ...]:
    """The desks that installed packages bring, by the names of their entry points."""
    found = sorted(entry_points(group=GROUP), key=lambda one: one.name)
    return tuple(one.load()() for one in found)
