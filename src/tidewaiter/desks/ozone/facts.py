"""What the desk gathers for a declaration, and where it asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from tidewaiter.core import Facts, from_plain, to_plain
from tidewaiter.desks.ozone.licences import (
    FREE_ZONE,
    Consultation,
    Journey,
    Licence,
    PartyStatus,
    Quota,
    Registration,
    licence_key,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an officer measured on one item: a pressure and temperature, or an identifier result.

    ``item`` is the position from 1. ``pressure`` is in bar, above the air's if ``gauge``;
    ``temperature`` in degrees Celsius is that of the cylinder's wall. ``liquid`` says whether there
    was any in it, ``None`` where nobody knew. ``identified`` is the
    composition that an identifier showed, by substance in percent of mass.
    """

    item: int
    label: str | None = None
    pressure: Decimal | None = None
    gauge: bool = True
    temperature: Decimal | None = None
    liquid: bool | None = True
    identified: dict[str, Decimal] | None = None
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The facts about one declaration.

    ``asked`` is false where no register of licences could be asked: what depends on it is then
    not assessed.
    """

    asked: bool = True
    licences: tuple[Licence, ...] = ()
    registrations: tuple[Registration, ...] = ()
    quotas: tuple[Quota, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    parties: tuple[PartyStatus, ...] = ()
    journeys: tuple[Journey, ...] = ()
    readings: tuple[Reading, ...] = ()

    def plain(self) -> Facts:
        """As JSON values, to be kept with the decision."""
        found: Facts = to_plain(self)
        return found

    @classmethod
    def of(cls, facts: Facts) -> Known:
        """From JSON values; empty facts say that nothing could be asked."""
        return from_plain(cls, dict(facts)) if facts else cls(asked=False)


class Lookup(Protocol):
    """What the database is asked: these questions once for a batch, however large it is.

    Whatever is not known is left out of the answer.
    """

    def licences(self, numbers: Collection[str]) -> Mapping[str, Sequence[Licence]]:
        """Licences by :func:`~tidewaiter.desks.ozone.licences.licence_key` of their number."""

    def registrations(self, traders: Collection[str]) -> Mapping[str, Sequence[Registration]]:
        """Registrations by the trader's identification."""

    def quotas(self, wanted: Collection[tuple[int, str]]) -> Mapping[str, Sequence[Quota]]:
        """Quotas of calendar years and traders, by trader."""

    def consultations(self, numbers: Collection[str]) -> Mapping[str, Sequence[Consultation]]:
        """Consultations by key of the licence number."""

    def parties(self, countries: Collection[str]) -> Mapping[str, PartyStatus]:
        """Standings that the administration has set itself, by country.

        The table that comes with the desk answers for the others.
        """

    def journeys(self, traders: Collection[str]) -> Mapping[str, Sequence[Journey]]:
        """Transits of these traders that are open, or ended short or elsewhere, by trader."""

    def stays(self, references: Collection[str]) -> Mapping[str, Sequence[Journey]]:
        """Stays in free zones, by reference of the declaration by which the goods went in."""

    def readings(self, references: Collection[str]) -> Mapping[str, Sequence[Reading]]:
        """What officers measured, by reference of the declaration."""


@dataclass(frozen=True)
class Shelf:
    """A lookup on facts at hand: for cases, the command line and tests."""

    known: Known = Known()
    measured: Mapping[str, Sequence[Reading]] | None = None

    def licences(self, numbers: Collection[str]) -> Mapping[str, Sequence[Licence]]:
        """Those of the shelf."""
        return _by((licence_key(one.number), one) for one in self.known.licences)

    def registrations(self, traders: Collection[str]) -> Mapping[str, Sequence[Registration]]:
        """Those of the shelf."""
        return _by((one.trader, one) for one in self.known.registrations)

    def quotas(self, wanted: Collection[tuple[int, str]]) -> Mapping[str, Sequence[Quota]]:
        """Those of the shelf."""
        asked = set(wanted)
        return _by((q.importer, q) for q in self.known.quotas if (q.year, q.importer) in asked)

    def consultations(self, numbers: Collection[str]) -> Mapping[str, Sequence[Consultation]]:
        """Those of the shelf."""
        return _by((licence_key(one.licence), one) for one in self.known.consultations)

    def parties(self, countries: Collection[str]) -> Mapping[str, PartyStatus]:
        """Those of the shelf."""
        return {one.country: one for one in self.known.parties}

    def journeys(self, traders: Collection[str]) -> Mapping[str, Sequence[Journey]]:
        """Those of the shelf."""
        return _by((one.trader, one) for one in self.known.journeys)

    def stays(self, references: Collection[str]) -> Mapping[str, Sequence[Journey]]:
        """Those of the shelf."""
        return _by((j.reference, j) for j in self.known.journeys if j.place == FREE_ZONE)

    def readings(self, references: Collection[str]) -> Mapping[str, Sequence[Reading]]:
        """Those of the shelf: the same for every declaration unless told by reference."""
        if self.measured is not None:
            return self.measured
        return dict.fromkeys(references, self.known.readings)


def _by(pairs: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found
