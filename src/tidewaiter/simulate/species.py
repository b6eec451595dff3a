"""Trade in wildlife of the simulated country: what its importers send, honest or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings

from tidewaiter.core import Document, Item, Quantity
from tidewaiter.core.parts import Address, Amount, Packages, Statement
from tidewaiter.simulate.country.hooks import Actor, Quiet, Sent
from tidewaiter.simulate.single import Passage, Wrong, sent
from tidewaiter.simulate.wild_traders import TRADERS, Trader

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country

_STEPS = {
    "arrives": timedelta(hours=15),
    "paid": timedelta(hours=26),
    "out": timedelta(hours=34),
}
BY_SEA = Passage(office="XTHAV", border_mode="1", travelled=timedelta(days=9), **_STEPS)
BY_AIR = Passage(office="XTNOR", border_mode="4", travelled=timedelta(days=1), **_STEPS)
MARK = "WL"
"""What begins the last part of their references; the number of the trader follows."""


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
            if sends(one, number, day):
                yield consignment(one, number, day)


def sends(one: Trader, number: int, day: date) -> bool:
    """Whether a trader, by its number, sends on a day."""
    return (day.toordinal() + 5 * number) % one.every == 0


def trader_of(lrn: str) -> Trader | None:
    """Whose consignment a reference is, if it is one of this trade."""
    _, mark, number = lrn.rpartition(MARK)
    digits = "".join(char for char in number if char.isdecimal())
    known = mark and digits and int(digits) < len(TRADERS)
    return TRADERS[int(digits)] if known else None


def consignment(one: Trader, number: int, day: date, permit: str = "") -> Sent:
    """What a trader, by its number, sends on a day, under the permit of that day or another."""
    true = one.truth
    made = sent(
        f"{MARK}{number}",
        datetime.combine(day, time(9, 20 + number), UTC),
        _item(one, number, day, permit or one.paper(day)),
        importer=(one.id, one.name),
        seller=(f"S72{number}{one.issuer}", "Wild Goods (invented)"),
        passage=BY_SEA if one.by_sea else BY_AIR,
        wrong=Wrong(
            true.offence,
            hidden=true.hidden or None,
            hidden_mass=Decimal(true.hidden_kg) if true.hidden else None,
        ),
    )
    return _dispatched(made, one.dispatch) if one.dispatch else made


def _dispatched(made: Sent, country: str) -> Sent:
    """The same consignment, sent from a country that is not that of origin."""
    parties = tuple(
        replace(party, address=Address(country=country)) if party.address else party
        for party in made.declaration.parties
    )
    declared = replace(made.declaration, country_dispatch=country, parties=parties)
    return replace(made, declaration=declared)


def _item(one: Trader, number: int, day: date, permit: str) -> Item:
    numbers = [(permit, one.issuer), (one.import_permit(day), settings.COUNTRY)]
    papers = [Document(type="380", id=f"{MARK}{day:%y%m%d}{number}")]
    papers += [Document(category="C", type="400", id=p, issuer=by) for p, by in numbers if p]
    said = {
        "taxon": one.taxon,
        "term": one.term,
        "source": one.source,
        "purpose": one.purpose,
        "origin_permit": one.first_permit(day),
        "effects": one.effects,
    }
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
        packages=(Packages(count=20, kind="BG" if one.truth.hidden else "BX"),),
        item_price=amount,
        customs_value=amount.value * 4,
        valuation_method="1",
        supplementary=(Quantity(Decimal(one.count), one.unit),) if one.count else (),
        documents=tuple(papers),
        statements=tuple(
            Statement(type="CIT", code=code, text=text)
            for code, text in said.items()
            if one.taxon and text
        ),
    )
