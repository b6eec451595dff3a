"""The ozone desk's control: controlled substances, their licences and their quotas."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tidewaiter.core import (
    Assessment,
    Claim,
    Consignments,
    Declaration,
    Document,
    Facts,
    Pointer,
)
from tidewaiter.desks.ozone.concern import concerned
from tidewaiter.desks.ozone.facts import Known, Lookup, Shelf
from tidewaiter.desks.ozone.licences import KG, licence_key

DESK = "ozone"

DOCUMENTS = ("E013", "L100", "ODS", "HFC")
"""Types of document under which a licence is declared: codes of the EU tariff, and ours."""


class OzoneControl:
    """Licences and quotas held against the goods they came with."""

    desk = DESK

    def __init__(self, lookup: Lookup | None = None, country: str | None = None) -> None:
        self.lookup: Lookup = lookup if lookup is not None else Shelf()
        self.country = country
        self.version = "1"

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Declarations with an item that has a document of this desk."""
        return concerned(batch, {"document_types": f"(^|;)({'|'.join(DOCUMENTS)})(;|$)"})

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """The licences that the declarations name: one question for all of them."""
        named = [_numbers(batch.declaration(n)) for n in range(len(batch))]
        wanted = frozenset().union(*named)
        found = self.lookup.licences(wanted) if wanted else {}
        return [
            Known(licences=tuple(one for n in sorted(mine) for one in found.get(n, ()))).plain()
            for mine in named
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What the goods take from the licence that came with them."""
        known = Known.of(facts)
        claims = []
        for position, item in enumerate(declaration.items, start=1):
            for document in filter(_is_ours, item.documents):
                for licence in known.licences:
                    if licence_key(licence.number) != licence_key(document.id):
                        continue
                    line = licence.lines[0]
                    kg = item.net_mass or Decimal(0)
                    if line.account and 0 < kg <= line.left:
                        claims.append(
                            Claim(
                                account=line.account,
                                quantity=kg,
                                unit=KG,
                                pointer=Pointer.item(position, "net_mass"),
                            )
                        )
        return Assessment(desk=self.desk, version=self.version, claims=tuple(claims))


def _numbers(declaration: Declaration) -> frozenset[str]:
    every = (*declaration.documents, *(d for item in declaration.items for d in item.documents))
    return frozenset(licence_key(one.id) for one in every if _is_ours(one))


def _is_ours(document: Document) -> bool:
    return bool(document.id) and (document.type or "").upper() in DOCUMENTS
