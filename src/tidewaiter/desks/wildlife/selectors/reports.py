"""What the reports of a year are made from: endorsed permits and seizures."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tidewaiter.core import permit as core
from tidewaiter.core.parts import Role
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement, Permit, Seizure
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.reporting import EXPORT, IMPORT, Seized, Traded
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere

AGENCY = "customs"


def traded(actor: Actor, year: int) -> list[Traded]:
    """The annual report of a year: what was endorsed, line by line; two queries.

    Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.PERMIT_REPORT)
    lines = (
        EndorsedLine.objects.filter(endorsement__on__year=year, endorsement__replaced=False)
        .filter(quantity__gt=0)
        .select_related("endorsement__permit")
        .prefetch_related("endorsement__permit__lines")
        .order_by("endorsement__on", "pk")
    )
    return [row for line in lines for row in _traded(line)]


def seized(actor: Actor, year: int) -> list[Seized]:
    """The illegal trade report of a year: what was seized; one query. Raises ``Forbidden``."""
    require_somewhere(actor, Permission.PERMIT_REPORT)
    rows = Seizure.objects.filter(seized_at__year=year).select_related("declaration")
    rows = rows.order_by("seized_at", "pk")
    return [
        Seized(
            on=timezone.localdate(row.seized_at),
            taxon=row.taxon,
            term=row.term,
            quantity=row.quantity,
            unit=row.unit,
            location=row.location,
            agency=f"{AGENCY}: {row.detected_by}",
            reason=row.reason,
            transport=row.transport,
            concealment=row.concealment,
            origin=row.origin,
            transit=row.transit,
            destination=row.destination,
            value=row.value,
            currency=row.currency,
            law=row.law,
            disposal=row.disposal,
            remark=row.remark,
            mrn=row.declaration.mrn,
        )
        for row in rows
    ]


def not_endorsed(actor: Actor, year: int, most: int = 20) -> list[Permit]:
    """Permits whose goods were released in a year, and which no office endorsed; one query.

    The annual report lacks them. Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.PERMIT_REPORT)
    endorsed = Endorsement.objects.filter(permit=OuterRef("pk"), replaced=False)
    rows = Permit.objects.filter(~Exists(endorsed), used_on__year=year)
    return list(rows.order_by("used_on", "pk")[:most])


def _traded(line: EndorsedLine) -> Iterable[Traded]:
    endorsement = line.endorsement
    row = endorsement.permit
    on_paper = next((one for one in row.lines.all() if one.number == line.number), None)
    if on_paper is None:
        return
    content = paper(row)
    coming = endorsement.direction == IMPORT
    exporter = _country(content, Role.EXPORTER) or row.country
    partner = exporter if coming else _country(content, Role.IMPORTER)
    origin = on_paper.origin
    is_import_permit = row.kind == PermitKind.IMPORT
    yield Traded(
        direction=IMPORT if coming else EXPORT,
        appendix=on_paper.appendix,
        taxon=on_paper.taxon,
        term=on_paper.term,
        quantity=line.quantity,
        unit=on_paper.unit,
        partner=partner,
        permit="" if is_import_permit else row.number,
        import_permit=row.number if is_import_permit else "",
        purpose=content.purpose or "",
        source=on_paper.source,
        origin="" if origin == (exporter if coming else settings.COUNTRY) else origin,
        origin_permit=on_paper.origin_permit,
        remark=f"{line.dead} dead" if line.dead else "",
        on=endorsement.on,
        mrn=endorsement.mrn if endorsement.of_declaration else "",
        issuer=row.country,
        key=row.key,
    )


def _country(permit: core.Permit, role: Role) -> str:
    found = next((one for one in permit.parties if one.role == role), None)
    return (found.address.country if found and found.address else "") or ""
