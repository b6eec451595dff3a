"""Cylinders, containers and equipment; and what an officer measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from tidewaiter.core import Declaration, Evidence, Finding, Pointer
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.cylinder import Verdict, hold_identified, hold_pressure
from tidewaiter.desks.ozone.facts import Reading
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.goods import Form, Goods
from tidewaiter.desks.ozone.law import Law
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.tables import table

CONTAINER = Decimal(36000)
"""The most a container may weigh with its load, in kg (ISO 668, all lengths)."""
DRUM = Decimal(1150)
"""The most that one drum of refrigerant holds, in kg; larger is a tank."""
_NEAR = Decimal("0.03")


def disposable_banned(goods: Goods, law: Law, day: date | None) -> Iterator[Finding]:
    """Cylinders that cannot be refilled, where the law bans them."""
    if not goods.disposable or not goods.controlled or goods.gas is None:
        return
    for ban in law.bans:
        hit = ban.kind == "disposable-cylinder" and set(ban.groups) & set(goods.groups)
        if hit and ban.in_force(day):
            yield found(
                "OZONE-060",
                goods.pointer,
                Evidence(name="ban", value=ban.text, comparison=str(ban.first or "")),
                gas=goods.gas.code,
                country=law.country,
            )
            return


def cylinder_mass_unusual(goods: Goods) -> Iterator[Finding]:
    """The mass per cylinder against the sizes that are sold, and against what a drum can hold."""
    if not goods.controlled or not goods.kg or not goods.cylinders or goods.gas is None:
        return
    each = goods.kg / goods.cylinders
    sizes = [Decimal(row["kg"]) for row in table("cylinders")]
    odd = goods.disposable and all(abs(each - size) > size * _NEAR for size in sizes)
    if odd or each > DRUM:
        shown = decimal_text(each.quantize(Decimal("0.1")))
        yield found(
            "OZONE-061",
            goods.pointer / "net_mass",
            Evidence(name="packages", value=f"{goods.cylinders}"),
            each=shown,
            gas=goods.gas.code,
        )


def container_overfull(declaration: Declaration) -> Iterator[Finding]:
    """More mass than the containers can carry: one of them does not exist, or the mass is wrong."""
    containers = len(declaration.equipment)
    masses = [item.gross_mass or item.net_mass for item in declaration.items]
    total = sum((mass for mass in masses if mass), Decimal(0))
    if containers and total > CONTAINER * containers:
        told = {"kg": decimal_text(total), "containers": containers}
        yield found("OZONE-062", Pointer(("equipment",)), **told)


def unlike_gases_in_like_cylinders(goods: Sequence[Goods]) -> Iterator[Finding]:
    """Cylinders of a controlled gas in one load with cylinders of one that is freer.

    The legal ones are stacked at the door and the others behind them: double layering.
    """
    boxed = [one for one in goods if one.form is Form.GAS and one.cylinders and one.gas]
    for one in boxed:
        freer = next((other for other in boxed if _freer(other, one)), None)
        if freer is not None and one.gas is not None and freer.gas is not None:
            yield found(
                "OZONE-064",
                one.pointer / "packages",
                Evidence(name="packages", value=f"{one.cylinders} + {freer.cylinders}"),
                gas=one.gas.code,
                other=freer.gas.code,
            )
            return


def _freer(one: Goods, other: Goods) -> bool:
    """Whether a gas counts for less than another: not controlled, or not depleting ozone."""
    if one.gas is None or other.gas is None or not other.gas.controlled:
        return False
    if not one.gas.controlled:
        return True
    mine, its = (charge(gas, Decimal(1)).odp_tonnes for gas in (one.gas, other.gas))
    return mine == 0 and its > 0


def equipment_banned(goods: Goods, law: Law, day: date | None) -> Iterator[Finding]:
    """Equipment that holds a gas which the law bans in it."""
    if goods.form is not Form.EQUIPMENT or goods.gas is None:
        return
    gwp = charge(goods.gas, Decimal(1000)).co2e_tonnes_all
    code = (goods.item.commodity_code or "").replace(".", "")
    for ban in law.bans:
        if ban.kind != "equipment" or not code.startswith(ban.hs) or not ban.in_force(day):
            continue
        if set(ban.groups) & set(goods.groups) and (ban.gwp_from is None or gwp >= ban.gwp_from):
            yield found(
                "OZONE-063",
                goods.pointer,
                Evidence(name="ban", value=ban.text, comparison=f"GWP {decimal_text(gwp)}"),
                gas=goods.gas.code,
                country=law.country,
            )
            return


def reading_refutes(reading: Reading, label: str, pointer: Pointer) -> Iterator[Finding]:
    """A pressure that the label cannot show; one that fits proves nothing and is no finding."""
    if reading.pressure is None or reading.temperature is None:
        return
    try:
        said = hold_pressure(
            label,
            reading.pressure,
            reading.temperature,
            gauge=reading.gauge,
            liquid=reading.liquid,
        )
    except ValueRefused:
        return
    shown = Evidence(name="pressure", value=said.because, comparison=", ".join(said.others[:8]))
    if said.verdict is Verdict.REFUTED:
        yield found("OZONE-070", pointer, shown, label=said.label)
    elif said.verdict is Verdict.CANNOT_TELL:
        yield found("OZONE-072", pointer, shown, label=said.label)


def identifier_refutes(reading: Reading, label: str, pointer: Pointer) -> Iterator[Finding]:
    """A composition that is not the label's."""
    if not reading.identified:
        return
    try:
        said = hold_identified(label, reading.identified)
    except ValueRefused:
        return
    shown = ", ".join(
        f"{one.substance} {decimal_text(one.found.quantize(Decimal('0.1')))} %"
        for one in said.components
        if one.found
    )
    if said.verdict is Verdict.REFUTED:
        evidence = Evidence(name="identifier", value=shown, source=reading.instrument)
        yield found("OZONE-071", pointer, evidence, label=said.label, found=said.contains or shown)
    elif said.verdict is Verdict.CANNOT_TELL:
        yield found("OZONE-072", pointer, label=said.label)
