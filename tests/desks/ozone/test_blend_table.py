"""Every blend against figures that were worked out beside the desk, and codes read off the tariff.

``blend_figures.csv`` holds the ODP and both GWPs of a blend, computed from the compositions and
Annexes in the Ozone Secretariat's reporting tool (2021), of isomers the traded ones. The tariff is
read here a second time, from the wording of heading 38.27 (HS 2022), not from the desk's rules.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.cli.main import main
from tidewaiter.desks.ozone.substances import blends

FIGURES = list(
    csv.DictReader((Path(__file__).parent / "blend_figures.csv").read_text("utf-8").splitlines())
)
_HALOGENATED = ("CFC", "HBFC", "CTC", "TCA", "HALON", "HCFC", "MB", "BCM", "HFC", "PFC", "HFO")
_HALOGENATED += ("other HFC", "HCFO", "other halogenated")


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row["blend"])
def test_a_tonne_of_a_blend_on_the_command_line(row: Mapping[str, str], capsys) -> None:
    assert main(["ozone", "charge", row["blend"], "1000", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    for name, expected in (
        ("odp_tonnes", row["odp"]),
        ("co2e_tonnes_annex_f", row["gwp_annex_f"]),
        ("co2e_tonnes_all", row["gwp"]),
    ):
        assert Decimal(said[name]) == Decimal(expected), name


@pytest.mark.parametrize("name", sorted(blends()))
def test_the_code_of_a_blend_is_what_the_wording_of_the_tariff_gives(name: str, capsys) -> None:
    assert main(["ozone", "classify", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hs2022"] == subheading(name)


def test_there_are_as_many_blends_as_the_secretariat_lists() -> None:
    assert len(blends()) >= 145
    assert len(FIGURES) == 130


def subheading(name: str) -> str:
    """The subheading of a mixture by the wording of HS 2022, in its order."""
    shares = {one.name: share * 100 for one, share in blends()[name].parts}
    family = {one.name: one.family for one, _ in blends()[name].parts}

    def has(*families: str) -> bool:
        return bool({*families} & {*family.values()})

    def mass(gas: str) -> Decimal:
        return shares.get(gas, Decimal(0))

    if not has(*_HALOGENATED):
        return "271119" if set(family.values()) <= {"HC"} else "382499"
    for families, code in ((("CFC",), "382711"), (("HALON",), "382720")):
        if has(*families):
            return code
    if has("HCFC"):
        return _of_hcfc(name)
    if has("MB", "BCM"):
        return "382740"
    if has("PFC") or "HFC-23" in shares:
        return "382751" if "HFC-23" in shares else "382759"
    if has("HFC", "other HFC"):  # the tariff names HFOs beside HFCs, not among them
        return _of_hfc(mass, has("HFO"), name)
    return "382790"


def _of_hcfc(name: str) -> str:
    codes = {one.hs2022 or "" for one, _ in blends()[name].parts}
    if any("290341" <= code <= "290348" for code in codes):
        return "382731"
    return "382732" if any("290371" <= code <= "290375" for code in codes) else "382739"


def _of_hfc(mass, unsaturated: bool, name: str) -> str:
    if mass("HFC-143a") >= 15:
        return "382761"
    if mass("HFC-125") >= 55 and not unsaturated:
        return "382762"
    if mass("HFC-125") >= 40:
        return "382763"
    if mass("HFC-134a") >= 30 and not unsaturated:
        return "382764"
    if mass("HFC-32") >= 20 and mass("HFC-125") >= 20:
        return "382765"
    codes = {one.hs2022 or "" for one, _ in blends()[name].parts}
    named = any("290341" <= code <= "290348" for code in codes)
    return "382768" if named else "382769"
