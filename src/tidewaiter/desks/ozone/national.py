"""What the law of the land adds to the Protocol, from a day on: a kind of the rulebook.

Which groups need a quota, whether traders are registered and transit is licensed, which codes the
country's documents have, what it bans, and who is a Party where the shipped table does not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tidewaiter.core import TidewaiterError, ValueRefused, from_plain, to_plain
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone import dated
from tidewaiter.desks.ozone.law import (
    AT_ENTRY,
    AT_RELEASE,
    DOCUMENT_KINDS,
    Ban,
    Law,
    Laws,
    Price,
    bans_of,
    law_of,
)
from tidewaiter.desks.ozone.licences import PartyStatus
from tidewaiter.desks.ozone.schedule import PARTY_GROUPS

KIND = "ozone-law"
FILE = "ozone-law.yaml"


class NationalLawRefused(TidewaiterError):
    """A document of national law that cannot be used; ``where`` names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalLaw:
    """The law from a day on until a later document is in force. The fields are those of ``Law``."""

    id: str
    title: str
    valid_from: date
    source: str
    quota_groups: tuple[str, ...] = ()
    registration: bool = False
    transit_licence: bool = False
    documents: dict[str, str] = field(default_factory=dict)
    bans: tuple[Ban, ...] = ()
    prices: tuple[Price, ...] = ()
    parties: dict[str, PartyStatus] = field(default_factory=dict)
    free_zone: tuple[str, ...] = ()
    zone_quota: str = AT_ENTRY

    def __post_init__(self) -> None:
        if self.zone_quota not in (AT_ENTRY, AT_RELEASE):
            raise ValueRefused(
                sentence("it must be one of {known}.", known=f"{AT_ENTRY}, {AT_RELEASE}"),
                where="zone_quota",
            )
        for code, kind in self.documents.items():
            if kind not in DOCUMENT_KINDS:
                known = ", ".join(DOCUMENT_KINDS)
                raise ValueRefused(
                    sentence("it must be one of {known}.", known=known), where=f"documents.{code}"
                )
        for country, status in self.parties.items():
            if status.country != country:
                raise ValueRefused(
                    sentence("it is of {country}.", country=status.country),
                    where=f"parties.{country}",
                )
            if status.group is not None and status.group not in PARTY_GROUPS:
                known = ", ".join(PARTY_GROUPS)
                raise ValueRefused(
                    sentence("it must be one of {known}.", known=known),
                    where=f"parties.{country}.group",
                )


def read_law(identifier: str, content: Mapping[str, Any]) -> NationalLaw:
    """A document of law. Raises :class:`NationalLawRefused` naming the place."""
    return read_document(KIND, NationalLaw, NationalLawRefused, identifier, content)


def check_laws(everything: Mapping[str, Mapping[str, Any]]) -> Iterator[TidewaiterError]:
    """Two documents that begin on the same day."""
    yield from dated.begun_twice(KIND, NationalLawRefused, everything.get(KIND, {}).values())


def bundle(everything: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What the control is made from besides its tables: the documents, the earliest first."""
    made = sorted(everything.get(KIND, {}).values(), key=lambda one: one.valid_from)
    return {"laws": [to_plain(one) for one in made]}


def laws_of(bundled: Mapping[str, Any], country: str | None) -> Laws:
    """The laws of a country from what :func:`bundle` made; bans of the shipped table stay."""
    documents: list[NationalLaw] = [
        from_plain(NationalLaw, dict(one)) for one in bundled.get("laws", ())
    ]
    dated = tuple((one.valid_from, _law(one, country)) for one in documents)
    return Laws(before=law_of(country), dated=dated)


def _law(one: NationalLaw, country: str | None) -> Law:
    return Law(
        country=country,
        quota_groups=tuple(group.upper() for group in one.quota_groups),
        registration=one.registration,
        transit_licence=one.transit_licence,
        documents={code.upper(): kind for code, kind in one.documents.items()},
        bans=(*one.bans, *bans_of(country)),
        prices=one.prices,
        parties=one.parties,
        free_zone=one.free_zone,
        zone_quota=one.zone_quota,
    )
