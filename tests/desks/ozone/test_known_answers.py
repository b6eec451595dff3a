"""Answers known from the treaty, the tariff and the standard before the desk was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core import Declaration, Document, Item, Party, Regime, Timestamp
from tidewaiter.desks.ozone import answers
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.facts import Known, Shelf
from tidewaiter.desks.ozone.law import Law
from tidewaiter.desks.ozone.licences import Licence, LicenceKind, LicenceLine, Quota
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.saturation import saturation
from tidewaiter.engine.batch import Batch

TODAY = Timestamp.of(datetime(2026, 6, 1, tzinfo=UTC))
CEILINGS = """
C/I A5-1 123.45: 2013 123.45, 2015 111.11, 2019 111.11, 2020 80.24, 2024 80.24, 2025 40.12
C/I A5-1 123.45: 2029 40.12, 2030 3.09, 2039 3.09, 2040 0.00, 2055 0.00
C/I non-A5 100: 2004 65.0, 2010 25.0, 2015 10.00, 2020 0.50, 2029 0.50, 2030 0.00
F A5-1 1000001: 2024 1000001, 2029 900001, 2035 700001, 2040 500001, 2045 200000, 2060 200000
F A5-2 1000001: 2028 1000001, 2032 900001, 2037 800001, 2042 700001, 2047 150000
F non-A5 1000: 2019 900, 2024 600, 2029 300, 2034 200, 2036 150
F RU 1000: 2020 950, 2025 650, 2029 300, 2034 200, 2036 150
F IN 1000: 2028 1000, 2032 900, 2047 150
A/I A5-1 100: 2000 100, 2005 50, 2007 15, 2010 0
A/II A5-1 100: 2002 100, 2005 50, 2010 0
B/I A5-1 100: 2003 80, 2007 15, 2010 0
B/II A5-1 100: 2005 15, 2010 0
B/III A5-1 100: 2003 100, 2005 70, 2010 30, 2015 0
E/I A5-1 100: 2002 100, 2005 80, 2015 0
E/I non-A5 100: 1999 75, 2001 50, 2003 30, 2005 0
A/I non-A5 100: 1994 25, 1996 0
A/II non-A5 100: 1994 0
C/II A5-1 100: 1996 0
C/III A5-1 100: 2002 0
"""
"""Group, Party and baseline: what is allowed in years, Articles 2A to 2J and 5."""

MIXTURES = [
    ("HFC-143a 15 %, HFC-134a 85 %", "382761"),
    ("HFC-143a 14.99 %, HFC-134a 85.01 %", "382764"),
    ("HFC-143a 14.999 %, HFC-125 85.001 %", "382762"),
    ("HFC-125 55 %, HFC-32 45 %", "382762"),
    ("HFC-125 54.9 %, HFC-32 45.1 %", "382763"),
    ("HFC-125 55 %, HFO-1234yf 45 %", "382763"),
    ("HFC-125 40 %, HFC-134a 60 %", "382763"),
    ("HFC-125 39.9 %, HFC-134a 60.1 %", "382764"),
    ("HFC-134a 30 %, HFC-152a 70 %", "382764"),
    ("HFC-134a 29.9 %, HFC-152a 70.1 %", "382768"),
    ("HFC-134a 30 %, HFO-1234yf 70 %", "382768"),
    ("HFC-32 20 %, HFC-125 20 %, HFO-1234yf 60 %", "382765"),
    ("HFC-32 19.9 %, HFC-125 20.1 %, HFO-1234yf 60 %", "382768"),
    ("HFC-23 1 %, HFC-134a 99 %", "382751"),
    ("PFC-116 1 %, HFC-134a 99 %", "382759"),
    ("HCFC-22 1 %, HFC-134a 99 %", "382731"),
    ("HCFC-22 60 %, R-290 40 %", "382732"),
    ("HCFC-124 60 %, R-600a 40 %", "382739"),
    ("HCFC-22 50 %, HFC-23 50 %", "382731"),
    ("HCFC-22 50 %, PFC-218 50 %", "382732"),
    ("CFC-12 1 %, HCFC-22 99 %", "382711"),
    ("CFC-12 50 %, Halon-1301 50 %", "382711"),
    ("Halon-1211 50 %, HCFC-22 50 %", "382720"),
    ("HBFC-22B1 10 %, HCFC-22 90 %", "382712"),
    ("Carbon tetrachloride 10 %, HFC-134a 90 %", "382713"),
    ("methyl chloroform 10 %, HCFC-22 90 %", "382714"),
    ("Methyl bromide 98 %, chloropicrin 2 %", "382740"),
    ("Bromochloromethane 50 %, HFC-134a 50 %", "382740"),
    ("HFC-161 60 %, HFO-1234yf 40 %", "382769"),
    ("methylene chloride 50 %, R-290 50 %", "382790"),
    ("HFC-134a 10 %, methane 90 %", "382768"),
    ("HCFC-22 50 %, nitrogen 50 %", "382732"),
    ("HCFC-141b 20 %, polyol 80 %", "382732"),
    ("HFC-245fa 12 %, polyol 88 %", "382768"),
]

CHARGES = [
    ("R-408A", "0.02585", "2301.2", "3151.9"),
    ("R-502", "0.33404", "0", "4656.72"),
    ("R-401A", "0.03663", "16.12", "1182.48"),
    ("R-407H", "0", "1495.125", "1495.125"),
    ("R-405A", "0.028325", "8.68", "950.23"),
    ("R-513A", "0", "629.2", "629.2"),
    ("R-466A", "0", "733.25", "733.25"),
    ("HCFC-123", "0.02", "0", "77"),
    ("HCFC-123 (isomers)", "0.06", "0", "77"),
    ("CFC-113a", "0.8", "0", "6130"),
    ("HCFC-141b 20 %, polyol 80 %", "0.022", "0", "145"),
]
"""ODP-tonnes and tonnes of CO2e, of Annex F and of all, of a tonne."""

LEFT = [
    ("R-404A", "HFC", "CO2e-t", "100", "25.5", "25.499"),
    ("R-404A", "HFC", "CO2e-t", "2352.8", "1000", "599.959"),
    ("HFC-134a", "HFC", "CO2e-t", "1430", "1000.001", "1000"),
    ("HCFC-22", "HCFC", "ODP-t", "0.054945", "1000", "999"),
    ("R-401A", "HFC", "CO2e-t", "16.11", "1000", "999.379"),
    ("R-513A", "HFC", "kg", "439.999", "1000", "999.997"),
]
"""Gas, quota and its unit, what is left of it, kilograms declared, and those that still fit."""


def _ceilings() -> list[tuple[str, str, str, int, str]]:
    found = []
    for line in CEILINGS.strip().splitlines():
        head, _, steps = line.partition(": ")
        group, party, base = head.split()
        for step in steps.split(", "):
            year, level = step.split()
            found.append((group, party, base, int(year), level))
    return found


@pytest.mark.parametrize(("group", "party", "base", "year", "level"), _ceilings())
def test_what_a_party_may_consume(group: str, party: str, base: str, year: int, level: str) -> None:
    (step,) = answers.schedule(group, party, year, Decimal(base))
    assert Decimal(step["ceiling"]) == Decimal(level)


@pytest.mark.parametrize(("group", "party", "year"), [("C/I", "A5-1", 2012), ("F", "A5-2", 2027)])
def test_nothing_is_limited_before_the_first_step(group: str, party: str, year: int) -> None:
    assert answers.schedule(group, party, year, Decimal(10)) == []


@pytest.mark.parametrize(("shares", "code"), MIXTURES)
def test_the_first_rule_of_the_tariff_that_holds_counts(shares: str, code: str) -> None:
    assert answers.classified(shares)["hs2022"] == code


@pytest.mark.parametrize(("gas", "odp", "annex_f", "every"), CHARGES)
def test_what_a_tonne_amounts_to(gas: str, odp: str, annex_f: str, every: str) -> None:
    said = answers.charged(gas, Decimal(1000))
    levels = (said["odp_tonnes"], said["co2e_tonnes_annex_f"], said["co2e_tonnes_all"])
    assert tuple(map(Decimal, levels)) == (Decimal(odp), Decimal(annex_f), Decimal(every))


@pytest.mark.parametrize(("gas", "group", "unit", "left", "kg", "fits"), LEFT)
def test_kilograms_that_still_fit_are_rounded_down_to_the_gram(
    gas: str, group: str, unit: str, left: str, kg: str, fits: str
) -> None:
    quota = Quota(year=2026, importer="IM-1", group=group, unit=unit, limit=Decimal(left))
    line = LicenceLine(number=1, substance=gas, kg=Decimal(5000))
    licence = Licence(number="L-1", kind=LicenceKind.IMPORT, holder="IM-1", lines=(line,))

    def said(mass: str) -> list[str]:
        item = Item(
            number=1, description=gas, net_mass=Decimal(mass), country_dispatch="CN",
            commodity_code="3827", documents=(Document(type="ODS", id="L-1"),),
        )  # fmt: skip
        sent = Declaration(
            lrn="A", regime=Regime.IMPORT, accepted_at=TODAY, items=(item,),
            parties=(Party(role="importer", id="IM-1"),),
        )  # fmt: skip
        control = OzoneControl(Shelf(Known(licences=(licence,), quotas=(quota,))), law=Law())
        (facts,) = control.gather(Batch.of([sent]))
        found = control.assess(sent, facts).findings
        return [str(one.claim) for one in found if one.code == "OZONE-030"]

    (claim,) = said(kg)
    assert claim.startswith(f"{fits} kg of ")
    assert said(fits) == []
    assert said(str(Decimal(fits) + Decimal("0.001"))) != []


def test_each_case_of_known_answers_says_why() -> None:
    text = (Path(__file__).parent / "cases" / "known.yaml").read_text("utf-8")
    assert text.count("case: ") == text.count("  why: ") >= 40


PUBLISHED = """
R-404A 3922, R-407A 2107, R-407C 1774, R-407F 1825, R-410A 2088, R-417A 2346, R-422D 2729
R-427A 2138, R-437A 1805, R-438A 2265, R-442A 1888, R-448A 1386, R-449A 1396, R-450A 601
R-507A 3985, R-513A 629, R-32 675, R-23 14800
"""
"""GWP of blends as published in tables by the treaty's values (AR4), to the unit."""


