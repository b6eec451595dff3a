"""Single consignments that a desk's trade adds to the simulated country: one item, one truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tidewaiter.core import Declaration, Item, Party, Regime, Role
from tidewaiter.core.parts import Address, Amount, Timestamp
from tidewaiter.simulate.country.hooks import Sent
from tidewaiter.simulate.country.truth import Truth


@dataclass(frozen=True, slots=True)
class Passage:
    """Where and how a consignment comes in, and how long each step takes."""

    office: str
    border_mode: str
    travelled: timedelta
    arrives: timedelta
    paid: timedelta
    out: timedelta


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a consignment; without anything it is honest."""

    offence: str = "none"
    commodity_code: str | None = None
    hidden: str | None = None
    hidden_mass: Decimal | None = None


def sent(
    mark: str,
    at: datetime,
    item: Item,
    *,
    importer: tuple[str, str],
    seller: tuple[str, str],
    passage: Passage,
    wrong: Wrong,
) -> Sent:
    """An import of one item from its country of origin. ``mark`` ends the number of the day."""
    day: date = at.date()
    packages = sum(one.count or 0 for one in item.packages)
    origin = item.origin or ""
    declared = Declaration(
        lrn=f"SYN{day:%y%m%d}{mark}",
        declaration_type="IM4",
        regime=Regime.IMPORT,
        office=passage.office,
        issued_at=Timestamp.of(at),
        item_count=1,
        package_total=packages,
        gross_total=item.gross_mass,
        invoice_total=item.item_price,
        country_dispatch=origin,
        border_mode=passage.border_mode,
        parties=(
            Party(role=Role.DECLARANT, id="BR0016", name="Clearing House 16"),
            Party(role=Role.IMPORTER, id=importer[0], name=importer[1]),
            Party(role=Role.SELLER, id=seller[0], name=seller[1], address=Address(country=origin)),
        ),
        items=(item,),
    )
    return Sent(
        at=at,
        declaration=declared,
        departed_at=at - passage.travelled,
        arrived_at=at + passage.arrives,
        payment_after=passage.paid,
        gate_out_after=passage.out,
        truth={1: _truth(item, wrong)},
    )


def _truth(item: Item, wrong: Wrong) -> Truth:
    price = item.item_price or Amount(value=Decimal(0), currency="USD")
    honest = wrong.offence == "none"
    return Truth(
        offence=wrong.offence,
        intent=not honest,
        level=0 if honest else 3,
        evaded=Decimal(0),
        commodity_code=wrong.commodity_code or item.commodity_code or "",
        origin=item.origin or "",
        net_mass=item.net_mass or Decimal(0),
        price=price.value,
        currency=price.currency or "",
        hidden=wrong.hidden,
        hidden_mass=wrong.hidden_mass,
    )
