"""Substances and blends as the Protocol and the standards list them.

ODP and GWP are those of the Annexes (GWP over 100 years of the IPCC's fourth report, as Annexes A,
C and F state them). A substance that no Annex gives a figure for has none: zero, as the Protocol
says for GWP until the Parties decide one. Of isomers, the row of the isomer goes before the row of
all of them together: HCFC-123 (CHCl2CF3) has an ODP of 0.02, all dichlorotrifluoroethanes 0.06.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from tidewaiter.desks.ozone.tables import table

QUOTA_GROUPS: Mapping[str, str] = {
    "A/I": "CFC",
    "A/II": "HALON",
    "B/I": "OTHER-CFC",
    "B/II": "CTC",
    "B/III": "TCA",
    "C/I": "HCFC",
    "C/II": "HBFC",
    "C/III": "BCM",
    "E/I": "MB",
    "F": "HFC",
}
"""The groups of the Annexes as quotas name them."""

_FAMILIES = {**QUOTA_GROUPS, "B/I": "CFC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """A pure substance; ``group`` is its Annex and group, ``None`` where no Annex lists it.

    ``odp`` and ``gwp`` are per mass of CFC-11 and of carbon dioxide. ``family`` is what tariffs
    tell apart: CFC, HCFC, HFC, PFC, HFO, HC and so on. ``since`` is the day of control.
    """

    name: str
    ashrae: str | None
    chemical: str
    formula: str | None
    cas: str | None
    group: str | None
    family: str
    odp: Decimal
    gwp: Decimal
    odp_range: tuple[Decimal, Decimal] | None
    isomer_of: str | None
    un: str | None
    hs2022: str | None
    hs2017: str | None
    since: date | None
    source: str

    @property
    def controlled(self) -> bool:
        """Whether an Annex lists it."""
        return self.group is not None

    @property
    def code(self) -> str:
        """How labels have it: the refrigerant number, else the name."""
        return self.ashrae or self.name

    @property
    def parts(self) -> tuple[tuple[Substance, Decimal], ...]:
        """Itself alone, as a blend has its components."""
        return ((self, Decimal(1)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """A blend with its nominal composition: shares of mass that add up to one."""

    name: str
    kind: str
    parts: tuple[tuple[Substance, Decimal], ...]
    un: str | None = None
    source: str = ""

    @property
    def code(self) -> str:
        """How labels have it: its name."""
        return self.name

    @property
    def controlled(self) -> bool:
        """Whether any component is."""
        return any(one.controlled for one, _ in self.parts)


Gas = Substance | Blend
"""Something with a name and parts."""


@cache
def substances() -> Mapping[str, Substance]:
    """Controlled substances, then the others that blends hold, by name."""
    listed = [_controlled(row) for row in table("substances")]
    return {one.name: one for one in [*listed, *map(_other, table("others"))]}


@cache
def blends() -> Mapping[str, Blend]:
    """Blends by name, in the order of the table."""
    known = substances()
    parts: dict[str, list[tuple[Substance, Decimal]]] = {}
    heads: dict[str, Mapping[str, str]] = {}
    for row in table("blends"):
        heads.setdefault(row["blend"], row)
        part = (known[row["component"]], Decimal(row["share"]))
        parts.setdefault(row["blend"], []).append(part)
    return {
        name: Blend(
            name=name,
            kind=head["kind"],
            parts=tuple(parts[name]),
            un=head["un"] or None,
            source=head["source"],
        )
        for name, head in heads.items()
    }


@cache
def gases() -> Mapping[str, Gas]:
    """Substances and blends by name."""
    return {**substances(), **blends()}


def families(parts: Iterable[tuple[Substance, Decimal]]) -> frozenset[str]:
    """The families that a composition holds."""
    return frozenset(one.family for one, share in parts if share > 0)


def groups(gas: Gas) -> tuple[str, ...]:
    """The Annex groups in a gas, in alphabetical order."""
    return tuple(sorted({one.group for one, share in gas.parts if one.group and share > 0}))


def _controlled(row: Mapping[str, str]) -> Substance:
    return Substance(
        name=row["name"],
        ashrae=row["ashrae"] or None,
        chemical=row["chemical"],
        formula=row["formula"] or None,
        cas=row["cas"] or None,
        group=row["group"],
        family=_FAMILIES[row["group"]],
        odp=Decimal(row["odp"]),
        gwp=Decimal(row["gwp"]),
        odp_range=(Decimal(row["odp_min"]), Decimal(row["odp_max"])),
        isomer_of=row["isomer_of"] or None,
        un=row["un"] or None,
        hs2022=row["hs2022"],
        hs2017=row["hs2017"],
        since=date.fromisoformat(row["since"]),
        source=row["source"],
    )


def _other(row: Mapping[str, str]) -> Substance:
    return Substance(
        name=row["name"],
        ashrae=row["ashrae"] or None,
        chemical=row["chemical"],
        formula=row["formula"] or None,
        cas=row["cas"] or None,
        group=None,
        family=row["family"],
        odp=Decimal(0),
        gwp=Decimal(0),
        odp_range=None,
        isomer_of=None,
        un=row["un"] or None,
        hs2022=row["hs2022"] or None,
        hs2017=row["hs2017"] or None,
        since=None,
        source=row["source"],
    )
