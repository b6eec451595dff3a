"""Whether the document that was presented is good: real, in time, and for this trade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from tidewaiter.core import Document, Evidence, Finding, Pointer, Regime
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.parts import Role
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.needs import OUTBOUND
from tidewaiter.desks.wildlife.permits import KnownPermit, LineAccount, PermitKind, Standing
from tidewaiter.desks.wildlife.seen import SEA, Seen
from tidewaiter.desks.wildlife.validity import last_day, validity
from tidewaiter.desks.wildlife.wording import plain

SAME_NAME = 85
"""Names of parties that agree by so many hundredths, whatever the order of words, are one name."""

_ROLES = (Role.IMPORTER, Role.EXPORTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A permit as it was presented for an item: where on the declaration, and when."""

    permit: KnownPermit
    document: Document
    pointer: Pointer
    seen: Seen

    @property
    def day(self) -> date | None:
        """The day it was presented."""
        return self.seen.day

    @property
    def number(self) -> str:
        """Its number."""
        return self.permit.number

    @property
    def leaving(self) -> bool:
        """Whether it is a document of the State that the goods leave."""
        return self.permit.kind in OUTBOUND

    @property
    def issued(self) -> date | None:
        """The day of issue."""
        stamp = self.permit.permit.issued_at
        return stamp.day_in() if stamp else None

    @property
    def printed(self) -> date | None:
        """The last day of validity that is printed on it."""
        return self.permit.printed_validity


def permit_not_yet_valid(paper: Presented) -> Iterator[Finding]:
    """A permit is not issued afterwards, and counts from its first day."""
    first = paper.permit.permit.valid_from
    known = [one for one in (paper.issued, first.day_in() if first else None) if one]
    if paper.day and known and paper.day < max(known):
        evidence = Evidence(
            name="valid_from", value=max(known).isoformat(), comparison=f"presented {paper.day}"
        )
        yield found("CITES-022", paper.pointer, evidence, permit=paper.number)


def permit_says_too_long(paper: Presented) -> Iterator[Finding]:
    """Six months for export, twelve for import: what is printed beyond does not count."""
    kind, issued, printed = paper.permit.kind, paper.issued, paper.printed
    if kind is None or issued is None or printed is None:
        return
    longest = validity(kind, issued)
    if printed > longest.last:
        evidence = Evidence(
            name="valid_to", value=printed.isoformat(), comparison=f"issued {issued}"
        )
        yield found(
            "CITES-023",
            paper.pointer,
            evidence,
            permit=paper.number,
            months=longest.months,
            last=longest.last,
        )


def permit_expired(paper: Presented) -> Iterator[Finding]:
    """A document is good until midnight of the last day of its validity, where it is presented."""
    last = last_day(paper.permit.kind, paper.issued, paper.printed)
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


def permit_presented_elsewhere(paper: Presented) -> Iterator[Finding]:
    """A security stamp is on one permit only, and a permit has no twins."""
    others = (*paper.permit.same_stamp, *paper.permit.copies)
    if others:
        told = ", ".join(others)
        evidence = Evidence(name="stamp", value=paper.permit.permit.security_stamp or told)
        yield found("CITES-028", paper.pointer, evidence, permit=paper.number, others=told)


def permit_used_before(paper: Presented) -> Iterator[Finding]:
    """One permit, one consignment: a permit that another consignment used is spent."""
    uses = paper.permit.used_before(paper.seen.declaration.id)
    if uses or paper.permit.standing is Standing.USED:
        told = ", ".join(f"{use.declaration} ({use.on})" for use in uses)
        yield found("CITES-029", paper.pointer, Evidence(name="uses", value=told or "used"))


def permit_of_other_issuer(paper: Presented) -> Iterator[Finding]:
    """An export document comes from the State that goods leave, an import permit from theirs."""
    seen = paper.seen
    expected = None
    if paper.leaving and seen.dispatch not in SEA:
        expected = seen.dispatch
    elif paper.permit.kind in (PermitKind.IMPORT, PermitKind.SEA):
        expected = seen.destination
    issuer = paper.permit.country
    if issuer and expected and issuer != expected:
        evidence = Evidence(name="issuer", value=issuer, comparison=expected)
        yield found("CITES-021", paper.pointer, evidence, permit=paper.number, issuer=issuer,
                    expected=expected)  # fmt: skip


def permit_of_other_party(paper: Presented) -> Iterator[Finding]:
    """A permit is its holder's, and for the consignee that it names: it is not transferable."""
    for role in _ROLES:
        declared = paper.seen.declaration.party(role)
        named = next((p for p in paper.permit.permit.parties if p.role == role), None)
        if declared is None or named is None:
            continue
        mine, theirs = (declared.id, named.id) if declared.id and named.id else ("", "")
        differs = mine.strip().upper() != theirs.strip().upper()
        if not mine and declared.name and named.name:
            mine, theirs = declared.name, named.name
            differs = fuzz.token_sort_ratio(plain(mine), plain(theirs)) < SAME_NAME
        if differs:
            evidence = Evidence(name=role.value, value=mine, comparison=theirs)
            yield found("CITES-025", paper.pointer, evidence, permit=paper.number, named=theirs,
                        role=role.value, declared=mine)  # fmt: skip


def permit_for_other_country(paper: Presented) -> Iterator[Finding]:
    """The States of export and of import are those that the permit names (boxes 3 and 4)."""
    seen, permit = paper.seen, paper.permit.permit
    pairs = [(permit.country_import, seen.destination)]
    if seen.dispatch not in SEA:
        pairs.append((permit.country_export, seen.dispatch))
    for named, declared in pairs:
        if named and declared and named != declared:
            evidence = Evidence(name="country", value=declared, comparison=named)
            yield found("CITES-026", paper.pointer, evidence, permit=paper.number, named=named,
                        declared=declared)  # fmt: skip


def permit_not_endorsed(paper: Presented) -> Iterator[Finding]:
    """The office of export certifies in box 14 what left, before the goods come in here.

    Where the register holds nothing of box 14 nothing is said; entries of zero say that it was
    seen to be empty.
    """
    if not paper.leaving or paper.seen.regime is Regime.EXPORT:
        return
    if paper.permit.endorsed and not any(one.quantity > 0 for one in paper.permit.endorsed):
        yield found("CITES-038", paper.pointer, permit=paper.number)


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


STOPPING: tuple[Callable[[Presented], Iterator[Finding]], ...] = (
    permit_not_yet_valid,
    permit_expired,
    permit_not_standing,
    permit_used_before,
    permit_presented_elsewhere,
    permit_of_other_issuer,
    permit_of_other_party,
    permit_for_other_country,
)
"""What makes a permit none for the goods: nothing is taken from such a one."""

ASKING: tuple[Callable[[Presented], Iterator[Finding]], ...] = (
    permit_says_too_long,
    permit_not_endorsed,
)
