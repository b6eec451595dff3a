"""The permits of the simulated trade in wildlife, as the management authority enters them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from tidewaiter.core import Party, Quantity, Role
from tidewaiter.core import permit as core
from tidewaiter.core.parts import Address, Timestamp
from tidewaiter.desks.wildlife.epermit import with_origin_permit
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.desks.wildlife.services.drafts import Draft
from tidewaiter.identity.actor import Actor as Person
from tidewaiter.simulate.species import sends
from tidewaiter.simulate.wild_traders import CURRENT, TRADERS, Trader

AHEAD = timedelta(days=90)
"""So long before its end traffic has its permits already: it goes on as one looks on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that a consignment of a day needs: its number, who issues it, and its kind."""

    trader: Trader
    number: str
    country: str
    kind: str
    day: date


class PermitOffice:
    """Enters the permits of the trade, each once, before its first consignment."""

    def __init__(self, actor: Person) -> None:
        self._actor = actor
        self._known: set[tuple[str, str]] = set()

    def permit(self, first: date, last: date, at: datetime) -> int:
        """Enter the permits of what is sent between two days; gives how many are new.

        None is dated after the day on which it is entered.
        """
        count = 0
        for one in _needed(first, last):
            if (one.country, one.number) in self._known:
                continue
            self._known.add((one.country, one.number))
            issued = min(one.trader.asked(one.day), at.date())
            enter(self._actor, one, issued, at)
            count += 1
        return count


def enter(actor: Person, asked: Asked, issued: date, at: datetime) -> None:
    """Enter a document of a trader in the register."""
    draft = Draft(permit=_permit(asked, issued), country=asked.country)
    permits.register(actor=actor, draft=draft, at=at)


def asked_by(one: Trader, day: date, number: str = "") -> Iterator[Asked]:
    """The documents of a consignment of a day, the exporter's first."""
    kind = "re-export" if one.dispatch else "export"
    if number or one.paper(day):
        yield Asked(one, number or one.paper(day), one.issuer, kind, day)
    if one.own:
        yield Asked(one, one.import_permit(day), settings.COUNTRY, "import", day)
    if one.chain:
        yield Asked(one, one.first_permit(day), one.origin, "export", day)


def _needed(first: date, last: date) -> Iterator[Asked]:
    """The documents of what is sent between two days."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for number, one in enumerate(TRADERS):
        for day in days if one.paper(first) else ():
            if sends(one, number, day):
                yield from asked_by(one, day)


def _permit(asked: Asked, issued: date) -> core.Permit:
    one = asked.trader
    first = asked.country == one.origin and bool(one.dispatch)
    line = core.PermitLine(
        number=1,
        subject=one.taxon,
        form=one.term,
        origin_code=one.permit_source or one.source,
        listing=one.appendix,
        country_origin=one.origin,
        quantity=Quantity(Decimal(10 if first else 1) * (one.allowed or one.count), one.unit),
    )
    if asked.kind == "re-export":
        line = with_origin_permit(line, one.first_permit(asked.day))
    own = settings.COUNTRY
    bound = one.dispatch if first else own
    return core.Permit(
        regime="CITES",
        id=asked.number,
        type=asked.kind,
        issuer=f"Management Authority of {asked.country}",
        issued_at=Timestamp.of(issued),
        valid_to=Timestamp.of(issued + timedelta(days=CURRENT)),
        purpose=one.purpose,
        security_stamp=f"{asked.country} {asked.number[-8:]}",
        parties=(
            Party(role=Role.EXPORTER, name="Wild Goods (invented)",
                  address=Address(country=asked.country if asked.country != own else one.issuer)),
            Party(role=Role.IMPORTER, id=one.id, name=one.name, address=Address(country=bound)),
        ),
        lines=(line,),
    )  # fmt: skip
