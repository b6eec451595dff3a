"""Messages to measure with: generated declarations of two sizes, and samples with other values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tidewaiter.core import (
    Address,
    Amount,
    Declaration,
    DeliveryTerms,
    Document,
    Duty,
    Equipment,
    Item,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Role,
    Timestamp,
    TransportMeans,
)
from tidewaiter.messages import read_bytes

_MOMENT = Timestamp.of(datetime(2026, 11, 23, tzinfo=UTC))
_NAMED = ("FTX", "NAD", "RFF", "DOC", "DMS", "PCI", "SEL", "EQD")
"""Segments whose last text may be anything, so that another message has another text there."""
_NUMBER = re.compile(r":(\d+(?:\.\d+)?)(?=:|\Z)")


def declaration(items: int, salt: int = 0) -> Declaration:
    """A plausible declaration; another salt gives other values throughout."""
    goods = tuple(
        Item(
            number=n,
            commodity_code="8471300000",
            description=f"Portable computers {salt}-{n}",
            origin="CN",
            procedure="40",
            previous_procedure="00",
            gross_mass=Decimal(salt % 97 + n) / 4 + 10,
            net_mass=Decimal(salt % 89 + n) / 4 + 9,
            packages=(Packages(count=n % 7 + 1, kind="CT", marks=f"M{salt}"),),
            item_price=Amount(Decimal(salt % 1000 + n * 10), "USD"),
            statistical_value=Decimal(salt % 1000 + n * 10),
        )
        for n in range(1, items + 1)
    )
    return Declaration(
        lrn=f"LRN{salt:08d}",
        declaration_type="IMA",
        office="TW001",
        issued_at=_MOMENT,
        item_count=items,
        package_total=sum(g.packages[0].count or 0 for g in goods),
        invoice_total=Amount(sum((g.item_price.value for g in goods), Decimal(0)), "USD"),
        country_dispatch="CN",
        country_destination="TW",
        border_mode="1",
        parties=(
            Party(role=Role.DECLARANT, id=f"D{salt % 50:05d}"),
            Party(role=Role.EXPORTER, name=f"Exporter {salt} Ltd"),
            Party(role=Role.IMPORTER, id=f"I{salt % 500:05d}", name=f"Importer {salt} SA"),
        ),
        items=goods,
    )


def full_declaration(salt: int = 0) -> Declaration:
    """A declaration of two items that says all a careful trader says: about twice as long."""
    plain = declaration(2, salt)
    goods = tuple(
        replace(
            item,
            supplementary=(Quantity(Decimal(salt % 50 + 1), "NAR"),),
            customs_value=Decimal(salt % 1000) + 11,
            parties=(Party(role=Role.MANUFACTURER, name=f"Maker {salt}"),),
            documents=(
                Document(type="380", id=f"INV{salt}-{item.number}", date=_MOMENT),
                Document(type="911", id=f"LIC{salt}-{item.number}"),
            ),
            previous_documents=(PreviousDocument(type="AWB", id=f"W{salt}-{item.number}"),),
            duties=(Duty(type="CUD", rate=Decimal(5), amount=Decimal(salt % 300) + 1),),
        )
        for item in plain.items
    )
    address = Address(line=f"{salt} Quay Road", city="Mainport", postcode="0001", country="TW")
    return replace(
        plain,
        place_loading="CNSHA",
        place_discharge="TWTPE",
        goods_location=f"WH{salt % 90:02d}",
        arrival_date=_MOMENT,
        voyage=f"V{salt % 999}",
        ucr=f"6TW{salt:09d}",
        border_means=TransportMeans(id=f"{9000000 + salt}", name=f"Ship {salt}", nationality="LR"),
        parties=tuple(replace(party, address=address) for party in plain.parties),
        equipment=(Equipment(id="MSKU1234565", type="45G1", seals=(f"SL{salt}",)),),
        delivery_terms=DeliveryTerms(code="CIF"),
        documents=(Document(type="380", id=f"INV{salt}", date=_MOMENT),),
        previous_documents=(PreviousDocument(type="BM", id=f"BL{salt}"),),
        items=goods,
    )


_OPTIONAL = ("place_loading", "place_discharge", "goods_location", "arrival_date", "voyage", "ucr",
             "border_means", "delivery_terms", "previous_documents", "documents")  # fmt: skip
_OPTIONAL_IN_ITEM = ("supplementary", "customs_value", "parties", "documents", "duties",
                     "previous_documents")  # fmt: skip


def partial_declaration(salt: int) -> Declaration:
    """A full declaration of which any optional part is left out in three of ten, by chance.

    So few have the same segments: what is remembered of earlier messages helps least.
    """
    chance = Random(salt)
    whole = full_declaration(salt)

    def without(record: Any, names: tuple[str, ...]) -> Any:
        gone = [name for name in names if chance.random() < 0.3]
        empty = {n: () if isinstance(getattr(record, n), tuple) else None for n in gone}
        return replace(record, **empty)

    items = tuple(without(item, _OPTIONAL_IN_ITEM) for item in whole.items)
    return replace(without(whole, _OPTIONAL), items=items)


def varied(sample: bytes, salt: int) -> bytes:
    """An EDIFACT sample with other texts, amounts and masses, so that none is read twice."""
    segments = sample.decode("latin-1").split("'")
    for n, segment in enumerate(segments):
        if segment[:3] in _NAMED and segment[-1:].isalnum():
            segments[n] = f"{segment}{salt}"
        elif segment[:3] in ("MOA", "MEA"):
            segments[n] = _NUMBER.sub(lambda m: f":{Decimal(m[1]) + salt + 1}", segment, count=1)
    return "'".join(segments).encode("latin-1")


SCHEMA = Path("wco-xsd/declaration/WCO_DEC_2_DMS.xsd")
CUSDEC = Path("synthetic/cusdec_d96b_synthetic.edi")


def lacking(folder: Path) -> str:
    """What a folder of samples lacks to be measured with, empty if nothing."""
    there = {
        "wco/*.xml": any(folder.glob("wco/*.xml")),
        **{str(file): (folder / file).is_file() for file in (SCHEMA, CUSDEC)},
    }
    gone = [name for name, found in there.items() if not found]
    if not gone:
        return ""
    return (
        f"{folder} has no {', no '.join(gone)}. Give the folder that holds the folders wco "
        "(published messages), wco-xsd (their schema) and synthetic (the CUSDEC sample)."
    )


def samples_of(folder: Path, kind: str | None = None) -> list[bytes]:
    """The XML files of a folder, or those that are read as one format."""
    found = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    if kind is None:
        return found
    return [raw for raw in found if any(m.format == kind for m in read_bytes(raw))]
