"""Whether the document that was presented is good for the goods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.core import Document, Evidence, Finding, Pointer
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.permits import KnownPermit, LineAccount, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A permit as it was presented: where on the declaration, when, for which consignment."""

    permit: KnownPermit
    document: Document
    pointer: Pointer
    declaration: str
    day: date | None


def permit_expired(paper: Presented) -> Iterator[Finding]:
    """A document is good until midnight of the last day of its validity, where it is presented."""
    last = paper.permit.permit.valid_to.day if paper.permit.permit.valid_to else None
    if last and paper.day and paper.day > last:
        yield found(
            "CITES-024",
            paper.pointer,
            Evidence(name="valid_to", value=last.isoformat(), comparison=f"presented {paper.day}"),
        )


def permit_not_standing(paper: Presented) -> Iterator[Finding]:
    """A document that its issuer has withdrawn allows nothing."""
    standing = paper.permit.standing
    if standing not in (Standing.VALID, Standing.USED):
        yield found("CITES-027", paper.pointer, Evidence(name="standing", value=standing.value))


def permit_used_before(paper: Presented) -> Iterator[Finding]:
    """One permit, one consignment: a permit that another consignment used is spent."""
    uses = paper.permit.used_before(paper.declaration)
    if uses or paper.permit.standing is Standing.USED:
        told = ", ".join(f"{use.declaration} ({use.on})" for use in uses)
        yield found("CITES-029", paper.pointer, Evidence(name="uses", value=told or "used"))


def permit_overdrawn(account: LineAccount, wanted: Decimal, pointer: Pointer) -> Iterator[Finding]:
    """What is declared must not be more than what is left of the line."""
    if wanted > account.left:
        yield found(
            "CITES-036",
            pointer,
            Evidence(
                name="quantity",
                value=f"{decimal_text(wanted)} {account.unit}",
                comparison=f"{decimal_text(account.left)} {account.unit}",
                source=account.key,
            ),
        )
