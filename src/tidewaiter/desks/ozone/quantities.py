"""From kilograms to ODP-tonnes and tonnes of CO2 equivalent, and back.

``calculated level`` is mass times ODP, or times GWP (Montreal Protocol, Article 3). The Protocol
counts the HFCs of Annex F in CO2 equivalent and everything else in ODP, so a blend that holds both
is charged twice: its HFCs to the HFC quota and its HCFCs to the HCFC quota. The figure for all
controlled components adds the GWP that Annexes A and C state, which no quota of HFCs counts.
Results are exact decimals; only what still fits into a quota is rounded, down to the gram.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.licences import CO2E_TONNES, KG, ODP_TONNES
from tidewaiter.desks.ozone.substances import QUOTA_GROUPS, Gas, Substance
from tidewaiter.desks.ozone.tables import told

HFC = "F"
GRAM = Decimal("0.001")
_THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One component of what is charged: its mass in kg, its ODP-tonnes and tonnes of CO2e."""

    substance: Substance
    share: Decimal
    kg: Decimal
    odp_tonnes: Decimal
    co2e_tonnes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a mass of a gas amounts to, component by component."""

    gas: Gas
    kg: Decimal
    shares: tuple[Share, ...]

    @property
    def odp_tonnes(self) -> Decimal:
        """ODP-tonnes of all components."""
        return sum((one.odp_tonnes for one in self.shares), Decimal(0))

    @property
    def co2e_tonnes_annex_f(self) -> Decimal:
        """Tonnes of CO2e of the components in Annex F: what a quota of HFCs counts."""
        return sum((s.co2e_tonnes for s in self.shares if s.substance.group == HFC), Decimal(0))

    @property
    def co2e_tonnes_all(self) -> Decimal:
        """Tonnes of CO2e of all controlled components, as far as the Annexes give a GWP."""
        return sum((one.co2e_tonnes for one in self.shares), Decimal(0))

    def by_group(self) -> dict[str, Decimal]:
        """Per quota group its calculated level: CO2e-tonnes for HFCs, else ODP-tonnes."""
        found: dict[str, Decimal] = {}
        for one in self.shares:
            if one.substance.group:
                level = one.co2e_tonnes if one.substance.group == HFC else one.odp_tonnes
                name = QUOTA_GROUPS[one.substance.group]
                found[name] = found.get(name, Decimal(0)) + level
        return found

    def in_unit(self, group: str, unit: str) -> Decimal | None:
        """What it charges to a quota group, in the quota's unit; ``None`` for a unit unknown."""
        found = Decimal(0)
        for one in self.shares:
            if one.substance.group and QUOTA_GROUPS[one.substance.group] == group:
                each = {KG: one.kg, ODP_TONNES: one.odp_tonnes, CO2E_TONNES: one.co2e_tonnes}
                if unit not in each:
                    return None
                found += each[unit]
        return found

    def working(self) -> tuple[str, ...]:
        """How the figures come about, one line a component."""
        return tuple(_line(one) for one in self.shares)


def charge(gas: Gas, kg: Decimal) -> Charge:
    """What a mass amounts to.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a mass below zero or without value.
    """
    if not kg.is_finite() or kg < 0:
        raise ValueRefused(
            sentence("{kg} is no mass.", kg=kg), where="kg", advice="Give kilograms from 0."
        )
    with localcontext() as context:
        context.prec = 60
        shares = tuple(_share(one, share, kg) for one, share in gas.parts)
    return Charge(gas=gas, kg=kg, shares=shares)


def fitting(gas: Gas, group: str, unit: str, left: Decimal) -> Decimal | None:
    """Kilograms of a gas that still fit into what is left of a quota, down to the gram.

    ``None`` where the gas does not draw on that quota at all. Never below zero.
    """
    each = charge(gas, Decimal(1)).in_unit(group, unit)
    if not each:
        return None
    with localcontext() as context:
        context.prec = 60
        return max((left / each).quantize(GRAM, ROUND_DOWN), Decimal(0))


def _share(one: Substance, share: Decimal, kg: Decimal) -> Share:
    mass = kg * share
    tonnes = mass / _THOUSAND
    return Share(
        substance=one,
        share=share,
        kg=mass,
        odp_tonnes=tonnes * one.odp,
        co2e_tonnes=tonnes * one.gwp,
    )


def _line(one: Share) -> str:
    kg = decimal_text(one.kg)
    if not one.substance.controlled:
        return f"{one.substance.name}: {kg} kg, not controlled"
    odp, gwp = decimal_text(one.substance.odp), decimal_text(one.substance.gwp)
    return (
        f"{one.substance.name} ({one.substance.group}): {kg} kg x {odp} ODP = "
        f"{decimal_text(one.odp_tonnes)} ODP-t; x {gwp} GWP = "
        f"{decimal_text(one.co2e_tonnes)} t CO2e ({told(one.substance.source)})"
    )
