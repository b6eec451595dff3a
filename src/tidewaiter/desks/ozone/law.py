"""What an administration decides for itself: whose law it is, and what that law asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from tidewaiter.core import Document
from tidewaiter.desks.ozone.licences import PartyStatus
from tidewaiter.desks.ozone.schedule import parties
from tidewaiter.desks.ozone.tables import table

AT_ENTRY, AT_RELEASE = "entry", "release"
"""When a quota is charged for goods that go through a free zone.

At entry where the law says nothing: the Protocol knows no free zones, and only what is carried
through without being imported is nobody's import (Decision IV/14). At release where the law is as
in the European Union: there the importer of what is released for free circulation has the quota,
and a licence for whatever else comes in (Regulation (EU) 2024/573, Article 23 (2)).
"""
DOCUMENT_KINDS = ("licence", "registration", "quota", "evidence", "reclaim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price that is usual for a gas, per kilogram."""

    substance: str
    low: Decimal
    high: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Something that must not come in: ``disposable-cylinder`` or ``equipment``.

    ``groups`` are Annex groups, ``gwp_from`` the GWP from which it holds, ``hs`` the beginnings of
    commodity codes for equipment. The days are inclusive.
    """

    country: str | None = None
    kind: str
    groups: tuple[str, ...]
    gwp_from: Decimal | None = None
    hs: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    source: str = ""

    def in_force(self, day: date | None) -> bool:
        """Whether it holds on a day; a declaration without a day is held to it."""
        if day is None:
            return True
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law of one country, as far as the desk asks it.

    ``quota_groups`` are the groups in which nothing comes in without a quota; ``registration`` and
    ``transit_licence`` say whether traders are registered and transit is licensed. ``documents``
    adds codes of documents to those of the table, by kind; ``free_zone`` holds the codes of the
    procedures under which goods go into a free zone, beside those of the table. ``zone_quota``
    says when the quota is charged for what goes through one: at ``entry`` or at ``release``.
    """

    country: str | None = None
    quota_groups: tuple[str, ...] = ()
    registration: bool = False
    transit_licence: bool = False
    documents: dict[str, str] = field(default_factory=dict)
    bans: tuple[Ban, ...] = ()
    prices: tuple[Price, ...] = ()
    parties: dict[str, PartyStatus] = field(default_factory=dict)
    free_zone: tuple[str, ...] = ()
    zone_quota: str = AT_ENTRY

    def enters_free_zone(self, procedure: str | None) -> bool:
        """Whether goods go into a free zone under a procedure, by its first two digits."""
        code = (procedure or "").strip()[:2]
        return bool(code) and code in {*self.free_zone, *_free_zones()}

    def kind_of(self, document: Document) -> str | None:
        """What a document is for, by its code: one of :data:`DOCUMENT_KINDS`."""
        every = {**_document_kinds(), **self.documents}
        return next((every[code] for code in document.codes if code in every), None)

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes of documents of a kind."""
        every = {**_document_kinds(), **self.documents}
        return tuple(sorted(code for code, of in every.items() if of == kind))

    def standing(self, country: str) -> PartyStatus | None:
        """How a country stands: as the administration says, else as the table has it."""
        return self.parties.get(country) or parties().get(country)

    @property
    def group(self) -> str | None:
        """The group of Parties that the country itself is in."""
        own = self.standing(self.country) if self.country else None
        return own.group if own else None


@dataclass(frozen=True, slots=True)
class Laws:
    """The law of one country over time: that of the latest day not after the one asked about.

    ``dated`` is in the order of its days; ``before`` holds before the first of them.
    """

    before: Law
    dated: tuple[tuple[date, Law], ...] = ()

    def on(self, day: date | None) -> Law:
        """The law on a day; a declaration without a day is held to the latest."""
        found = [law for begins, law in self.dated if day is None or begins <= day]
        return found[-1] if found else self.before

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes that documents of a kind ever had."""
        every = (self.before, *(law for _, law in self.dated))
        return tuple(sorted({code for law in every for code in law.codes(kind)}))


def law_of(country: str | None) -> Law:
    """The law of a country with the bans that the desk's tables know."""
    return Law(country=country, bans=bans_of(country))


def bans_of(country: str | None) -> tuple[Ban, ...]:
    """The bans of the table for a country."""
    return tuple(ban for ban in _bans() if ban.country == country)


@cache
def _document_kinds() -> Mapping[str, str]:
    return {row["code"].upper(): row["kind"] for row in table("documents")}


@cache
def _free_zones() -> frozenset[str]:
    return frozenset(row["code"] for row in table("procedures") if row["kind"] == "free-zone")


@cache
def _bans() -> Sequence[Ban]:
    return tuple(
        Ban(
            country=row["country"],
            kind=row["kind"],
            groups=tuple(row["groups"].split(";")),
            gwp_from=Decimal(row["gwp_from"]) if row["gwp_from"] else None,
            hs=tuple(filter(None, row["hs"].split(";"))),
            first=date.fromisoformat(row["from"]) if row["from"] else None,
            last=date.fromisoformat(row["to"]) if row["to"] else None,
            text=row["text"],
            source=row["source"],
        )
        for row in table("bans")
    )
