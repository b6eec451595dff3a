"""Patterns of endorsed trade and of quotas, from the register: four queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import F, Min, Sum
from django.utils import timezone

from tidewaiter.core.sentence import Sentence
from tidewaiter.desks.wildlife.limits import Quota, Suspension, quota_account
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement
from tidewaiter.desks.wildlife.patterns import (
    STANDARD,
    Pattern,
    brimming,
    more_reexported,
    shifted,
)
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.reporting import EXPORT, IMPORT
from tidewaiter.desks.wildlife.selectors.editions import reference_now
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.series import Series, SourceGroup, source_group
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere

SHIFT, REEXPORT, BRIM = "shift", "reexport", "quota"
YEARS = 10
"""So many years back trade is read."""

Cell = tuple[str, str, str, str]
"""Taxon, term, unit, country."""
Years = dict[int, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternOf:
    """A pattern that was looked for: its kind, of what, and what the figures say."""

    kind: str
    taxon: str
    term: str
    country: str
    answer: Pattern
    reasons: tuple[Sentence, ...]
    years: tuple[int, ...]


def patterns(actor: Actor, last: int) -> list[PatternOf]:
    """The patterns that can be looked for up to a year, those that were found first.

    Raises ``Forbidden``.
    """
    require_somewhere(actor, Permission.PERMIT_REPORT)
    reference, begun = reference_now(timezone.now()), _begun()
    if begun is None:
        return []
    known = range(max(begun, last - YEARS + 1), last + 1)
    wild, captive, came, left = _trade(known)
    found = [
        *_shifts(reference, wild, captive, known),
        *_reexports(came, left, known),
        *_brims(reference, known),
    ]
    order = [Pattern.FOUND, Pattern.INSUFFICIENT, Pattern.NONE]
    return sorted(found, key=lambda one: (order.index(one.answer), one.kind, one.taxon))


def _begun() -> int | None:
    """The first year that is whole in the register."""
    first: date | None = Endorsement.objects.aggregate(first=Min("on"))["first"]
    if first is None:
        return None
    return first.year if first.month == 1 else first.year + 1


def _trade(known: range) -> tuple[dict[Cell, Years], ...]:
    """Imports from the wild and captive-bred, all imports, and re-exports, by cell and year."""
    line = "endorsement__permit__lines__"
    rows = (
        EndorsedLine.objects.filter(
            endorsement__replaced=False,
            endorsement__on__year__gte=known.start,
            endorsement__on__year__lt=known.stop,
            endorsement__permit__lines__number=F("number"),
            quantity__gt=0,
        )
        .values(
            taxon=F(f"{line}taxon"), term=F(f"{line}term"), unit=F(f"{line}unit"),
            source=F(f"{line}source"), year=F("endorsement__on__year"),
            direction=F("endorsement__direction"), kind=F("endorsement__permit__kind"),
            country=F("endorsement__permit__country"),
        )
        .annotate(total=Sum("quantity"))
    )  # fmt: skip
    wild: dict[Cell, Years] = {}
    captive: dict[Cell, Years] = {}
    came: dict[Cell, Years] = {}
    left: dict[Cell, Years] = {}
    for row in rows:
        cell = (row["taxon"], row["term"], row["unit"], row["country"])
        wide = (*cell[:3], settings.COUNTRY)
        if row["direction"] == IMPORT and row["kind"] != PermitKind.IMPORT:
            group = source_group(row["source"])
            if group is SourceGroup.WILD:
                _add(wild, cell, row["year"], row["total"])
            elif group is SourceGroup.CAPTIVE:
                _add(captive, cell, row["year"], row["total"])
            _add(came, wide, row["year"], row["total"])
        elif row["direction"] == EXPORT and row["kind"] == PermitKind.REEXPORT:
            _add(left, wide, row["year"], row["total"])
    return wild, captive, came, left


def _add(cells: dict[Cell, Years], cell: Cell, year: int, total: Decimal) -> None:
    years = cells.setdefault(cell, {})
    years[year] = years.get(year, Decimal(0)) + total


def _series(years: Mapping[int, Decimal], known: range) -> Series:
    return Series(quantities={year: years.get(year, Decimal(0)) for year in known})


def _shifts(
    reference: Reference, wild: dict[Cell, Years], captive: dict[Cell, Years], known: range
) -> Iterator[PatternOf]:
    """Where a quota or a suspension of the exporting country began to count."""
    for cell in sorted(wild):
        year = _limited(reference, cell, known)
        if year is None:
            continue
        found = shifted(_series(wild[cell], known), _series(captive.get(cell, {}), known), year)
        yield _of(SHIFT, cell, found.answer, found.reasons, tuple(known))


def _limited(reference: Reference, cell: Cell, known: range) -> int | None:
    """The last year in which a limit for a taxon from a country began."""
    taxon = reference.taxonomy.get(cell[0])
    if taxon is None:
        return None
    rows: list[Quota | Suspension] = [*reference.quotas, *reference.suspensions]
    began = [
        row.since.year
        for row in rows
        if row.since and row.country in ("", cell[3]) and row.taxon in ("", *taxon.lineage)
    ]
    return max((year for year in began if year in known), default=None)


def _reexports(
    came: dict[Cell, Years], left: dict[Cell, Years], known: range
) -> Iterator[PatternOf]:
    for cell in sorted(left):
        found = more_reexported(_series(came.get(cell, {}), known), _series(left[cell], known))
        years = (found.year,) if found.year else ()
        yield _of(REEXPORT, cell, found.answer, found.reasons, years)


def _brims(reference: Reference, known: range) -> Iterator[PatternOf]:
    """Quotas of which an account is kept here."""
    years = range(known.stop - STANDARD.of, known.stop)
    keys = {(q.id, y): quota_account(q, y) for q in reference.quotas for y in years}
    taken = DatabaseLookup().taken(frozenset(keys.values())) if keys else {}
    for quota in reference.quotas:
        drawn = {y: taken[keys[quota.id, y]] for y in years if keys[quota.id, y] in taken}
        if drawn:
            found = brimming({y: quota.limit for y in years if _counts(quota, y)}, drawn)
            cell = (quota.taxon, " ".join(sorted(quota.terms)), quota.unit, quota.country)
            yield _of(BRIM, cell, found.answer, found.reasons, found.years)


def _counts(quota: Quota, year: int) -> bool:
    since, until = quota.since, quota.until
    return (since is None or since.year <= year) and (until is None or year <= until.year)


def _of(
    kind: str,
    cell: Cell,
    answer: Pattern,
    reasons: tuple[Sentence, ...],
    years: tuple[int, ...],
) -> PatternOf:
    return PatternOf(
        kind=kind,
        taxon=cell[0],
        term=cell[1],
        country=cell[3],
        answer=answer,
        reasons=reasons,
        years=years,
    )
