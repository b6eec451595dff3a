"""Whether the line of the permit is for these goods: taxon, term, source, origin, quantity."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core import Evidence, Finding
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.permit import permit_key
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.codes import CodeEntry
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.findings.papers import Presented
from tidewaiter.desks.wildlife.lines import Fit
from tidewaiter.desks.wildlife.permits import marks_of, origin_permit
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import UNKNOWN_ORIGIN

_MANUFACTURED = frozenset({"TIM", "WPR", "DER", "SPE"})
"""Terms so wide that others are among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The goods beside the line of a permit; ``quantity`` is theirs in the unit of the line.

    ``before`` of it stood on the items before this one.
    """

    paper: Presented
    fit: Fit
    unit: str
    quantity: Decimal | None
    before: Decimal = Decimal(0)


def taxon_not_on_permit(paper: Presented) -> Iterator[Finding]:
    """A permit is for the species that it names, and for no others."""
    named = "; ".join(line.subject or "?" for line in paper.permit.permit.lines)
    evidence = Evidence(name="taxon", value=paper.seen.name, comparison=named)
    yield found("CITES-031", paper.pointer, evidence, permit=paper.number, taxon=paper.seen.name)


def term_differs(one: Compared, reference: Reference) -> Iterator[Finding]:
    """The specimens are of the kind that the permit describes (box 9)."""
    mine = _today(reference, one.paper.seen.specimen.term)
    theirs = _today(reference, one.fit.term)
    if mine and theirs and mine != theirs and theirs.code not in _MANUFACTURED:
        yield from _differs("CITES-032", one, "term", theirs.code, mine.code)


def source_differs(one: Compared, reference: Reference) -> Iterator[Finding]:
    """The source is the one of the permit (box 10)."""
    mine, theirs = one.paper.seen.specimen.source, one.fit.line.origin_code
    if mine and theirs and mine != theirs.strip().upper():
        yield from _differs("CITES-033", one, "source", theirs, mine)


def purpose_differs(one: Compared, reference: Reference) -> Iterator[Finding]:
    """The purpose is the one of the permit (box 5a)."""
    mine, theirs = one.paper.seen.specimen.purpose, one.paper.permit.permit.purpose
    if mine and theirs and mine != theirs.strip().upper():
        yield from _differs("CITES-034", one, "purpose", theirs, mine)


def origin_differs(one: Compared, reference: Reference) -> Iterator[Finding]:
    """The country of origin is the one of the permit (box 12)."""
    mine, theirs = one.paper.seen.origin, one.fit.line.country_origin
    if mine and theirs and mine != theirs and UNKNOWN_ORIGIN not in (mine, theirs):
        yield from _differs("CITES-040", one, "origin", theirs, mine)


def appendix_differs(one: Compared, reference: Reference) -> Iterator[Finding]:
    """The Appendix of the permit is that in force when it is presented: a species may have moved.

    A permit that was granted under a stricter Appendix grants more than is needed.
    """
    seen, said = one.paper.seen, one.fit.line.listing
    appendix = seen.appendix
    if said and appendix and _order(said) > _order(appendix):
        listing = seen.resolution.reason if seen.resolution else ""
        yield found(
            "CITES-037",
            one.paper.pointer,
            Evidence(name="appendix", value=said, comparison=listing),
            permit=one.paper.number,
            named=said,
            taxon=seen.name,
            appendix=appendix,
        )


def quantity_not_comparable(one: Compared, reference: Reference) -> Iterator[Finding]:
    """Quantities are held against each other in one unit."""
    mine = one.paper.seen.specimen
    if mine.quantity is not None and one.quantity is None:
        declared = f"{decimal_text(mine.quantity)} {mine.unit}"
        evidence = Evidence(name="unit", value=mine.unit, comparison=one.unit)
        yield found(
            "CITES-035", one.paper.seen.pointer, evidence, declared=declared, named=one.unit
        )


def more_than_endorsed(one: Compared, reference: Reference) -> Iterator[Finding]:
    """No more comes in than the office of export certified in box 14 to have left.

    Items of one consignment that stand on one line count together.
    """
    left = [e.quantity for e in one.paper.permit.endorsed if e.line == one.fit.line.number]
    if one.quantity is not None and left and 0 < sum(left) < one.before + one.quantity:
        declared = f"{decimal_text(one.before + one.quantity)} {one.unit}"
        endorsed = f"{decimal_text(sum(left, Decimal(0)))} {one.unit}"
        evidence = Evidence(name="quantity", value=declared, comparison=endorsed)
        yield found("CITES-039", one.paper.seen.pointer, evidence, declared=declared,
                    endorsed=endorsed)  # fmt: skip


def marks_differ(one: Compared, reference: Reference) -> Iterator[Finding]:
    """Rings, tags and chips on the specimens are those that the permit names (box 9).

    Where the permit names none, or none were read, nothing is said.
    """
    named = {permit_key(mark): mark for mark in marks_of(one.fit.line)}
    seen = one.paper.seen
    others = list(_unnamed(seen.specimen.marks, named))
    if named and others:
        told = ", ".join(others)
        evidence = Evidence(name="marks", value=told, comparison=", ".join(named.values()))
        yield found("CITES-061", seen.pointer, evidence, marks=told, permit=one.paper.number)


COMPARING = (
    term_differs,
    source_differs,
    purpose_differs,
    origin_differs,
    appendix_differs,
    quantity_not_comparable,
    more_than_endorsed,
    marks_differ,
)
"""Everything in which goods and line are held against each other."""


def origin_permit_fails(
    paper: Presented, imported: Decimal | None, wanted: Decimal | None, unit: str
) -> Iterator[Finding]:
    """What is re-exported came in under the permit that is named as that of the origin."""
    permit, seen = paper.permit, paper.seen
    why = ""
    if permit.standing.value not in ("valid", "used"):
        why = permit.standing.value
    elif permit.country and seen.origin and permit.country != seen.origin:
        why = f"issued by {permit.country}, origin {seen.origin}"
    elif imported is not None and wanted is not None and wanted > imported:
        why = f"{decimal_text(imported)} {unit} came in, {decimal_text(wanted)} {unit} go out"
    if why:
        yield found("CITES-058", seen.pointer, Evidence(name="origin_permit", value=why),
                    permit=paper.number, why=why)  # fmt: skip


MISSING = {
    "origin": sentence("the country of origin"),
    "permit": sentence("the permit of the country of origin"),
    "both": sentence("the country of origin and its permit"),
}
"""What a re-export certificate does not say."""


def chain_missing(paper: Presented, fit: Fit | None) -> Iterator[Finding]:
    """A re-export certificate says the country of origin and the permit of it (box 12)."""
    seen, line = paper.seen, fit.line if fit else None
    origin = seen.specimen.origin or (line.country_origin if line else None)
    number = seen.specimen.origin_permit or (origin_permit(line) if line else None)
    without = not number and origin != UNKNOWN_ORIGIN and seen.specimen.source not in ("O", "I")
    if without or not origin:
        told = MISSING["both" if without and not origin else "permit" if without else "origin"]
        yield found("CITES-057", paper.pointer, Evidence(name="missing", value=told), missing=told)


def origin_number(fit: Fit | None, declared: str | None) -> str:
    """The number of the permit of the country of origin, as compared; empty where none is said."""
    return permit_key(declared or (origin_permit(fit.line) if fit else None))


def _unnamed(marks: Sequence[str], named: Collection[str]) -> Iterator[str]:
    """The marks that are not named; one that has spaces in it was read as several."""
    at = 0
    while at < len(marks):
        for length in (3, 2, 1):
            if permit_key("".join(marks[at : at + length])) in named:
                at += length
                break
        else:
            yield marks[at]
            at += 1


def _today(reference: Reference, code: str | None) -> CodeEntry | None:
    """A term by the code that counts today; ``None`` where the lists do not have it."""
    entry = reference.codes.get("term", code)
    return reference.codes.get("term", entry.replaced_by) if entry and entry.replaced_by else entry


def _order(appendix: str) -> int:
    return ("I", "II", "III").index(appendix) if appendix in ("I", "II", "III") else 0


def _differs(code: str, one: Compared, name: str, named: str, declared: str) -> Iterator[Finding]:
    evidence = Evidence(name=name, value=declared, comparison=named, source=one.paper.number)
    yield found(code, one.paper.pointer, evidence, permit=one.paper.number, named=named,
                declared=declared)  # fmt: skip
