"""The refrigerant trade of the simulated country: licensed importers, and one who mislabels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tidewaiter.core import Document, Item
from tidewaiter.core.parts import Amount, Packages
from tidewaiter.desks.ozone.drafts import Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.services import consultations, licences, quotas
from tidewaiter.identity.actor import Actor as Person
from tidewaiter.simulate.country.hooks import Actor, Quiet, Sent
from tidewaiter.simulate.crossings import BY_SEA, CYLINDER
from tidewaiter.simulate.single import Wrong, sent

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country


@dataclass(frozen=True, slots=True)
class Trader:
    """An importer of refrigerants: what is declared, what is in the cylinders, and the licence."""

    id: str
    name: str
    declared: str
    code: str
    content: str
    kg: int
    every: int
    licence: str


TRADERS = (
    Trader("XT700000011", "Fjord Cooling (invented)", "R-134a", "290345", "290345", 680, 9, "OZ-1"),
    Trader("XT700000012", "Harbour Ice (invented)", "R-404A", "382761", "382761", 545, 13, "OZ-2"),
    Trader("XT700000013", "Bargain Air (invented)", "R-134a", "290345", "290377", 408, 17, ""),
)
"""The last one declares R-134a, has no licence, and brings R-12 in its cylinders."""


class RefrigerantDesk(Quiet):
    """Brings the trade in refrigerants."""

    name = "ozone"

    def actors(self, country: Country) -> Sequence[Actor]:
        """The importers."""
        return [
            Actor(id=one.id, name=one.name, role="importer of refrigerants", desk=self.name)
            for one in TRADERS
        ]

    def declarations(self, country: Country, day: date) -> Iterable[Sent]:
        """Each importer sends every so many days."""
        for number, one in enumerate(TRADERS):
            if (day.toordinal() + 4 * number) % one.every == 0:
                yield _sent(one, number, day)


def _sent(one: Trader, number: int, day: date) -> Sent:
    honest = one.content == one.code
    return sent(
        f"OZ{number}",
        datetime.combine(day, time(8, 10 + number), UTC),
        _item(one, f"RF{day:%y%m%d}{number}"),
        importer=(one.id, one.name),
        seller=("S700CN", "Gas Works (invented)"),
        passage=BY_SEA,
        wrong=Wrong() if honest else Wrong("refrigerant", one.content),
    )


def _item(one: Trader, invoice: str) -> Item:
    mass = Decimal(one.kg)
    papers = [Document(type="380", id=invoice)]
    if one.licence:
        papers.append(Document(type="HFC", id=one.licence))
    return Item(
        number=1,
        commodity_code=one.code,
        description=f"Refrigerant {one.declared} in cylinders of {CYLINDER} kg",
        origin="CN",
        procedure="40",
        previous_procedure="00",
        gross_mass=(mass * Decimal("1.3")).quantize(Decimal("0.01")),
        net_mass=mass,
        packages=(Packages(count=int(mass / CYLINDER), kind="CY"),),
        item_price=Amount(value=mass * 9, currency="USD"),
        customs_value=mass * 36,
        valuation_method="1",
        documents=tuple(papers),
    )


def license_trade(actor: Person, begin: datetime, end: datetime) -> None:
    """Register the licensed importers, with a licence and quotas for each year of the traffic."""
    for one in TRADERS:
        if not one.licence:
            continue
        quotas.register_trader(
            actor=actor, trader=one.id, name=one.name, importer=True, exporter=False, at=begin
        )
        for year in range(begin.year, end.year + 1):
            quotas.set_quota(
                actor=actor,
                draft=QuotaDraft(
                    year=year,
                    group="HFC",
                    unit="CO2e-t",
                    limit=Decimal(60_000),
                    source="Allocation of Ostmere (invented)",
                    importer=one.id,
                ),
                at=begin,
            )
        draft = Draft(
            number=one.licence,
            kind=LicenceKind.IMPORT,
            holder=one.id,
            holder_name=one.name,
            counterparty="Gas Works (invented)",
            counterparty_country="CN",
            valid_from=begin.date(),
            valid_to=end.date() + timedelta(days=180),
            lines=(DraftLine(substance=one.declared, kg=Decimal(22_000)),),
        )
        licences.issue(actor=actor, draft=draft, rules=SHIPPED, at=begin)


def ask_lately(actor: Person, end: datetime) -> None:
    """Leave a question to another authority that waits for its answer."""
    consultations.ask(
        actor=actor,
        licence="OZ-2",
        country="CN",
        question="Is Gas Works (invented) licensed to export 545 kg of R-404A to Ostmere?",
        rules=SHIPPED,
        at=end - timedelta(days=2),
    )
