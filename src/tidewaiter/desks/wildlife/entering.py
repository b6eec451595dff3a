"""A permit from what was typed in or sent field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tidewaiter.core.parts import Address, Party, Quantity, Role, Timestamp
from tidewaiter.core.permit import Permit, PermitLine
from tidewaiter.desks.wildlife.epermit import with_marks, with_origin_permit
from tidewaiter.desks.wildlife.services.drafts import Draft


def draft_of(data: Mapping[str, Any]) -> Draft:
    """The draft of a permit: ``number``, ``country``, ``kind`` and so on, with its ``lines``."""
    permit = Permit(
        regime="CITES",
        id=data["number"],
        type=data["kind"],
        issuer=data["issuer"] or None,
        issued_at=_stamp(data["issued_on"]),
        valid_to=_stamp(data["valid_to"]),
        purpose=data["purpose"] or None,
        security_stamp=data["stamp"] or None,
        parties=tuple(
            _party(role, data[name], data[f"{name}_country"].upper())
            for role, name in ((Role.EXPORTER, "exporter"), (Role.IMPORTER, "importer"))
            if data[name] or data[f"{name}_country"]
        ),
        lines=tuple(_line(n, line) for n, line in enumerate(data["lines"], 1)),
    )
    return Draft(permit=permit, country=data["country"].upper())


def _line(number: int, said: Mapping[str, Any]) -> PermitLine:
    quantity = said["quantity"]
    line = PermitLine(
        number=number,
        subject=said["taxon"],
        form=said["term"].upper() or None,
        origin_code=said["source"] or None,
        listing=said["appendix"] or None,
        country_origin=said["origin"].upper() or None,
        quantity=Quantity(quantity, said["unit"]) if quantity is not None else None,
    )
    return with_marks(with_origin_permit(line, said["origin_permit"]), said["marks"])


def _stamp(day: date | None) -> Timestamp | None:
    return Timestamp.of(day) if day else None


def _party(role: Role, name: str, country: str) -> Party:
    address = Address(country=country) if country else None
    return Party(role=role, name=name or None, address=address)
