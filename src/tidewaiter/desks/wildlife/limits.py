"""What limits trade besides the listing: quotas, suspensions, reservations, national measures.

Rows are dated. A row without a country, term, source or purpose is for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.desks.wildlife.tables import Row, day, in_force, number, words
from tidewaiter.desks.wildlife.taxa import Taxon


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade as limits see it. ``country`` is the one it leaves, ``importer`` where it goes.

    ``direct`` is false for a re-export. What is not known is ``None`` and meets every row.
    """

    taxon: Taxon
    on: date
    country: str | None = None
    importer: str | None = None
    term: str | None = None
    source: str | None = None
    purpose: str | None = None
    direct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How much may leave a country in a calendar year; ``limit`` is in ``unit``."""

    id: str
    taxon: str
    limit: Decimal
    unit: str = "NAR"
    country: str = ""
    terms: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    source: str = ""

    @classmethod
    def of(cls, row: Row) -> Quota:
        """From a row of the table."""
        return cls(
            id=row["id"],
            taxon=row["taxon"],
            limit=number(row["quota"]) or Decimal(0),
            unit=row.get("unit") or "NAR",
            country=row.get("country", ""),
            terms=words(row.get("terms", "")),
            sources=words(row.get("sources", "")),
            purposes=words(row.get("purposes", "")),
            since=day(row.get("from", "")),
            until=day(row.get("to", "")),
            source=row.get("source") or row.get("basis", ""),
        )

    def limits(self, trade: Trade) -> bool:
        """Whether it is for this trade."""
        return (
            trade.direct
            and self.taxon in trade.taxon.lineage
            and in_force(self.since, self.until, trade.on)
            and _meets(self.country, trade.country)
            and _among(self.terms, trade.term)
            and _among(self.sources, trade.source)
            and _among(self.purposes, trade.purpose)
        )


def quota_account(quota: Quota, year: int) -> str:
    """The account of a quota in a year."""
    return f"cites:quota:{quota.id}:{year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A recommendation to suspend trade from a country, with what it leaves open.

    ``imports`` says that trade into the country is meant as well.
    """

    id: str
    country: str = ""
    taxon: str = ""
    since: date | None = None
    until: date | None = None
    terms: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    exempt_sources: frozenset[str] = frozenset()
    exempt_purposes: frozenset[str] = frozenset()
    imports: bool = False
    what: str = ""
    source: str = ""

    @classmethod
    def of(cls, row: Row) -> Suspension:
        """From a row of the table."""
        return cls(
            id=row["id"],
            country=row["country"],
            taxon=row["taxon"],
            since=day(row["from"]),
            until=day(row.get("to", "")),
            terms=words(row.get("terms", "")),
            sources=words(row.get("sources", "")),
            exempt_sources=words(row.get("exempt_sources", "")),
            exempt_purposes=words(row.get("exempt_purposes", "")),
            imports=row.get("imports", "") in ("yes", "true"),
            what=row.get("what", ""),
            source=row.get("source", "") or "Recommendation of the Standing Committee",
        )

    def stops(self, trade: Trade) -> bool:
        """Whether this trade is suspended; an exempt source or purpose is not."""
        there = _meets(self.country, trade.country) or (
            self.imports and _meets(self.country, trade.importer)
        )
        return (
            trade.direct
            and there
            and (not self.taxon or self.taxon in trade.taxon.lineage)
            and in_force(self.since, self.until, trade.on)
            and _among(self.terms, trade.term)
            and _among(self.sources, trade.source)
            and (trade.source or "-") not in self.exempt_sources
            and (trade.purpose or "-") not in self.exempt_purposes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A Party that counts as no Party for a taxon (Articles XV, XVI and XXIII)."""

    country: str
    taxon: str
    since: date | None = None
    until: date | None = None
    note: str = ""

    @classmethod
    def of(cls, row: Row) -> Reservation:
        """From a row of the table."""
        return cls(
            country=row["country"],
            taxon=row["taxon"],
            since=day(row["from"]),
            until=day(row.get("to", "")),
            note=row.get("note", ""),
        )

    def concerns(self, taxon: Taxon, country: str | None, on: date) -> bool:
        """Whether it is in force for a taxon and a country."""
        mine = self.country == country and self.taxon in taxon.lineage
        return mine and in_force(self.since, self.until, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A national measure stricter than the Convention (Article XIV), of the country of import.

    ``kind`` is ``import-permit`` (one is needed besides) or ``prohibited``.
    """

    id: str
    country: str
    kind: str
    taxon: str = ""
    appendices: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    words: str = ""
    source: str = ""

    @classmethod
    def of(cls, row: Row) -> Measure:
        """From a row of the table."""
        return cls(
            id=row["id"],
            country=row["country"],
            kind=row["kind"],
            taxon=row.get("taxon", ""),
            appendices=words(row.get("appendices", "")),
            since=day(row.get("from", "")),
            until=day(row.get("to", "")),
            words=row.get("words", ""),
            source=row.get("source", ""),
        )

    def concerns(self, taxon: Taxon, country: str | None, appendix: str, on: date) -> bool:
        """Whether it is for goods of a taxon that come into a country."""
        return (
            self.country == country
            and (not self.taxon or self.taxon in taxon.lineage)
            and (not self.appendices or appendix in self.appendices)
            and in_force(self.since, self.until, on)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaState:
    """A quota with what is taken of it: ``left`` never falls below zero."""

    quota: Quota
    taken: Decimal
    wanted: Decimal

    @property
    def left(self) -> Decimal:
        """What is left before this trade."""
        return max(self.quota.limit - self.taken, Decimal(0))

    @property
    def over(self) -> Decimal:
        """By how much this trade goes over; zero where it fits, up to the limit itself."""
        return max(self.taken + self.wanted - self.quota.limit, Decimal(0))


def meeting(quotas: Sequence[Quota], trade: Trade) -> tuple[Quota, ...]:
    """The quotas for a trade."""
    return tuple(one for one in quotas if one.limits(trade))


def stopping(suspensions: Iterable[Suspension], trade: Trade) -> tuple[Suspension, ...]:
    """The suspensions of a trade."""
    return tuple(one for one in suspensions if one.stops(trade))


def _meets(wanted: str, country: str | None) -> bool:
    return not wanted or wanted == country


def _among(wanted: frozenset[str], code: str | None) -> bool:
    return not wanted or code is None or code in wanted
