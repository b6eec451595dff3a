"""Which documents are missing, are of the wrong kind, or are not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tidewaiter.core import Evidence, Finding, Regime
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.needs import OUTBOUND, Need, Paper, concerns
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen


def document_missing(seen: Seen, need: Need, papers: Sequence[Paper]) -> Iterator[Finding]:
    """Each document that Appendix and direction ask for is presented.

    Where a document of the State of export is there, and is of another kind, that is said instead.
    """
    other = next((one for one in papers if one.kind in OUTBOUND), None)
    needed = ", ".join(sorted(kind.value for kind in need.kinds))
    listing = seen.resolution.reason if seen.resolution else None
    evidence = Evidence(name="needed", value=needed, comparison=need.why, source=listing)
    if other is not None and need.kinds & OUTBOUND and other.kind is not None:
        yield found(
            "CITES-017",
            other.pointer,
            evidence,
            permit=other.document.id,
            kind=other.kind.value,
            needed=needed,
        )
        return
    yield found(
        need.code,
        seen.pointer,
        evidence,
        taxon=seen.name,
        appendix=seen.appendix,
        country=need.issuer or "—",
    )


def permit_not_ours(paper: Paper, own: str | None) -> Iterator[Finding]:
    """A permit that names us as its issuer, and that our register does not hold, is none."""
    yield found(
        "CITES-018",
        paper.pointer,
        Evidence(name="document", value=paper.document.id),
        permit=paper.document.id,
        country=own or "—",
    )


def permit_not_known(paper: Paper) -> Iterator[Finding]:
    """A permit of another State is judged once somebody entered it from the paper."""
    evidence = Evidence(name="document", value=paper.document.id)
    yield found("CITES-019", paper.pointer, evidence, permit=paper.document.id)


def copy_presented(seen: Seen) -> Iterator[Finding]:
    """Only the original counts; a copy is marked as such and serves other ends."""
    if seen.specimen.presented == "COPY":
        yield found("CITES-020", seen.pointer, Evidence(name="presented", value="copy"))


def not_pre_convention(seen: Seen, first: date | None) -> Iterator[Finding]:
    """Specimens are pre-Convention if they were acquired before their taxon was first listed."""
    acquired = seen.specimen.acquired
    if seen.specimen.source == "O" and acquired and first and acquired >= first:
        yield found(
            "CITES-014",
            seen.pointer,
            Evidence(name="acquired", value=acquired.isoformat(), comparison=first.isoformat()),
            taxon=seen.name,
            acquired=acquired,
            listed=first,
        )


def import_prohibited(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A country may close itself to what the Convention allows."""
    if seen.regime is not Regime.IMPORT:
        return
    for one in reference.measures:
        if one.kind == "prohibited" and concerns(one, seen):
            evidence = Evidence(name="measure", value=one.words, source=one.source)
            yield found("CITES-016", seen.pointer, evidence, country=one.country, taxon=seen.name)


def import_permit_later(seen: Seen, papers: Sequence[Paper]) -> Iterator[Finding]:
    """An export permit for Appendix I is granted once the import permit was."""
    granted = _issued(papers, PermitKind.IMPORT)
    given = _issued(papers, PermitKind.EXPORT)
    if seen.appendix == "I" and granted and given and given[0] < granted[0]:
        evidence = Evidence(
            name="issued", value=given[0].isoformat(), comparison=granted[0].isoformat()
        )
        yield found("CITES-030", given[1].pointer, evidence, issued=given[0], granted=granted[0])


def _issued(papers: Sequence[Paper], kind: PermitKind) -> tuple[date, Paper] | None:
    for one in papers:
        stamp = one.permit.permit.issued_at if one.permit and one.kind is kind else None
        issued = stamp.day_in() if stamp else None
        if issued:
            return issued, one
    return None
