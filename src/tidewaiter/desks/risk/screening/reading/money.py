"""FollowTheMoney entities as entries.

Of the model (followthemoney, schema files read 2026) these schemata are entries: Person, and all
that are a LegalEntity, and Vessel. Address, Identification, Passport and Sanction stand beside an
entity and refer to it; they may come before or after it, so the file is read twice. Weak aliases,
which the source itself does not trust for matching, are not names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.desks.risk.screening.reading.values import entry_values

SCHEMATA = {
    "Person": "person",
    "LegalEntity": "organisation",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "Vessel": "vessel",
}
_NAMES = ("name", "alias", "previousName")
_DATES = ("birthDate", "incorporationDate", "buildDate")
_COUNTRIES = ("nationality", "citizenship", "jurisdiction", "mainCountry", "country", "flag")
_IDENTIFIERS = (
    *("idNumber", "registrationNumber", "passportNumber", "taxNumber", "vatCode", "leiCode"),
    *("innCode", "ogrnCode", "okpoCode", "swiftBic", "dunsCode", "uscCode", "socialSecurityNumber"),
    *("imoNumber", "mmsi", "callSign", "registrationNumber"),
)

Entity = Mapping[str, Any]


def is_entity(plain: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a FollowTheMoney entity, even one that says nothing."""
    return isinstance(plain.get("schema"), str) or isinstance(plain.get("properties"), Mapping)


def _said(entity: Entity) -> Entity:
    """What an entity says; nothing where it has no properties."""
    found = entity.get("properties")
    return found if isinstance(found, Mapping) else {}


@dataclass
class Beside:
    """What entities of other schemata say, by the id of the entity that they are about."""

    addresses: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sanctions: dict[str, list[Entity]] = field(default_factory=lambda: defaultdict(list))

    def see(self, entity: Entity) -> None:
        """Take in an entity that stands beside another; others are passed by."""
        schema, said = entity.get("schema"), _said(entity)
        if schema == "Address":
            self.addresses[str(entity.get("id"))] = _address(said)
        elif schema in ("Identification", "Passport"):
            for holder in _all(said, ("holder",)):
                self.identifiers[holder] += _all(said, ("number",))
        elif schema == "Sanction":
            for one in _all(said, ("entity",)):
                self.sanctions[one].append(said)


def entries(entities: Iterable[tuple[str, Entity]], beside: Beside) -> Iterator[tuple[str, Any]]:
    """Plain entries with their places. Entities that are not targets of the source are left out.

    One without a schema may be anything: it is an entry of unknown kind.
    """
    for where, entity in entities:
        known = entity.get("schema", "") in ("", *SCHEMATA)
        if known and entity.get("target", True):
            yield where, _entry(entity, beside)


def _entry(entity: Entity, beside: Beside) -> dict[str, object]:
    said = _said(entity)
    key = "" if entity.get("id") is None else str(entity["id"])
    sanctions = beside.sanctions.get(key, [])
    nested = [one for one in said.get("sanctions") or () if isinstance(one, Mapping)]
    sanctions = [*sanctions, *map(_said, nested)]
    programmes = [
        text for one in (said, *sanctions) for text in _all(one, ("program", "programId"))
    ]
    listed = sorted(
        text for one in sanctions for text in _all(one, ("listingDate", "startDate")) if text
    )
    referred = [beside.addresses.get(one, "") for one in _all(said, ("addressEntity",))]
    caption = entity.get("caption")
    main = [caption] if isinstance(caption, str) and caption in _all(said, _NAMES) else []
    return entry_values(
        key=key,
        names=(*main, *_all(said, _NAMES)),
        kind_word=SCHEMATA.get(entity.get("schema", ""), ""),
        dates=_all(said, _DATES),
        countries_=_all(said, _COUNTRIES),
        identifiers=(*_all(said, _IDENTIFIERS), *beside.identifiers.get(key, ())),
        addresses=(*_all(said, ("address",)), *referred),
        topics=_all(said, ("topics",)),
        programme="; ".join(dict.fromkeys(programmes)),
        listed_on=listed[0] if listed else "",
        remarks="; ".join(_all(said, ("notes",))),
        url=next(iter(_all(said, ("sourceUrl",))), ""),
    )


def _all(said: Entity, names: Iterable[str]) -> list[str]:
    """The texts of some properties; a property holds a list, or by mistake one value."""
    found: list[str] = []
    for name in names:
        values = said.get(name, ())
        for value in values if isinstance(values, list | tuple) else (values,):
            if isinstance(value, Mapping):
                value = value.get("id")
            if value is not None:
                found.append(str(value))
    return found


def _address(said: Entity) -> str:
    full = _all(said, ("full",))
    parts = _all(said, ("street", "street2", "postalCode", "city", "state", "region", "country"))
    return full[0] if full else ", ".join(part for part in parts if part)