def test_blends_have_the_gwp_that_tables_publish() -> None:
    told = [one.rsplit(" ", 1) for one in PUBLISHED.strip().replace("\n", ", ").split(", ")]
    assert len(told) == 18
    for name, gwp in told:
        charged = charge(resolve(name), Decimal(1000)).co2e_tonnes_all
        assert abs(charged - Decimal(gwp)) <= Decimal("0.6"), name


BOILING = """
R-134a 25 6.654, R-22 25 10.44, R-410A 25 16.58, R-404A 25 12.55, R-32 25 16.90
R-12 25 6.516, R-290 25 9.522, R-600a 25 3.505, R-507A 25 12.84
R-1234yf 25 6.829, R-152a 25 5.966, R-125 25 13.78, R-407C 25 11.88
R-134a 0 2.928, R-22 -20 2.453, R-134a 50 13.18
"""
"""Gas, Celsius, and the saturation pressure of its liquid in bar as handbooks print it."""


def test_gases_boil_at_the_pressures_that_handbooks_print() -> None:
    for line in BOILING.strip().split("\n"):
        for name, celsius, bar in (one.split() for one in line.split(", ")):
            point = saturation(resolve(name), Decimal(celsius))
            assert point is not None, name
            assert abs(point.bubble - Decimal(bar)) <= Decimal(bar) * Decimal("0.01"), name
