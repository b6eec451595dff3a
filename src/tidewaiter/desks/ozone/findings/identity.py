"""Whether name, code, number and composition speak of the same gas."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tidewaiter.core import Evidence, Finding
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.goods import Form, Goods
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.substances import Blend, Gas, Substance, blends

POINTS = Decimal("0.02")
"""By how much a share may differ from the nominal one: the widest tolerance of ASHRAE 34."""
CO2E = Decimal("0.01")
"""By how much declared tonnes of CO2e may miss, as a share: they are declared rounded."""
_WIDE = ("3824", "3808", "3813")


def substance_not_named(goods: Goods) -> Iterator[Finding]:
    """Under a heading for controlled substances the gas must be named: the code alone is several.

    A subheading with one substance only names it.
    """
    if goods.form is Form.GAS and goods.gas is None:
        code = goods.item.commodity_code or ""
        pointer = goods.pointer / "description"
        yield found("OZONE-001", pointer, _declared(goods), code=code)


def code_not_of_gas(goods: Goods) -> Iterator[Finding]:
    """The subheading must be the one that the composition has in the order of the tariff.

    Held against the HS 2022, and against the HS 2017 where that edition's code is declared. Under
    38.24.99 may stand what holds one controlled substance as part of it; a blend that is traded
    under its own name has its own subheading.
    """
    code = _plain(goods)
    if not goods.named or goods.gas is None or goods.form is not Form.GAS or len(code) < 6:
        return
    traded = goods.controlled and goods.gas.name in blends()
    if not code.startswith(("2903", "3827", "38247", *(("382499",) if traded else ()))):
        return
    classified = classify(goods.gas)
    if classified.code is None or code[:6] in (classified.code, classify(goods.gas, "2017").code):
        return
    why = classified.steps[-1]
    yield found(
        "OZONE-002",
        goods.pointer / "commodity_code",
        Evidence(name="commodity_code", value=code[:6], comparison=f"{why.code}: {why.because}"),
        gas=goods.gas.code,
        right=classified.code,
        declared=code[:6],
    )


def un_of_another_gas(goods: Goods) -> Iterator[Finding]:
    """A UN number of one gas does not go with another; numbers for several gases fit any."""
    gas, un_gas = goods.gas, goods.un_gas
    if gas is None or un_gas is None or not goods.named or _same(gas, un_gas):
        return
    un = next(iter(goods.item.dangerous_goods))
    if gas.un == un:
        return
    yield found(
        "OZONE-003",
        goods.pointer / "dangerous_goods",
        Evidence(name="dangerous_goods", value=un, comparison=f"{gas.code}: UN {gas.un or '1078'}"),
        un=un,
        other=un_gas.code,
        gas=gas.code,
    )


def composition_not_of_name(goods: Goods) -> Iterator[Finding]:
    """A blend that is named and written out must have its nominal shares."""
    written = goods.composition
    named = [one.gas for one in goods.mentions if isinstance(one.gas, Blend)]
    if written is None or not named:
        return
    shares = {one.name: share for one, share in written.parts}
    nominal = {one.name: share for one, share in named[0].parts}
    names = dict.fromkeys([*nominal, *shares])
    off = [n for n in names if abs(shares.get(n, Decimal(0)) - nominal.get(n, Decimal(0))) > POINTS]
    if off:
        told = ", ".join(f"{name} {decimal_text(shares[name] * 100)} %" for name in shares)
        right = ", ".join(f"{name} {decimal_text(nominal[name] * 100)} %" for name in nominal)
        yield found(
            "OZONE-004",
            goods.pointer / "description",
            Evidence(name="composition", value=told, comparison=right),
            gas=named[0].code,
            shares=told,
        )


def gas_under_other_heading(goods: Goods) -> Iterator[Finding]:
    """A controlled gas in bulk under a code for something else is how it is hidden.

    Preparations (38.24, 38.08) and charges for fire extinguishers (38.13) are no such codes:
    mixtures were declared there before 2022.
    """
    code = _plain(goods)
    hidden = code and not code.startswith(("2903", "3827", *_WIDE))
    if goods.controlled and goods.gas is not None and hidden:
        yield found(
            "OZONE-005", goods.pointer / "commodity_code", gas=goods.gas.code, code=code[:6]
        )


def co2e_declared_differs(goods: Goods) -> Iterator[Finding]:
    """Tonnes of CO2e that are declared must be those of the Annex F components."""
    if goods.co2e_declared is None or goods.kg is None or goods.gas is None:
        return
    right = charge(goods.gas, goods.kg).co2e_tonnes_annex_f
    if abs(goods.co2e_declared - right) > max(right * CO2E, Decimal("0.5")):
        yield found(
            "OZONE-006",
            goods.pointer / "supplementary",
            declared=decimal_text(goods.co2e_declared),
            kg=decimal_text(goods.kg),
            gas=goods.gas.code,
            right=decimal_text(right),
        )


def names_contradict(goods: Goods) -> Iterator[Finding]:
    """Two names that cannot both be right; a blend beside its components is no contradiction."""
    if goods.composition is not None or goods.gas is None or goods.form is not Form.GAS:
        return
    held = {one.name for one, _ in goods.gas.parts} | {goods.gas.name}
    for one in goods.mentions:
        other = one.gas
        inside = {goods.gas.name} & {part.name for part, _ in other.parts}
        if other.name not in held and not inside and other.controlled:
            yield found(
                "OZONE-007",
                goods.pointer / "description",
                Evidence(name="description", value=one.words),
                gas=goods.gas.code,
                other=other.code,
            )
            return


def _same(gas: Gas, other: Gas) -> bool:
    if gas.name == other.name:
        return True
    isomers = {gas.name, other.name}
    pair = [one for one in (gas, other) if isinstance(one, Substance)]
    return len(pair) == 2 and any(one.isomer_of in isomers for one in pair)


def _plain(goods: Goods) -> str:
    return (goods.item.commodity_code or "").replace(".", "").replace(" ", "")


def _declared(goods: Goods) -> Evidence:
    return Evidence(name="description", value=goods.item.description)
