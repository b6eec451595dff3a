"""The canonical cargo report: manifests, air waybills, entry summaries, in one shape.

It shares its parts with the goods declaration; the transport document, the container and the
office join the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.building import built_fast
from tidewaiter.core.parts import (
    Amount,
    Document,
    Equipment,
    Extra,
    MessageFunction,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Statement,
    Timestamp,
    TransportMeans,
)


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class CargoItem:
    """One line of goods on a transport document. Masses in kilograms."""

    number: int
    description: str | None = None
    commodity_codes: tuple[str, ...] = ()
    gross_mass: Decimal | None = None
    packages: tuple[Packages, ...] = ()
    dangerous_goods: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    parties: tuple[Party, ...] = ()
    ucr: str | None = None
    place_loading: str | None = None
    place_discharge: str | None = None
    extras: tuple[Extra, ...] = ()


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """Goods under one transport document.

    ``parent`` is the master document of a house document, ``nature`` says import (23), export
    (22), transit (24) or transhipment (28).
    """

    number: int
    transport_document: str | None = None
    document_type: str | None = None
    parent: str | None = None
    nature: str | None = None
    parties: tuple[Party, ...] = ()
    packages: tuple[Packages, ...] = ()
    gross_mass: Decimal | None = None
    volume: Quantity | None = None
    description: str | None = None
    commodity_codes: tuple[str, ...] = ()
    freight: Amount | None = None
    goods_value: Amount | None = None
    place_loading: str | None = None
    place_discharge: str | None = None
    goods_location: str | None = None
    equipment: tuple[Equipment, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    items: tuple[CargoItem, ...] = ()
    ucr: str | None = None
    extras: tuple[Extra, ...] = ()


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class CargoReport:
    """What a carrier tells customs about what is on board.

    ``items`` are lines of goods that the report lists without a transport document of their own,
    ``equipment`` containers that it lists outside of the consignments.
    """

    message_id: str | None = None
    function: MessageFunction = MessageFunction.ORIGINAL
    lrn: str | None = None
    mrn: str | None = None
    report_type: str | None = None
    office: str | None = None
    voyage: str | None = None
    border_mode: str | None = None
    border_means: TransportMeans | None = None
    special_circumstance: str | None = None
    parties: tuple[Party, ...] = ()
    place_departure: str | None = None
    place_destination: str | None = None
    routing_countries: tuple[str, ...] = ()
    departure_date: Timestamp | None = None
    arrival_date: Timestamp | None = None
    issued_at: Timestamp | None = None
    consignment_total: int | None = None
    item_count: int | None = None
    package_total: int | None = None
    container_total: int | None = None
    gross_total: Decimal | None = None
    seals: tuple[str, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    consignments: tuple[Consignment, ...] = ()
    items: tuple[CargoItem, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def id(self) -> str:
        """The reference the report goes by: MRN, else LRN, else the message's own."""
        return self.mrn or self.lrn or self.message_id or ""
