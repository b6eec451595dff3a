"""Permits as e-permits of the CITES toolkit: read, written, and written back with their use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.parts import Extra, Quantity, Role, Timestamp
from tidewaiter.core.permit import Endorsement, Permit, PermitLine
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.permits import MARK, PermitKind, permit_kind
from tidewaiter.messages import formats
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.xml_writer import XmlWriter

FORMAT = "cites-epermit"
ORIGIN_PERMIT = "origin_permit"
"""The extra of a permit line that holds the number of the permit of the country of origin: the
e-permit has no element for it that is known here."""


class NoPermit(TidewaiterError):
    """What was given is no e-permit that can be read."""


def origin_permit(line: PermitLine) -> str:
    """The number of the permit of the country of origin that a line names."""
    return next((one.value for one in line.extras if one.path == ORIGIN_PERMIT), "")


def with_origin_permit(line: PermitLine, number: str) -> PermitLine:
    """The line naming a permit of the country of origin."""
    return replace(line, extras=(*line.extras, Extra(ORIGIN_PERMIT, number))) if number else line


def with_marks(line: PermitLine, marks: Iterable[str]) -> PermitLine:
    """The line naming the numbers of rings, tags or chips."""
    more = tuple(Extra(MARK, one) for one in marks)
    return replace(line, extras=(*line.extras, *more)) if more else line


def read(raw: bytes) -> Permit:
    """The one permit in a message. Raises :class:`NoPermit` with the line where there is one."""
    messages = read_bytes(raw, "e-permit")
    if len(messages) != 1:
        raise NoPermit(sentence("one e-permit at a time: there are {n}.", n=len(messages)))
    (message,) = messages
    if not message.accepted:
        where = f"line {message.line}" if message.line else "file"
        raise NoPermit(
            sentence("it cannot be read: {reason}", reason=f"{message.reason}"), where=where
        )
    if message.format != FORMAT or not isinstance(message.content, Permit):
        raise NoPermit("it is a message, but no CITES e-permit.", where="file")
    return message.content


def country_of(permit: Permit) -> str | None:
    """The State that issued a permit, by its kind: the importer's for an import permit and an
    introduction from the sea, else the exporter's."""
    importing = permit_kind(permit.type) in (PermitKind.IMPORT, PermitKind.SEA)
    role = Role.IMPORTER if importing else Role.EXPORTER
    own = permit.country_import if importing else permit.country_export
    party = next((one for one in permit.parties if one.role == role), None)
    address = party.address if party else None
    return own or (address.country if address else None)


def written(permit: Permit) -> bytes:
    """The permit as an e-permit in XML. Raises
    :class:`~tidewaiter.core.errors.ValueRefused` for what the format cannot hold."""
    lines = tuple(
        replace(line, extras=tuple(e for e in line.extras if e.path not in (ORIGIN_PERMIT, MARK)))
        for line in permit.lines
    )
    raw: bytes = XmlWriter(formats.mapping(FORMAT)).write(replace(permit, lines=lines))
    return raw


def with_use(
    permit: Permit, used: Mapping[int, Decimal], *, on: date, place: str, reference: str
) -> Permit:
    """The permit with what was used of each line, in the line's unit, and who endorsed it where.

    A line that is not named was not used. Earlier endorsements stay.
    """
    lines = tuple(
        replace(line, used=Quantity(used.get(line.number, Decimal(0)), _unit(line)))
        for line in permit.lines
    )
    mark = Endorsement(at=Timestamp.of(on), place=place or None, reference=reference)
    return replace(permit, lines=lines, endorsements=(*permit.endorsements, mark))


def _unit(line: PermitLine) -> str | None:
    return line.quantity.unit if line.quantity else None
