"""What a case or a command says of permits and of law, in few words.

What it stands for is made in :mod:`tidewaiter.desks.wildlife.giving`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tidewaiter.core import Quantity
from tidewaiter.desks.wildlife.permits import Endorsed, PermitKind, Standing, Use
from tidewaiter.desks.wildlife.specimens import Specimen


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGiven:
    """One line of a permit; ``taken`` of its quantity was used before, in the same unit.

    Without a number lines count from 1; without a quantity no account is kept.
    """

    taxon: str | None = None
    number: int | None = None
    appendix: str | None = None
    term: str | None = None
    source: str | None = None
    origin: str | None = None
    origin_permit: str | None = None
    marks: tuple[str, ...] = ()
    quantity: Quantity | None = None
    taken: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitGiven:
    """A permit as its boxes say: ``country`` issued it, ``endorsed`` is box 14.

    ``exporter`` and ``importer`` are identifications, ``exporter_name`` and ``importer_name`` what
    stands on the paper.
    """

    number: str
    kind: PermitKind
    country: str | None = None
    issued: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    exporter: str | None = None
    exporter_name: str | None = None
    importer: str | None = None
    importer_name: str | None = None
    country_export: str | None = None
    country_import: str | None = None
    purpose: str | None = None
    stamp: str | None = None
    standing: Standing = Standing.VALID
    lines: tuple[LineGiven, ...] = ()
    uses: tuple[Use, ...] = ()
    endorsed: tuple[Endorsed, ...] = ()
    copies: tuple[str, ...] = ()
    same_stamp: tuple[str, ...] = ()
    confirmed: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaGiven:
    """A quota of a country for a calendar year, of which ``taken`` is used up."""

    taxon: str
    limit: Decimal
    country: str = ""
    unit: str = "NAR"
    terms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    taken: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionGiven:
    """A recommendation to suspend trade; what is exempt stays open."""

    country: str = ""
    taxon: str = ""
    since: date | None = None
    until: date | None = None
    terms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    exempt_sources: tuple[str, ...] = ()
    exempt_purposes: tuple[str, ...] = ()
    imports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationGiven:
    """A reservation of a Party."""

    country: str
    taxon: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGiven:
    """A national measure: ``kind`` is ``import-permit`` or ``prohibited``."""

    country: str
    kind: str
    taxon: str = ""
    appendices: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    words: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingGiven:
    """A row of the Appendices; ``population`` or all but ``other_populations`` are meant."""

    taxon: str
    rank: str
    appendix: str
    parties: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    population: tuple[str, ...] = ()
    other_populations: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    annotation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonGiven:
    """An accepted name and where it stands."""

    name: str
    rank: str = "species"
    genus: str = ""
    family: str = ""
    order: str = ""
    klass: str = ""
    kingdom: str = "Animalia"
    group: str = ""
    synonyms: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What is added to the tables. A quota goes before the tables' for its taxon and country."""

    quotas: tuple[QuotaGiven, ...] = ()
    suspensions: tuple[SuspensionGiven, ...] = ()
    reservations: tuple[ReservationGiven, ...] = ()
    measures: tuple[MeasureGiven, ...] = ()
    listings: tuple[ListingGiven, ...] = ()
    taxa: tuple[TaxonGiven, ...] = ()
    ranges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parties: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What the register knows: permits, and what was found at examination, by item position."""

    permits: tuple[PermitGiven, ...] = ()
    examined: dict[str, Specimen] = field(default_factory=dict)
    registered: bool = True
