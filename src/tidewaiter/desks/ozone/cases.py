"""What the ozone desk understands in a case: its law, and what the register knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tidewaiter.core import Control, Declaration, Facts
from tidewaiter.core.canonical import from_plain
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.facts import Known, Reading, Shelf
from tidewaiter.desks.ozone.findings.catalogue import CODES
from tidewaiter.desks.ozone.goods import goods_of
from tidewaiter.desks.ozone.law import Ban, Law, Price, bans_of
from tidewaiter.desks.ozone.licences import (
    FREE_ZONE,
    Consultation,
    Journey,
    Licence,
    LicenceLine,
    PartyStatus,
    Quota,
    Registration,
    licence_account,
    quota_account,
    zone_account,
)
from tidewaiter.engine.cases import Given, Shapes

DEFAULT_GROUPS = ("HFC", "HCFC")
"""Groups under quotas where a case gives quotas and does not say of which groups."""

_FACTS = ("licences", "registrations", "quotas", "consultations", "parties", "journeys", "readings")
_LAW = (
    "country",
    "quota_groups",
    "registration",
    "transit_licence",
    "documents",
    "bans",
    "prices",
    "free_zone",
    "zone_quota",
)


class OzoneGiven:
    """Reads what a case gives the ozone desk under ``ozone``: facts of the register, and law.

    Accounts of licence lines and quotas are named as the register names them unless the case does.
    Where ``registrations`` are given traders must be registered; where ``quotas`` are given there
    must be one for HFCs and HCFCs. Without the key ``ozone`` the desk is not asked.
    """

    desk = "ozone"

    def given_keys(self) -> Mapping[str, Any]:
        """One key with everything."""
        return {"ozone": _schema()}

    def facts_schema(self) -> Mapping[str, Any]:
        """The facts as they are gathered."""
        return {
            "type": "object",
            "properties": {name: _known()[name] for name in ("asked", *_FACTS)},
            "additionalProperties": False,
        }

    def build(self, given: Given) -> Control | None:
        """The control under the law and the facts of the case."""
        if "ozone" not in given.values:
            return None
        written = given.values["ozone"] or {}
        facts = {name: written[name] for name in _FACTS if name in written}
        known = _with_accounts(from_plain(Known, facts, "ozone"))
        return OzoneControl(Shelf(known), law=_law(written))

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """Facts as the desk gathers them."""
        known = _with_accounts(from_plain(Known, dict(stated), "ozone"))
        plain = known.plain()
        return {name: plain[name] for name in stated if name in plain}

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> Sequence[str]:
        """What the desk saw of each item, where one of its findings was expected."""
        kind, _, code = source.partition(":")
        if kind != "finding" or code not in CODES or not isinstance(control, OzoneControl):
            return []
        seen = [
            f"item {one.position}: {one.gas.name if one.gas else 'no gas'} as {one.form.value}, "
            f"{one.kg if one.kg is not None else 'no'} kg, {one.regime.value}"
            for one in goods_of(declaration)
        ]
        return seen or ["no item declares a controlled substance"]


reader = OzoneGiven()


def _law(written: Mapping[str, Any]) -> Law:
    given = {name: written[name] for name in _LAW if name in written}
    if "quotas" in written:
        given.setdefault("quota_groups", list(DEFAULT_GROUPS))
    if "registrations" in written:
        given.setdefault("registration", True)
    law: Law = from_plain(Law, given, "ozone")
    bans: tuple[Ban, ...] = (*law.bans, *bans_of(law.country))
    return Law(
        country=law.country,
        quota_groups=tuple(group.upper() for group in law.quota_groups),
        registration=law.registration,
        transit_licence=law.transit_licence,
        documents={code.upper(): kind for code, kind in law.documents.items()},
        bans=bans,
        prices=law.prices,
        free_zone=law.free_zone,
        zone_quota=law.zone_quota,
    )


def _with_accounts(known: Known) -> Known:
    """The same with the accounts named that the register would keep."""
    plain = dict(known.plain())
    for licence in plain.get("licences", ()):
        for line in licence["lines"]:
            line.setdefault("account", licence_account(licence["number"], line["number"]))
    for one in plain.get("journeys", ()):
        if one.get("place") == FREE_ZONE:
            one.setdefault("account", zone_account(one["reference"], one.get("item") or 1))
    for one in plain.get("quotas", ()):
        one.setdefault("account", quota_account(one["year"], one["importer"], one["group"]))
    found: Known = from_plain(Known, plain)
    return found


@cache
def _known() -> Mapping[str, Any]:
    shapes = Shapes()
    line = shapes.table(LicenceLine)
    licence = shapes.table(Licence)
    licence["properties"] |= {"lines": {"type": "array", "items": line}}
    tables = {
        "licences": licence,
        "registrations": shapes.table(Registration),
        "quotas": shapes.table(Quota),
        "consultations": shapes.table(Consultation),
        "parties": shapes.table(PartyStatus),
        "journeys": shapes.table(Journey),
        "readings": shapes.table(Reading),
    }
    lists = {name: {"type": "array", "items": shape} for name, shape in tables.items()}
    return {"asked": {"type": "boolean"}, **lists}


@cache
def _schema() -> Mapping[str, Any]:
    shapes = Shapes()
    law = shapes.table(Law)["properties"]
    law |= {"bans": {"type": "array", "items": shapes.table(Ban)}}
    law |= {"prices": {"type": "array", "items": shapes.table(Price)}}
    own = {name: law[name] for name in _LAW}
    facts = {name: _known()[name] for name in _FACTS}
    return {
        "type": ["object", "null"],
        "properties": {**own, **facts},
        "additionalProperties": False,
    }
