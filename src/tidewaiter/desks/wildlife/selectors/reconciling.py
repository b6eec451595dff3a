"""What the four sides tell of a year, from the register and from partners' files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from tidewaiter.core.parts import Role
from tidewaiter.desks.wildlife.models import (
    EndorsedLine,
    PartnerRecord,
    Permit,
    PermitLine,
)
from tidewaiter.desks.wildlife.needs import OUTBOUND
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.reconcile import reconcile
from tidewaiter.desks.wildlife.reconciling.sides import Basis, Entry, Gap, Side
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.reporting import IMPORT
from tidewaiter.desks.wildlife.selectors import declaring
from tidewaiter.desks.wildlife.selectors.editions import reference_now
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """The gaps of a year. ``permits`` and ``mrns`` say where references lead; ``cut`` that more
    was declared than is read, ``waits`` that some is not read yet, ``sources`` where partners'
    records are from."""

    gaps: tuple[Gap, ...]
    permits: dict[str, tuple[str, str]]
    mrns: frozenset[str]
    counts: dict[Side, int]
    cut: bool
    waits: bool
    sources: tuple[str, ...]


def reconciled(actor: Actor, year: int, direction: str) -> Reconciled:
    """Permits, declarations, what was found and partners' records of a year, held together.

    The years before and after are read too, since what leaves late arrives in the next year. A
    constant number of queries. Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.PERMIT_REPORT)
    reference = reference_now(timezone.now())
    years = (year - 1, year + 1)
    permits: dict[str, tuple[str, str]] = {}
    told = list(PartnerRecord.objects.filter(direction=direction, year__range=years).order_by("pk"))
    declared, cut, waits = declaring.stated(reference, years, direction)
    entries = [
        *_issued(years, direction, permits),
        *declared,
        *_found(years, direction),
        *map(_partner, told),
    ]
    gaps = reconcile(entries, _basis(reference, entries, direction, date(year, 12, 31)))
    of_year = [one for one in entries if one.year == year]
    return Reconciled(
        gaps=tuple(one for one in gaps if one.cell.year == year),
        permits=permits,
        mrns=frozenset(one.reference for one in declared),
        counts={side: sum(one.side is side for one in of_year) for side in Side},
        cut=cut,
        waits=waits,
        sources=tuple(dict.fromkeys(one.source for one in told if one.year == year)),
    )


def _issued(
    years: tuple[int, int], direction: str, permits: dict[str, tuple[str, str]]
) -> Iterator[Entry]:
    """Lines of documents of the State of export: theirs for imports, ours for exports."""
    lines = PermitLine.objects.filter(
        permit__standing__in=(Standing.VALID, Standing.USED),
        permit__kind__in=[kind.value for kind in OUTBOUND],
        permit__issued_on__year__range=years,
    ).select_related("permit")
    own = Q(permit__country=settings.COUNTRY)
    if direction == IMPORT:
        lines = lines.filter(~own).defer("permit__content", "permit__original")
    else:
        lines = lines.filter(own).defer("permit__original")
    for line in lines.order_by("pk"):
        row = line.permit
        reference = f"{row.country} {row.number}"
        permits[reference] = (row.country, row.key)
        issued = row.issued_on
        if issued is None:
            continue
        yield Entry(
            side=Side.PERMIT,
            taxon=line.taxon,
            term=line.term,
            unit=line.unit,
            year=issued.year,
            quantity=line.quantity,
            partner=row.country if direction == IMPORT else _importer(row),
            reference=reference,
            late=issued.month >= declaring.LATE,
        )


def _importer(row: Permit) -> str:
    found = next((p for p in paper(row).parties if p.role == Role.IMPORTER), None)
    return (found.address.country if found and found.address else "") or ""


def _found(years: tuple[int, int], direction: str) -> Iterator[Entry]:
    """What officers endorsed: the quantity that really came in or left."""
    lines = (
        EndorsedLine.objects.filter(
            endorsement__replaced=False,
            endorsement__direction=direction,
            endorsement__on__year__range=years,
            endorsement__permit__lines__number=F("number"),
        )
        .annotate(
            taxon=F("endorsement__permit__lines__taxon"),
            term=F("endorsement__permit__lines__term"),
            unit=F("endorsement__permit__lines__unit"),
        )
        .select_related("endorsement__permit")
        .defer("endorsement__permit__original", "endorsement__remark")
        .order_by("pk")
    )
    if direction == IMPORT:
        lines = lines.defer("endorsement__permit__content")
    for line in lines:
        made = line.endorsement
        yield Entry(
            side=Side.FOUND,
            taxon=line.taxon,
            term=line.term,
            unit=line.unit,
            year=made.on.year,
            quantity=line.quantity,
            partner=made.permit.country if direction == IMPORT else _importer(made.permit),
            reference=made.mrn,
            late=made.on.month >= declaring.LATE,
        )


def _partner(row: PartnerRecord) -> Entry:
    return Entry(
        side=Side.PARTNER,
        taxon=row.taxon,
        term=row.term,
        unit=row.unit,
        year=row.year,
        quantity=row.quantity,
        partner=row.partner,
        reference=row.reference,
        late=row.late,
    )


def _basis(reference: Reference, entries: Iterable[Entry], direction: str, on: date) -> Basis:
    known = {name: reference.taxonomy.get(name) for name in {one.taxon for one in entries}}
    listed = {name: reference.listings.resolve(name, on) for name in known}
    return Basis(
        exports=direction != IMPORT,
        appendix_ii=frozenset(n for n, found in listed.items() if found and found.appendix == "II"),
        lineage={name: taxon.lineage for name, taxon in known.items() if taxon is not None},
        territories=reference.territories,
    )
