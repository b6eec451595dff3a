"""What the wildlife desk understands in a case: its law, and what the register knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tidewaiter.core import Control, Declaration, Facts, ValueRefused
from tidewaiter.core.canonical import from_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.facts import Known, Shelf
from tidewaiter.desks.wildlife.findings.catalogue import CODES
from tidewaiter.desks.wildlife.given import (
    Law,
    LineGiven,
    ListingGiven,
    MeasureGiven,
    PermitGiven,
    QuotaGiven,
    Register,
    ReservationGiven,
    SuspensionGiven,
    TaxonGiven,
)
from tidewaiter.desks.wildlife.giving import extended, known, quota_id
from tidewaiter.desks.wildlife.limits import quota_account
from tidewaiter.desks.wildlife.permits import Endorsed, Use
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import seen
from tidewaiter.desks.wildlife.specimens import Specimen
from tidewaiter.engine.cases import Given, Shapes

_LAW = ("quotas", "suspensions", "reservations", "measures", "listings", "taxa", "ranges",
        "parties")  # fmt: skip
_REGISTER = ("permits", "examined", "registered")
_YEARS = range(1975, 2100)


class WildlifeGiven:
    """Reads what a case gives the wildlife desk under ``wildlife``: the register, and law.

    What is given of law is added to the tables that come with the program; a quota is given with
    what is taken of it. Without the key ``wildlife`` the desk is not asked.
    """

    desk = "wildlife"

    def given_keys(self) -> Mapping[str, Any]:
        """One key with everything."""
        return {"wildlife": _schema()}

    def facts_schema(self) -> Mapping[str, Any]:
        """The facts as they are gathered."""
        own = {name: _shapes()[name] for name in _REGISTER}
        return {"type": "object", "properties": own, "additionalProperties": False}

    def build(self, given: Given) -> Control | None:
        """The control under the law and the facts of the case."""
        if "wildlife" not in given.values:
            return None
        written = given.values["wildlife"] or {}
        law = law_given(given.values)
        register: Register = from_plain(Register, _spelt(_part(written, _REGISTER)), "wildlife")
        reference = extended(Reference.shipped(), law)
        taken = {
            quota_account(quota, year): law.quotas[number - 1].taken
            for number in range(1, len(law.quotas) + 1)
            for quota in reference.quotas
            if quota.id == quota_id(number)
            for year in _YEARS
        }
        shelf = Shelf(tuple(map(known, register.permits)), taken, register.examined)
        lookup = shelf if register.registered else None
        return WildlifeControl(
            lookup, written.get("country"), reference, _zone(written.get("zone"))
        )

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """Facts as the desk gathers them."""
        register: Register = from_plain(Register, _spelt(stated), "wildlife")
        facts = Known(
            permits=tuple(map(known, register.permits)),
            items=register.examined,
            registered=register.registered,
        )
        names = {"permits": "permits", "examined": "items", "registered": "registered"}
        plain = facts.plain()
        return {names[n]: plain[names[n]] for n in stated if names[n] in plain}

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> Sequence[str]:
        """What the desk saw of each item, where one of its findings was expected."""
        kind, _, code = source.partition(":")
        if kind != "finding" or code not in CODES or not isinstance(control, WildlifeControl):
            return []
        items = Known.of(facts).items
        return [
            _told(control, declaration, place, items.get(str(place)))
            for place in range(1, len(declaration.items) + 1)
        ]


reader = WildlifeGiven()


def law_given(values: Mapping[str, Any]) -> Law:
    """The law that a case gives; none where it gives none."""
    law: Law = from_plain(Law, _part(values.get("wildlife") or {}, _LAW), "wildlife")
    return law


def reference_given(values: Mapping[str, Any]) -> Reference:
    """The tables under which a case asks: the program's, with the law that it gives."""
    law = law_given(values)
    return Reference.shipped() if law == Law() else extended(Reference.shipped(), law)


def _told(
    control: WildlifeControl, declaration: Declaration, place: int, found: Specimen | None
) -> str:
    one = seen(control.reference, declaration, place, control.country, found, control.zone)
    why = one.exempt or (one.resolution.reason if one.resolution else "no species is known")
    return (
        f"item {place}: {one.name or 'no species'}, Appendix {one.appendix or 'none'} ({why}), "
        f"{one.regime.value} from {one.dispatch or '?'} to {one.destination or '?'}, "
        f"{len(one.papers)} documents"
    )


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, KeyError, OSError) as problem:
        raise ValueRefused(
            sentence("{zone} is no time zone that is known.", zone=name),
            where="wildlife.zone",
            advice="Write it as in the IANA database: Pacific/Auckland.",
        ) from problem


def _part(written: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: written[name] for name in names if name in written}


def _spelt(written: Mapping[str, Any]) -> dict[str, Any]:
    """The same with quantities such as ``10 NAR`` as tables of value and unit."""
    permits = [
        one | {"lines": [_counted(line) for line in one.get("lines") or ()]}
        for one in written.get("permits") or ()
    ]
    return dict(written) | ({"permits": permits} if permits else {})


def _counted(line: Mapping[str, Any]) -> dict[str, Any]:
    quantity = line.get("quantity")
    if quantity is None or isinstance(quantity, Mapping):
        return dict(line)
    value, _, unit = str(quantity).strip().partition(" ")
    return dict(line) | {"quantity": {"value": value, "unit": unit.strip() or "NAR"}}


@cache
def _shapes() -> Mapping[str, Any]:
    shapes = Shapes()
    permit = shapes.table(PermitGiven)
    permit["properties"] |= {
        "lines": _many(shapes.table(LineGiven)),
        "uses": _many(shapes.table(Use)),
        "endorsed": _many(shapes.table(Endorsed)),
    }
    quantity = {"type": ["string", "number", "object", "null"]}
    permit["properties"]["lines"]["items"]["properties"]["quantity"] = quantity
    texts = {"type": "array", "items": {"type": "string"}}
    day = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return {
        "country": {"type": "string"},
        "zone": {"type": "string"},
        "permits": _many(permit),
        "examined": {"type": "object", "additionalProperties": shapes.table(Specimen)},
        "registered": {"type": "boolean"},
        "quotas": _many(shapes.table(QuotaGiven)),
        "suspensions": _many(shapes.table(SuspensionGiven)),
        "reservations": _many(shapes.table(ReservationGiven)),
        "measures": _many(shapes.table(MeasureGiven)),
        "listings": _many(shapes.table(ListingGiven)),
        "taxa": _many(shapes.table(TaxonGiven)),
        "ranges": {"type": "object", "additionalProperties": texts},
        "parties": {"type": "object", "additionalProperties": day},
    }


def _many(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(shape)}


@cache
def _schema() -> Mapping[str, Any]:
    own = {name: _shapes()[name] for name in ("country", "zone", *_REGISTER, *_LAW)}
    return {"type": ["object", "null"], "properties": own, "additionalProperties": False}
