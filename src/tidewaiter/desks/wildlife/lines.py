"""Which line of a permit the goods stand on, and how much of it they are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.permit import PermitLine
from tidewaiter.desks.wildlife.conversions import Counted, converted, in_unit
from tidewaiter.desks.wildlife.permits import KnownPermit
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen
from tidewaiter.desks.wildlife.specimens import Specimen
from tidewaiter.desks.wildlife.taxa import Taxon


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A line of a permit that goods may stand on, and its term as the lists write it."""

    line: PermitLine
    term: str | None


def fitting(permit: KnownPermit, seen: Seen, reference: Reference) -> Fit | None:
    """The line for the goods: the one declared, else that of their taxon, term and source."""
    taxon, one = seen.identity.taxon, seen.specimen
    if one.permit_line is not None:
        lines = [line for line in permit.permit.lines if line.number == one.permit_line]
    else:
        lines = list(permit.permit.lines)
    if taxon is not None:
        lines = [line for line in lines if covers(line, taxon, reference)]
    lines.sort(key=lambda line: (_term(line) != one.term, line.origin_code != one.source))
    return Fit(line=lines[0], term=_term(lines[0])) if lines else None


def covers(line: PermitLine, taxon: Taxon, reference: Reference) -> bool:
    """Whether a line is for a taxon: for it, for one above it, or for one that it may mean."""
    named = reference.taxonomy.get(line.subject)
    if named is None:
        found = reference.names.find(line.subject or "", most=1)
        named = reference.taxonomy.get(found[0].taxon) if found else None
    return named is not None and (named.name in taxon.lineage or taxon.name in named.lineage)


def comparable(
    one: Specimen, unit: str, term: str | None, taxon: Taxon | None, reference: Reference
) -> Decimal | None:
    """The quantity of specimens in a unit of a term; ``None`` where the two cannot be compared.

    Units of one kind are compared as they are, others by the conversions for the taxon and term,
    such as two sides to a skin.
    """
    if one.quantity is None or one.unit is None:
        return None
    same = in_unit(reference.rules, one.quantity, one.unit, unit)
    if same is not None:
        return same
    mine = converted(
        reference.rules, Counted(quantity=one.quantity, unit=one.unit, term=one.term), taxon
    )
    theirs = converted(
        reference.rules, Counted(quantity=Decimal(1), unit=unit, term=term or one.term), taxon
    )
    if mine.unit != theirs.unit or mine.term != theirs.term or not theirs.quantity:
        return None
    return mine.quantity / theirs.quantity


def _term(line: PermitLine) -> str | None:
    return line.form.strip().upper() if line.form else None
