"""What limits trade besides documents: codes, Appendix I, quotas, suspensions, range, Parties."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.core import Evidence, Finding, Regime
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.wildlife.codes import Combination, Mismatch
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.limits import QuotaState, Reservation, Suspension
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import SEA, UNKNOWN_ORIGIN, Seen

_BY_RULE = {
    "appendix-unknown": "CITES-045",
    "source-justified": "CITES-048",
    "appendix-purpose-source": "CITES-050",
    "appendix-purpose-bred": "CITES-051",
}


def codes_wrong(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """The codes of an item exist, are in use, and go together."""
    one, taxon = seen.specimen, seen.identity.taxon
    kind = None if taxon is None else "plants" if taxon.is_plant else "animals"
    combination = Combination(
        purpose=one.purpose,
        source=one.source,
        term=one.term,
        unit=one.unit if one.term else None,
        appendix=seen.appendix or one.appendix,
        kind=kind,
    )
    reserved = tuple(reservations_of(seen, reference))
    for problem in reference.codes.mismatches(combination):
        if not (problem.rule == "appendix-purpose-source" and reserved):
            yield _told(problem, seen)


def _told(problem: Mismatch, seen: Seen) -> Finding:
    code = _BY_RULE.get(problem.rule, "CITES-047")
    if problem.rule.endswith("-unknown"):
        code = "CITES-045"
    elif problem.rule.endswith("-older"):
        code = "CITES-046"
    evidence = Evidence(name=problem.rule, value=problem.reason, source=problem.source)
    return found(
        code,
        seen.pointer,
        evidence,
        reason=problem.reason,
        taxon=seen.name,
        source=seen.specimen.source or "",
    )


def wild_from_elsewhere(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """What is taken from the wild comes from a country where it lives in the wild."""
    country, ranges = wild_country(seen), range_states(seen, reference)
    if country and ranges and country not in ranges:
        told = " ".join(sorted(ranges))
        evidence = Evidence(name="origin", value=country, comparison=told)
        yield found("CITES-054", seen.pointer, evidence, taxon=seen.name, country=country)


def wild_country(seen: Seen) -> str | None:
    """The country that wild specimens are said to be from: of origin, else of export."""
    taxon = seen.identity.taxon
    if seen.specimen.source != "W" or taxon is None or taxon.rank not in ("species", "subspecies"):
        return None
    country = seen.origin or seen.dispatch
    return None if country is None or country == UNKNOWN_ORIGIN or country in SEA else country


def range_states(seen: Seen, reference: Reference) -> frozenset[str]:
    """Where the taxon lives in the wild; empty where the tables do not say."""
    lineage = seen.identity.taxon.lineage if seen.identity.taxon else ()
    return next((reference.ranges[n] for n in lineage[:2] if n in reference.ranges), frozenset())


def quota_exceeded(state: QuotaState, seen: Seen) -> Iterator[Finding]:
    """No more leaves a country in a year than its quota; up to the quota itself all may."""
    if state.over > 0:
        quota = state.quota
        taken = f"{decimal_text(state.taken)} of {decimal_text(quota.limit)} {quota.unit} taken"
        yield found(
            "CITES-052",
            seen.pointer,
            Evidence(name="quota", value=quota.id, comparison=taken, source=quota.source or None),
            wanted=f"{decimal_text(state.wanted)} {quota.unit}",
            limit=f"{decimal_text(quota.limit)} {quota.unit}",
            taxon=seen.name,
        )


def trade_suspended(one: Suspension, seen: Seen) -> Iterator[Finding]:
    """Trade that the Standing Committee recommends to suspend is not allowed."""
    evidence = Evidence(name="suspension", value=one.id, comparison=one.what, source=one.source)
    country = one.country or seen.dispatch or "—"
    yield found("CITES-053", seen.pointer, evidence, taxon=seen.name, country=country,
                since=one.since or "—")  # fmt: skip


def partner_no_party(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Documents of a State that is no Party must say what those of a Party say."""
    partner = seen.destination if seen.regime is Regime.EXPORT else seen.dispatch
    if not partner or partner in SEA or seen.day is None:
        return
    if not reference.is_party(partner, seen.day):
        evidence = Evidence(name="country", value=partner)
        yield found("CITES-055", seen.pointer, evidence, country=partner)


def partner_reserved(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A Party with a reservation counts as no Party for the taxon."""
    for one in reservations_of(seen, reference):
        evidence = Evidence(name="reservation", value=one.taxon, comparison=str(one.since or ""))
        yield found("CITES-056", seen.pointer, evidence, country=one.country, taxon=seen.name)


def reservations_of(seen: Seen, reference: Reference) -> Iterator[Reservation]:
    """Reservations of the State of export or of import for the taxon on the day."""
    taxon, day = seen.identity.taxon, seen.day
    if taxon is None or day is None or seen.appendix is None:
        return
    for one in (row for name in taxon.lineage for row in reference.reserved.get(name, ())):
        if any(one.concerns(taxon, country, day) for country in {seen.dispatch, seen.destination}):
            yield one


def unsaid(row: Suspension, seen: Seen) -> tuple[str, ...]:
    """What must be known of the trade before it can be said that a suspension stops it."""
    one = seen.specimen
    asked = (
        ("term", one.term, bool(row.terms)),
        ("source", one.source, bool(row.sources or row.exempt_sources)),
        ("purpose", one.purpose, bool(row.exempt_purposes)),
    )
    return tuple(name for name, said, matters in asked if matters and said is None)


def unsaid_of_quota(state: QuotaState, seen: Seen) -> tuple[str, ...]:
    """What must be known of the trade before it can be said that a quota is for it."""
    one, row = seen.specimen, state.quota
    asked = (
        ("term", one.term, row.terms),
        ("source", one.source, row.sources),
        ("purpose", one.purpose, row.purposes),
    )
    return tuple(name for name, said, matters in asked if matters and said is None)
