"""Permits as e-permits of the CITES toolkit: read, written, and written back with their use."""

from __future__ import annotations

import re
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
"""The extra of a permit line that holds the number of the permit of the country of origin."""

_MARKING = re.compile(r"PhysicalLogisticsShippingMarks(\[\d+\])?/Marking")
_BESIDE = re.compile(r"(AssociatedReferencedDocument(?:\[\d+\])?)/(ID|TypeCode)")
_OF_ORIGIN = "861"
"""The type code under which a line refers to the permit of the country of origin (box 12).

Elements of boxes 9 and 12 as the reader in unepwcmc/epix knows them, on GitHub, read 2026-11-26; as
there, marks stand in one element, with semicolons between them.
"""


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
    permit = message.content
    return replace(permit, lines=tuple(map(_understood, permit.lines)))


def _understood(line: PermitLine) -> PermitLine:
    """The line with the marks and the permit of the country of origin that its elements name."""
    told = [e.value for e in line.extras if _MARKING.fullmatch(e.path)]
    marks = [mark.strip() for text in told for mark in re.split("[;\n]", text)]
    beside: dict[str, dict[str, str]] = {}
    for one in line.extras:
        found = _BESIDE.fullmatch(one.path)
        if found:
            beside.setdefault(found[1], {})[found[2]] = one.value.strip()
    origins = (one.get("ID", "") for one in beside.values() if one.get("TypeCode") == _OF_ORIGIN)
    line = with_origin_permit(line, next(origins, ""))
    return with_marks(line, dict.fromkeys(filter(None, marks)))


def _with_elements(line: PermitLine) -> PermitLine:
    """The line with elements for what was entered; those that it came with stay as they are."""
    marks = "; ".join(one.value for one in line.extras if one.path == MARK)
    origin = origin_permit(line)
    kept = [one for one in line.extras if one.path not in (ORIGIN_PERMIT, MARK)]
    if marks and not any(_MARKING.fullmatch(one.path) for one in kept):
        kept.append(Extra("PhysicalLogisticsShippingMarks/Marking", marks))
    if origin and not any(_BESIDE.fullmatch(one.path) for one in kept):
        kept.append(Extra("AssociatedReferencedDocument/ID", origin))
        kept.append(Extra("AssociatedReferencedDocument/TypeCode", _OF_ORIGIN))
    return replace(line, extras=tuple(kept))


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
    lines = tuple(map(_with_elements, permit.lines))
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
