"""Answers to questions about gases, as plain values: what the command line and the API give.

Figures are decimals as text, exact unless the key says how it is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.baselines import Baseline, Baselines
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.cylinder import Identified, Tested
from tidewaiter.desks.ozone.names import names_of
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.saturation import saturation
from tidewaiter.desks.ozone.schedule import Control, ceiling, controls, parties, party_class
from tidewaiter.desks.ozone.substances import (
    QUOTA_GROUPS,
    Gas,
    Substance,
    blends,
    gases,
    groups,
    substances,
)
from tidewaiter.desks.ozone.tables import told

Answer = dict[str, Any]


def charged(name: str, kg: Decimal) -> Answer:
    """What a mass of a gas (name or composition) amounts to, with its working."""
    found = charge(parse(name), kg)
    return {
        "gas": found.gas.name,
        "kg": decimal_text(found.kg),
        "odp_tonnes": decimal_text(found.odp_tonnes),
        "co2e_tonnes_annex_f": decimal_text(found.co2e_tonnes_annex_f),
        "co2e_tonnes_all": decimal_text(found.co2e_tonnes_all),
        "quotas": {name: decimal_text(level) for name, level in found.by_group().items()},
        "working": list(found.working()),
    }


def classified(name: str) -> Answer:
    """The HS codes of a gas (name or composition), with the rules in the order of the tariff."""
    gas = parse(name)
    current, earlier = classify(gas), classify(gas, "2017")
    return {
        "gas": gas.name,
        "composition": _composition(gas),
        "hs": current.code,
        "hs2022": current.code,
        "hs2017": earlier.code,
        "rules": [
            {
                "code": step.code,
                "asks": step.asks,
                "holds": step.holds,
                "because": step.because,
                "source": step.source,
            }
            for step in current.steps
        ],
    }


def pressures(name: str, celsius: Decimal) -> Answer:
    """Bubble and dew pressure of a gas in bar, absolute and above the air's, to the millibar.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` where the table does not have it.
    """
    gas = parse(name)
    found = saturation(gas, celsius)
    if found is None:
        raise ValueRefused(
            sentence(
                "The saturation pressure of {label} at {celsius} °C is not in the table.",
                label=gas.code,
                celsius=decimal_text(celsius),
            ),
            where="pressure",
        )
    return {
        "gas": gas.name,
        "celsius": decimal_text(celsius),
        "bubble_bar_abs": decimal_text(found.bubble),
        "dew_bar_abs": decimal_text(found.dew),
        "bubble_bar_gauge": decimal_text(found.bubble_gauge.quantize(Decimal("0.001"))),
        "dew_bar_gauge": decimal_text(found.dew_gauge.quantize(Decimal("0.001"))),
    }


def tested(said: Tested) -> Answer:
    """What a pressure says of a label."""
    return {
        "label": said.label,
        "verdict": said.verdict.value,
        "because": str(said.because),
        "pressure_bar_abs": decimal_text(said.pressure),
        "celsius": decimal_text(said.celsius),
        "low_bar_abs": None if said.low is None else decimal_text(said.low),
        "high_bar_abs": None if said.high is None else decimal_text(said.high),
        "others": list(said.others),
        "likely": [
            {"gas": one.gas, "why": " ".join(one.why), "source": one.source}
            for one in said.likely
            if one.source
        ],
        "limits": str(said.limits),
    }


def identified(said: Identified) -> Answer:
    """What an identifier says of a label."""
    return {
        "label": said.label,
        "verdict": said.verdict.value,
        "because": str(said.because),
        "contains": said.contains,
        "components": [
            {
                "substance": one.substance,
                "label_percent": decimal_text(one.label),
                "found_percent": decimal_text(one.found.quantize(Decimal("0.01"))),
                "fits": one.fits,
            }
            for one in said.components
        ],
    }


def schedule(
    group: str | None = None,
    party: str | None = None,
    year: int | None = None,
    base: Decimal | None = None,
    known: Baselines | None = None,
) -> list[Answer]:
    """Steps of the schedules: of a group (``C/I`` or ``HCFC``), a country or group of Parties, a
    year; with a baseline the level that is allowed.

    ``known`` are baselines by country: each step of the country ``party`` takes its own of them.
    A ceiling without one is ``None``: not assessed.
    """
    wanted = annex_group(group) if group else None
    standing = _party_group(party) if party else None
    found = []
    for one in controls():
        if wanted not in (None, one.group):
            continue
        if standing is not None and party_class(one.group, standing) != one.party:
            continue
        if year is not None and not one.first <= year <= (one.last or year):
            continue
        step: Answer = {
            "group": one.group,
            "quota": QUOTA_GROUPS[one.group],
            "party": one.party,
            "from": one.first,
            "to": one.last,
            "share": decimal_text(one.share),
            "article": one.article,
            "source": told(one.source),
        }
        if base is not None:
            step["ceiling"] = _ceiling(one, year, base)
        elif known is not None:
            own = known.of((party or "").strip().upper(), QUOTA_GROUPS[one.group])
            step |= _measured(one, year, own, known)
        found.append(step)
    return found


def _ceiling(step: Control, year: int | None, base: Decimal) -> str | None:
    level = ceiling(step.group, step.party, year or step.first, base)
    return None if level is None else decimal_text(level)


def _measured(step: Control, year: int | None, own: Baseline | None, known: Baselines) -> Answer:
    """The ceiling of a step by the baseline that was brought; zero needs none."""
    if own is None:
        return {"baseline": None, "ceiling": "0" if step.share == 0 else None}
    return {
        "baseline": decimal_text(own.level),
        "baseline_source": f"{known.source}, {known.as_of}",
        "ceiling": _ceiling(step, year, own.level),
    }


def listed(kind: str = "all", group: str | None = None) -> list[Answer]:
    """Substances and blends with their figures: ``all``, ``substances``, ``blends``, ``others``."""
    wanted = annex_group(group) if group else None
    chosen: Mapping[str, Sequence[Gas]] = {
        "all": list(gases().values()),
        "substances": [one for one in substances().values() if one.controlled],
        "others": [one for one in substances().values() if not one.controlled],
        "blends": list(blends().values()),
    }
    if kind not in chosen:
        raise ValueRefused(sentence("Known are: {known}.", known=", ".join(chosen)), where="list")
    return [_row(gas) for gas in chosen[kind] if wanted is None or wanted in groups(gas)]


def annex_group(name: str) -> str:
    """An Annex group from its own name or from that of its quota.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for any other.
    """
    by_quota = {quota: annex for annex, quota in QUOTA_GROUPS.items()}
    plain = name.strip().upper()
    found = plain if plain in QUOTA_GROUPS else by_quota.get(plain)
    if found is None:
        known = ", ".join([*QUOTA_GROUPS, *by_quota])
        raise ValueRefused(sentence("Known are: {known}.", known=known), where="group")
    return found


def _party_group(name: str) -> str:
    own = parties().get(name.strip().upper())
    return own.group if own and own.group else name.strip()


def _row(gas: Gas) -> Answer:
    found = charge(gas, Decimal(1000))
    row: Answer = {
        "name": gas.name,
        "code": gas.code,
        "groups": list(groups(gas)),
        "odp": decimal_text(found.odp_tonnes),
        "gwp_annex_f": decimal_text(found.co2e_tonnes_annex_f),
        "gwp": decimal_text(found.co2e_tonnes_all),
        "hs2022": classify(gas).code,
        "hs2017": classify(gas, "2017").code,
        "un": gas.un,
        "names": list(names_of(gas)),
        "source": told(gas.source),
    }
    if isinstance(gas, Substance):
        return row | {"chemical": gas.chemical, "formula": gas.formula, "cas": gas.cas}
    return row | {"composition": _composition(gas)}


def _composition(gas: Gas) -> dict[str, str]:
    return {one.name: decimal_text(share) for one, share in gas.parts}
