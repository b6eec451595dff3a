"""The permits and the tables that what is given stands for, as the register would give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tidewaiter.core import Party, Role, Timestamp
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.parts import Extra
from tidewaiter.core.permit import Permit, PermitLine
from tidewaiter.desks.wildlife.given import (
    Law,
    LineGiven,
    ListingGiven,
    MeasureGiven,
    PermitGiven,
    QuotaGiven,
    ReservationGiven,
    SuspensionGiven,
    TaxonGiven,
)
from tidewaiter.desks.wildlife.permits import MARK, KnownPermit, LineAccount, account_key
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.specimens import cites_unit
from tidewaiter.desks.wildlife.tables import Row


def known(one: PermitGiven) -> KnownPermit:
    """The permit as the register would give it."""
    lines = [(line.number or place, line) for place, line in enumerate(one.lines, start=1)]
    parties = (
        Party(role=Role.EXPORTER, id=one.exporter, name=one.exporter_name),
        Party(role=Role.IMPORTER, id=one.importer, name=one.importer_name),
    )
    paper = Permit(
        regime="CITES",
        id=one.number,
        type=one.kind.value,
        issued_at=Timestamp.of(one.issued) if one.issued else None,
        valid_from=Timestamp.of(one.valid_from) if one.valid_from else None,
        valid_to=Timestamp.of(one.valid_to) if one.valid_to else None,
        parties=tuple(party for party in parties if party.id or party.name),
        purpose=one.purpose,
        country_export=one.country_export,
        country_import=one.country_import,
        security_stamp=one.stamp,
        lines=tuple(_line(number, line) for number, line in lines),
    )
    return KnownPermit(
        permit=paper,
        country=one.country,
        standing=one.standing,
        accounts=tuple(_accounts(one, lines)),
        uses=one.uses,
        endorsed=one.endorsed,
        copies=one.copies,
        same_stamp=one.same_stamp,
        confirmed=one.confirmed,
    )


def extended(reference: Reference, law: Law) -> Reference:
    """The tables with what is given besides."""
    own = {(one.taxon, one.country) for one in law.quotas}
    quotas = [r for r in reference.rows["quotas"] if (r["taxon"], r["country"]) not in own]
    if law.quotas:
        reference = reference.replaced(quotas=quotas)
    rows = {
        "quotas": [_quota(number, one) for number, one in enumerate(law.quotas, start=1)],
        "suspensions": [_suspension(n, one) for n, one in enumerate(law.suspensions, start=1)],
        "reservations": [_dated(one, taxon=one.taxon) for one in law.reservations],
        "measures": [_measure(n, one) for n, one in enumerate(law.measures, start=1)],
        "listings": [_listing(one) for one in law.listings],
        "taxa": [_taxon(one) for one in law.taxa],
        "names": [row for one in law.taxa for row in _names(one)],
        "ranges": [{"taxon": t, "countries": " ".join(c)} for t, c in law.ranges.items()],
        "parties": [{"country": c, "since": str(d), "name": ""} for c, d in law.parties.items()],
    }
    return reference.extended(**{name: added for name, added in rows.items() if added})


def quota_id(number: int) -> str:
    """The id of a quota by its place among those given."""
    return f"G{number}"


def _line(number: int, one: LineGiven) -> PermitLine:
    origin = one.origin_permit
    return PermitLine(
        number=number,
        subject=one.taxon,
        form=one.term,
        listing=one.appendix,
        origin_code=one.source,
        country_origin=one.origin,
        quantity=one.quantity,
        extras=(
            *((Extra("origin_permit", origin),) if origin else ()),
            *(Extra(MARK, mark) for mark in one.marks),
        ),
    )


def _accounts(one: PermitGiven, lines: Sequence[tuple[int, LineGiven]]) -> Iterable[LineAccount]:
    for number, line in lines:
        if line.quantity is not None:
            yield LineAccount(
                line=number,
                key=account_key(one.country, one.number, number),
                unit=cites_unit(line.quantity.unit),
                limit=line.quantity.value,
                taken=line.taken,
            )


def _dated(one: QuotaGiven | SuspensionGiven | ReservationGiven | MeasureGiven | ListingGiven,
           **more: str) -> Row:  # fmt: skip
    row = {"from": str(one.since or ""), "to": str(one.until or "")}
    country = getattr(one, "country", "")
    return row | {"country": country} | more


def _quota(number: int, one: QuotaGiven) -> Row:
    return _dated(
        one,
        id=quota_id(number),
        taxon=one.taxon,
        quota=decimal_text(one.limit),
        unit=cites_unit(one.unit),
        terms=" ".join(one.terms),
        sources=" ".join(one.sources),
        purposes=" ".join(one.purposes),
    )


def _suspension(number: int, one: SuspensionGiven) -> Row:
    return _dated(
        one,
        id=f"G{number}",
        taxon=one.taxon,
        terms=" ".join(one.terms),
        sources=" ".join(one.sources),
        exempt_sources=" ".join(one.exempt_sources),
        exempt_purposes=" ".join(one.exempt_purposes),
        imports="yes" if one.imports else "",
    )


def _measure(number: int, one: MeasureGiven) -> Row:
    return _dated(
        one,
        id=f"G{number}",
        kind=one.kind,
        taxon=one.taxon,
        appendices=" ".join(one.appendices),
        words=one.words,
        source=one.source,
    )


def _listing(one: ListingGiven) -> Row:
    population = " ".join(one.population)
    if one.other_populations:
        population = f"except {' '.join(one.other_populations)}"
    return _dated(
        one,
        taxon=one.taxon,
        rank=one.rank,
        appendix=one.appendix,
        party=" ".join(one.parties),
        population=population,
        annotation=one.annotation,
    ) | {"except": ";".join(one.excluded)}


def _taxon(one: TaxonGiven) -> Row:
    words = one.name.split()
    genus = one.genus or (words[0] if one.rank in ("genus", "species", "subspecies") else "")
    return {"name": one.name, "rank": one.rank, "genus": genus, "family": one.family,
            "order": one.order, "class": one.klass, "kingdom": one.kingdom,
            "group": one.group}  # fmt: skip


def _names(one: TaxonGiven) -> Iterable[Row]:
    for kind, names in (("synonym", one.synonyms), ("common", one.common)):
        for name in names:
            language = "la" if kind == "synonym" else "en"
            yield {"taxon": one.name, "language": language, "name": name, "kind": kind}
