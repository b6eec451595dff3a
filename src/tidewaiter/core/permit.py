"""The canonical permit: one shape for CITES permits, Montreal Protocol licences and eCert."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.core.building import built_fast
from tidewaiter.core.parts import Extra, Party, Quantity, Statement, Timestamp


def permit_key(number: str | None) -> str:
    """A number of a permit or licence as it is compared: letters and digits only, in capitals."""
    return "".join(sign for sign in (number or "").upper() if sign.isalnum())


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class PermitLine:
    """What one line of a permit allows.

    ``subject`` names the species, substance or product; ``listing`` is the CITES appendix or the
    class of a controlled substance; ``used`` is what was already taken from the quantity.
    """

    number: int
    subject: str | None = None
    common_name: str | None = None
    commodity_code: str | None = None
    description: str | None = None
    form: str | None = None
    listing: str | None = None
    origin_code: str | None = None
    country_origin: str | None = None
    quantity: Quantity | None = None
    used: Quantity | None = None
    extras: tuple[Extra, ...] = ()


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """What an office wrote on the permit when goods passed."""

    at: Timestamp | None = None
    place: str | None = None
    reference: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A licence, permit, certificate or other document that allows a trade.

    ``regime`` is ``CITES``, ``ODS``, ``SPS`` or another; ``holder`` and the counterparty are among
    the parties, as importer and exporter.
    """

    regime: str
    id: str | None = None
    type: str | None = None
    status: str | None = None
    issuer: str | None = None
    issued_at: Timestamp | None = None
    issue_place: str | None = None
    valid_from: Timestamp | None = None
    valid_to: Timestamp | None = None
    parties: tuple[Party, ...] = ()
    purpose: str | None = None
    country_export: str | None = None
    country_import: str | None = None
    transport_document: str | None = None
    security_stamp: str | None = None
    statements: tuple[Statement, ...] = ()
    lines: tuple[PermitLine, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    extras: tuple[Extra, ...] = ()
