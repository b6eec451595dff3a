"""The refrigerant trade of the simulated country: licensed importers, and one who mislabels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tidewaiter.core import Declaration, Document, Item, Party, Regime, Role
from tidewaiter.core.parts import Address, Amount, Packages, Timestamp
from tidewaiter.desks.ozone.drafts import Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.services import consultations, licences, quotas
from tidewaiter.identity.actor import Actor as Person
from tidewaiter.simulate.country.hooks import Actor, Quiet, Sent
from tidewaiter.simulate.country.truth import Truth

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

CYLINDER = Decimal("13.6")
"""Kilograms in a usual cylinder for one use."""


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
    at = datetime.combine(day, time(8, 10 + number), UTC)
    mass = Decimal(one.kg)
    price = Amount(value=mass * 9, currency="USD")
    papers = [Document(type="380", id=f"RF{day:%y%m%d}{number}")]
    if one.licence:
        papers.append(Document(type="HFC", id=one.licence))
    item = Item(
        number=1,
        commodity_code=one.code,
        description=f"Refrigerant {one.declared} in cylinders of {CYLINDER} kg",
        origin="CN",
        procedure="40",
        previous_procedure="00",
        gross_mass=(mass * Decimal("1.3")).quantize(Decimal("0.01")),
        net_mass=mass,
        packages=(Packages(count=int(mass / CYLINDER), kind="CY"),),
        item_price=price,
        customs_value=mass * 36,
        valuation_method="1",
        documents=tuple(papers),
    )
    declared = Declaration(
        lrn=f"SYN{day:%y%m%d}OZ{number}",
        declaration_type="IM4",
        regime=Regime.IMPORT,
        office="XTHAV",
        issued_at=Timestamp.of(at),
        item_count=1,
        package_total=int(mass / CYLINDER),
        gross_total=item.gross_mass,
        invoice_total=price,
        country_dispatch="CN",
        border_mode="1",
        parties=(
            Party(role=Role.DECLARANT, id="BR0016", name="Clearing House 16"),
            Party(role=Role.IMPORTER, id=one.id, name=one.name),
            Party(
                role=Role.SELLER,
                id="S700CN",
                name="Gas Works (invented)",
                address=Address(country="CN"),
            ),
        ),
        items=(item,),
    )
    honest = one.content == one.code
    truth = Truth(
        offence="none" if honest else "refrigerant",
        intent=not honest,
        level=0 if honest else 3,
        evaded=Decimal(0),
        commodity_code=one.content,
        origin="CN",
        net_mass=mass,
        price=price.value,
        currency="USD",
    )
    return Sent(
        at=at,
        declaration=declared,
        departed_at=at - timedelta(days=14),
        arrived_at=at + timedelta(hours=20),
        payment_after=timedelta(hours=30),
        gate_out_after=timedelta(hours=40),
        truth={1: truth},
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
