"""Refrigerants of the simulated country that do not simply come in: through it, or into a zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from tidewaiter.core import Declaration, Document, Item, Regime, Role
from tidewaiter.core.parts import Amount, Packages, PreviousDocument
from tidewaiter.simulate.single import Passage, Wrong, sent

CYLINDER = Decimal("13.6")
"""Kilograms in a usual cylinder for one use."""
BY_SEA = Passage(
    office="XTHAV",
    border_mode="1",
    travelled=timedelta(days=14),
    arrives=timedelta(hours=20),
    paid=timedelta(hours=30),
    out=timedelta(hours=40),
)
OVERLAND = "XTGAT"
"""The office through which goods in transit leave."""
_CODES = {"R-134a": "290345", "R-404A": "382761", "R-407C": "382764", "R-410A": "382763"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A consignment: whose, of what, how much, where from, and under which licence, if any."""

    mark: str
    trader: tuple[str, str]
    gas: str
    kg: str
    licence: str = ""
    sender: str = "CN"
    made_in: str = "CN"

    @property
    def mass(self) -> Decimal:
        """Kilograms."""
        return Decimal(self.kg)


def came_in(load: Load, at: datetime, *, entry: str = "", zone: bool = False) -> Declaration:
    """An import: for use, or into a free ``zone``; ``entry`` is how it went into one before."""
    made = sent(
        load.mark,
        at,
        _item(load, at, "78" if zone else "40", entry),
        importer=load.trader,
        seller=(f"S700{load.sender}", "Gas Works (invented)"),
        passage=BY_SEA,
        wrong=Wrong(),
    ).declaration
    return replace(made, country_dispatch=load.sender)


def went_through(load: Load, at: datetime, destination: str) -> Declaration:
    """A transit on its way to another country, by road."""
    made = came_in(load, at)
    items = tuple(replace(one, procedure="80", valuation_method=None) for one in made.items)
    return replace(
        made,
        declaration_type="T1",
        office_border=OVERLAND,
        regime=Regime.TRANSIT,
        country_destination=destination,
        items=items,
    )


def went_out(load: Load, at: datetime, destination: str, entry: str) -> Declaration:
    """An export out of a free zone."""
    made = came_in(load, at, entry=entry)
    parties = tuple(
        replace(one, role=Role.EXPORTER) if one.role is Role.IMPORTER else one
        for one in made.parties
        if one.role is not Role.SELLER
    )
    items = tuple(replace(one, procedure="31", valuation_method=None) for one in made.items)
    return replace(
        made,
        declaration_type="EX1",
        regime=Regime.EXPORT,
        country_dispatch=None,
        country_destination=destination,
        parties=parties,
        items=items,
    )


def _item(load: Load, at: datetime, procedure: str, entry: str) -> Item:
    papers = [Document(type="380", id=f"{load.mark}{at:%y%m%d}")]
    if load.licence:
        papers.append(Document(type="HFC", id=load.licence))
    return Item(
        number=1,
        commodity_code=_CODES[load.gas],
        description=f"Refrigerant {load.gas} in cylinders of {CYLINDER} kg",
        origin=load.made_in,
        procedure=procedure,
        previous_procedure="78" if entry else "00",
        gross_mass=(load.mass * Decimal("1.3")).quantize(Decimal("0.01")),
        net_mass=load.mass,
        packages=(Packages(count=int(load.mass / CYLINDER), kind="CY"),),
        item_price=Amount(value=load.mass * 9, currency="USD"),
        customs_value=load.mass * 36,
        valuation_method="1",
        documents=tuple(papers),
        previous_documents=(PreviousDocument(type="MRN", id=entry),) if entry else (),
    )
