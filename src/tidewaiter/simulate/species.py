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

    ``permit`` is the number of the one permit that is used all through a quarter, with the quarter
    behind it, ``dated`` of one for each consignment, with its day; without either there is none.
    ``hidden`` kilograms of ``what`` lie below the goods.
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
        if self.dated:
            return f"{self.dated}{day:%y%m%d}"
        return f"{self.permit}{day:%y}Q{(day.month + 2) // 3}" if self.permit else ""

    def asked(self, day: date) -> date:
        """The day on which the permit of a day is asked for: some weeks before it is needed."""
        if self.permit:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=14)
        return day - timedelta(days=30)

    @property
    def offence(self) -> str:
        """What is wrong with what it sends, by the country's names."""
        return "wildlife" if self.hidden else ("permit_reuse" if self.permit else "none")


TRADERS = (
    Trader("XT700000021", "Reef Leather (invented)", "410320", "Skins of Malayopython reticulatus",
           "Malayopython reticulatus", "SKI", "W", "ID", 400, Decimal(160), 30, 12,
           dated="ID-SK-"),
    Trader("XT700000022", "Bright Feathers (invented)", "010632", "Live Agapornis fischeri, bred",
           "Agapornis fischeri", "LIV", "C", "ZA", 60, Decimal(3), 25, 19, permit="ZA-"),
    Trader("XT700000023", "Deep Net Foods (invented)", "030559", "Dried fish in bags",
           "", "", "", "CM", 0, Decimal(2400), 4, 23, hidden=180, what="pangolin scales"),
)  # fmt: skip
"""One has a permit for each consignment, one brings the same one all quarter, one hides scales."""


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
                yield consignment(one, number, day)


def _sends(one: Trader, number: int, day: date) -> bool:
    return (day.toordinal() + 5 * number) % one.every == 0


def consignment(one: Trader, number: int, day: date, permit: str = "") -> Sent:
    """What a trader, by its number, sends on a day, under the permit of that day or another."""
    return sent(
        f"WL{number}",
        datetime.combine(day, time(9, 20 + number), UTC),
        _item(one, number, day, permit or one.paper(day)),
        importer=(one.id, one.name),
        seller=(f"S72{number}{one.origin}", "Wild Goods (invented)"),
        passage=BY_SEA if one.hidden else BY_AIR,
        wrong=Wrong(
            one.offence,
            hidden=one.what or None,
            hidden_mass=Decimal(one.hidden) if one.hidden else None,
        ),
    )


def _item(one: Trader, number: int, day: date, permit: str) -> Item:
    papers = [Document(type="380", id=f"WL{day:%y%m%d}{number}")]
    if permit:
        papers.append(Document(category="C", type="400", id=permit, issuer=one.origin))
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
            Statement(type="CIT", code=code, text=text)
            for code, text in (said.items() if one.taxon else ())
        ),
    )


class PermitOffice:
    """Enters the permits of the trade, each once, before its first consignment."""

    def __init__(self, actor: Person) -> None:
        self._actor = actor
        self._known: set[str] = set()

    def permit(self, first: date, last: date, at: datetime) -> int:
        """Enter the permits of what is sent between two days; gives how many are new.

        None is dated after the day on which it is entered.
        """
        count = 0
        for one, day in _sending(first, last):
            number = one.paper(day)
            if number in self._known:
                continue
            self._known.add(number)
            enter(self._actor, one, number, min(one.asked(day), at.date()), at)
            count += 1
        return count


def enter(actor: Person, one: Trader, number: str, issued: date, at: datetime) -> None:
    """Enter a permit of a trader in the register."""
    draft = Draft(permit=_permit(one, number, issued), country=one.origin)
    permits.register(actor=actor, draft=draft, at=at)


def _sending(first: date, last: date) -> Iterator[tuple[Trader, date]]:
    """The days between two on which traders with a permit send."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for number, one in enumerate(TRADERS):
        for day in days if one.paper(first) else ():
            if _sends(one, number, day):
                yield one, day


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
