"""Trade in wildlife of the simulated country: permits, one that is used again, and a smuggler."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tidewaiter.core import Document, Item, Party, Quantity, Role
from tidewaiter.core import permit as core
from tidewaiter.core.parts import Address, Amount, Packages, Statement, Timestamp
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.desks.wildlife.services.drafts import Draft
from tidewaiter.identity.actor import Actor as Person
from tidewaiter.simulate.country.hooks import Actor, Quiet, Sent
from tidewaiter.simulate.single import Passage, Wrong, sent

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country

_STEPS = {
    "arrives": timedelta(hours=15),
    "paid": timedelta(hours=26),
    "out": timedelta(hours=34),
}
BY_SEA = Passage(office="XTHAV", border_mode="1", travelled=timedelta(days=9), **_STEPS)
BY_AIR = Passage(office="XTNOR", border_mode="4", travelled=timedelta(days=1), **_STEPS)
AHEAD = timedelta(days=180)
"""So long before its end traffic has its permits already: it goes on as one looks on."""


@dataclass(frozen=True, slots=True)
class Trader:
    """An importer: what is declared, what it truly is, how often, and under which permit.

    ``permit`` is the number of the one permit that is used each time, ``dated`` of one for each
    consignment, with the day behind it; without either there is none. ``hidden`` kilograms of
    ``what`` lie below the goods.
    """

    id: str
    name: str
    code: str
    description: str
    taxon: str
    term: str
    source: str
    origin: str
    count: int
    kg: Decimal
    price: int
    every: int
    permit: str = ""
    dated: str = ""
    hidden: int = 0
    what: str = ""

    def paper(self, day: date) -> str:
        """The number of the permit of a day, if there is one."""
        return f"{self.dated}{day:%y%m%d}" if self.dated else self.permit

    @property
    def offence(self) -> str:
        """What is wrong with what it sends, by the country's names."""
        return "wildlife" if self.hidden else ("permit_reuse" if self.permit else "none")


TRADERS = (
    Trader("XT700000021", "Reef Leather (invented)", "410320", "Skins of Malayopython reticulatus",
           "Malayopython reticulatus", "SKI", "W", "ID", 400, Decimal(160), 30, 12,
           dated="ID-SK-"),
    Trader("XT700000022", "Bright Feathers (invented)", "010632", "Live Agapornis fischeri, bred",
           "Agapornis fischeri", "LIV", "C", "ZA", 60, Decimal(3), 25, 19, permit="ZA-260017"),
    Trader("XT700000023", "Deep Net Foods (invented)", "030559", "Dried fish in bags",
           "", "", "", "CM", 0, Decimal(2400), 4, 23, hidden=180, what="pangolin scales"),
)  # fmt: skip
"""One has a permit for each consignment, one brings the same permit each time, one hides scales."""


class SpeciesDesk(Quiet):
    """Brings the trade in wildlife."""

    name = "wildlife"

    def actors(self, country: Country) -> Sequence[Actor]:
        """The importers."""
        return [
            Actor(id=one.id, name=one.name, role="importer of wildlife", desk=self.name)
            for one in TRADERS
        ]

    def declarations(self, country: Country, day: date) -> Iterable[Sent]:
        """Each importer sends every so many days."""
        for number, one in enumerate(TRADERS):
            if _sends(one, number, day):
                yield _sent(one, number, day)


def _sends(one: Trader, number: int, day: date) -> bool:
    return (day.toordinal() + 5 * number) % one.every == 0


def _sent(one: Trader, number: int, day: date) -> Sent:
    return sent(
        f"WL{number}",
        datetime.combine(day, time(9, 20 + number), UTC),
        _item(one, number, day),
        importer=(one.id, one.name),
        seller=(f"S72{number}{one.origin}", "Wild Goods (invented)"),
        passage=BY_SEA if one.hidden else BY_AIR,
        wrong=Wrong(
            one.offence,
            hidden=one.what or None,
            hidden_mass=Decimal(one.hidden) if one.hidden else None,
        ),
    )


def _item(one: Trader, number: int, day: date) -> Item:
    papers = [Document(type="380", id=f"WL{day:%y%m%d}{number}")]
    if one.paper(day):
        papers.append(Document(type="C400", id=one.paper(day), issuer=one.origin))
    said = {"taxon": one.taxon, "term": one.term, "source": one.source, "purpose": "T"}
    amount = Amount(value=Decimal(one.price) * (one.count or one.kg), currency="USD")
    return Item(
        number=1,
        commodity_code=one.code,
        description=one.description,
        origin=one.origin,
        procedure="40",
        previous_procedure="00",
        gross_mass=(one.kg * Decimal("1.2")).quantize(Decimal("0.01")),
        net_mass=one.kg,
        packages=(Packages(count=20, kind="BG" if one.hidden else "BX"),),
        item_price=amount,
        customs_value=amount.value * 4,
        valuation_method="1",
        supplementary=(Quantity(Decimal(one.count), "NAR"),) if one.count else (),
        documents=tuple(papers),
        statements=tuple(
            Statement(type="CITES", code=code, text=text)
            for code, text in (said.items() if one.taxon else ())
        ),
    )


def permit_trade(actor: Person, begin: datetime, end: datetime) -> int:
    """Register the permits of the trade until some time after ``end``; gives how many."""
    papers = list(_papers(begin.date(), (end + AHEAD).date()))
    for one, number, issued in papers:
        permits.register(
            actor=actor, draft=Draft(permit=_permit(one, number, issued), country=one.origin),
            at=begin,
        )  # fmt: skip
    return len(papers)


def _papers(first: date, last: date) -> Iterator[tuple[Trader, str, date]]:
    """A permit for each consignment of some, and the one permit of others."""
    for number, one in enumerate(TRADERS):
        if one.permit:
            yield one, one.permit, last - AHEAD - timedelta(days=100)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for day in days if one.dated else ():
            if _sends(one, number, day):
                yield one, one.paper(day), day - timedelta(days=30)


def _permit(one: Trader, number: str, issued: date) -> core.Permit:
    line = core.PermitLine(
        number=1,
        subject=one.taxon,
        form=one.term,
        origin_code=one.source,
        listing="II",
        country_origin=one.origin,
        quantity=Quantity(Decimal(one.count), "NAR"),
    )
    return core.Permit(
        regime="CITES",
        id=number,
        type="export",
        issuer=f"Management Authority of {one.origin}",
        issued_at=Timestamp.of(issued),
        valid_to=Timestamp.of(issued + timedelta(days=180)),
        purpose="T",
        security_stamp=f"{one.origin} {number[-6:]}",
        parties=(
            Party(role=Role.EXPORTER, name="Wild Goods (invented)",
                  address=Address(country=one.origin)),
            Party(role=Role.IMPORTER, id=one.id, name=one.name, address=Address(country="XT")),
        ),
        lines=(line,),
    )  # fmt: skip
