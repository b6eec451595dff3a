"""The canonical goods declaration: one shape for every format that comes in.

Fields and their WCO Data Model identifiers follow the HMRC publication of the WCO DEC schema
(hmrc/customs-declarations, read 2026); :mod:`tidewaiter.core.wco` holds the identifiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from tidewaiter.core.building import built_fast
from tidewaiter.core.parts import (
    Adjustment,
    Amount,
    Authorisation,
    DeliveryTerms,
    Document,
    Duty,
    Equipment,
    Extra,
    MessageFunction,
    MutualRecognition,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Regime,
    Role,
    Statement,
    Timestamp,
    TransportMeans,
)


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One goods item. Masses in kilograms; ``customs_value`` in national currency."""

    number: int
    commodity_code: str | None = None
    description: str | None = None
    origin: str | None = None
    origin_type: str | None = None
    procedure: str | None = None
    previous_procedure: str | None = None
    additional_procedures: tuple[str, ...] = ()
    gross_mass: Decimal | None = None
    net_mass: Decimal | None = None
    supplementary: tuple[Quantity, ...] = ()
    packages: tuple[Packages, ...] = ()
    item_price: Amount | None = None
    customs_value: Decimal | None = None
    statistical_value: Decimal | None = None
    valuation_method: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    preference: str | None = None
    quota: str | None = None
    duties: tuple[Duty, ...] = ()
    documents: tuple[Document, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    dangerous_goods: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    parties: tuple[Party, ...] = ()
    country_dispatch: str | None = None
    country_destination: str | None = None
    transaction_nature: str | None = None
    ucr: str | None = None
    extras: tuple[Extra, ...] = ()


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A goods declaration: header, parties, transport, equipment and items."""

    message_id: str | None = None
    function: MessageFunction = MessageFunction.ORIGINAL
    lrn: str | None = None
    mrn: str | None = None
    declaration_type: str | None = None
    regime: Regime | None = None
    office: str | None = None
    office_border: str | None = None
    accepted_at: Timestamp | None = None
    issued_at: Timestamp | None = None
    item_count: int | None = None
    package_total: int | None = None
    gross_total: Decimal | None = None
    invoice_total: Amount | None = None
    exchange_rate: Decimal | None = None
    cif_total: Decimal | None = None
    transaction_nature: str | None = None
    ucr: str | None = None
    special_circumstance: str | None = None
    parties: tuple[Party, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    mutual_recognitions: tuple[MutualRecognition, ...] = ()
    country_dispatch: str | None = None
    country_destination: str | None = None
    routing_countries: tuple[str, ...] = ()
    place_loading: str | None = None
    place_discharge: str | None = None
    goods_location: str | None = None
    warehouse: str | None = None
    border_mode: str | None = None
    border_means: TransportMeans | None = None
    arrival_means: TransportMeans | None = None
    voyage: str | None = None
    arrival_date: Timestamp | None = None
    equipment: tuple[Equipment, ...] = ()
    seals: tuple[str, ...] = ()
    delivery_terms: DeliveryTerms | None = None
    adjustments: tuple[Adjustment, ...] = ()
    documents: tuple[Document, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    statements: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def id(self) -> str:
        """The reference the declaration goes by: MRN, else LRN, else the message's own."""
        return self.mrn or self.lrn or self.message_id or ""

    @property
    def moment(self) -> datetime | None:
        """When it counts from: acceptance, else issue."""
        for stamp in (self.accepted_at, self.issued_at):
            if stamp and stamp.value:
                return stamp.value
        return None

    @property
    def day(self) -> date | None:
        """The UTC calendar day of :attr:`moment`."""
        return self.moment.date() if self.moment else None

    def day_in(self, zone: tzinfo | None) -> date | None:
        """The calendar day of :attr:`moment` in a zone, see :meth:`Timestamp.day_in`."""
        for stamp in (self.accepted_at, self.issued_at):
            if stamp and stamp.value:
                return stamp.day_in(zone)
        return None

    def party(self, role: Role | str) -> Party | None:
        """The first party with that role, or ``None``."""
        return next((p for p in self.parties if p.role == role), None)
