"""Charges and HS codes against figures worked out by hand from the Annexes and the tariff."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.quantities import charge, fitting
from tidewaiter.desks.ozone.substances import gases

KG = st.decimals("0.001", "1e7", places=3)


@pytest.mark.parametrize(
    ("name", "odp", "annex_f", "every"),
    [
        ("R-22", "0.055", "0", "1810"),
        ("R-404A", "0", "3921.6", "3921.6"),
        ("R-407H", "0", "1495.125", "1495.125"),
        ("R-408A", "0.02585", "2301.2", "3151.9"),
        ("R-401A", "0.03663", "16.12", "1182.48"),
        ("R-502", "0.33404", "0", "4656.72"),
        ("R-410A", "0", "2087.5", "2087.5"),
        ("R-744", "0", "0", "0"),
        ("R-123", "0.02", "0", "77"),
    ],
)
def test_a_tonne_of(name: str, odp: str, annex_f: str, every: str) -> None:
    one = charge(parse(name), Decimal(1000))
    assert one.odp_tonnes == Decimal(odp)
    assert one.co2e_tonnes_annex_f == Decimal(annex_f)
    assert one.co2e_tonnes_all == Decimal(every)


def test_a_blend_is_charged_to_both_quotas() -> None:
    assert charge(parse("R-408A"), Decimal(1000)).by_group() == {
        "HFC": Decimal("2301.2"),
        "HCFC": Decimal("0.02585"),
    }


@given(st.sampled_from(sorted(gases())), KG, KG)
def test_charges_add_up_exactly(name: str, one: Decimal, other: Decimal) -> None:
    gas = gases()[name]
    both = charge(gas, one + other)
    assert both.odp_tonnes == charge(gas, one).odp_tonnes + charge(gas, other).odp_tonnes
    assert sum(share.kg for share in both.shares) == one + other


@given(st.sampled_from(["R-404A", "R-408A", "HFC-32", "R-1234yf", "R-513A"]), KG)
def test_what_fits_fits_and_a_gram_more_does_not(name: str, left: Decimal) -> None:
    gas = parse(name)
    kg = fitting(gas, "HFC", "CO2e-t", left)
    if kg is None:
        assert charge(gas, Decimal(1)).by_group().get("HFC") is None
        return
    assert charge(gas, kg).co2e_tonnes_annex_f <= left
    assert charge(gas, kg + Decimal("0.001")).co2e_tonnes_annex_f > left


def test_what_still_fits_is_rounded_down_to_the_gram() -> None:
    assert fitting(parse("R-404A"), "HFC", "CO2e-t", Decimal("2352.8")) == Decimal("599.959")


def test_a_mass_below_zero_is_refused() -> None:
    with pytest.raises(ValueRefused):
        charge(parse("R-22"), Decimal(-1))


@pytest.mark.parametrize(
    ("name", "hs2022", "hs2017"),
    [
        ("R-134a", "290345", "290339"),
        ("R-22", "290371", "290371"),
        ("R-12", "290377", "290377"),
        ("R-1234yf", "290351", "290339"),
        ("methyl bromide", "290361", "290339"),
        ("R-404A", "382761", "382478"),
        ("R-507A", "382761", "382478"),
        ("R-422D", "382762", "382478"),
        ("R-452A", "382763", "382478"),
        ("R-410A", "382763", "382478"),
        ("R-407A", "382763", "382478"),
        ("R-407C", "382764", "382478"),
        ("R-407F", "382764", "382478"),
        ("R-448A", "382765", "382478"),
        ("R-454B", "382768", "382478"),
        ("R-513A", "382768", "382478"),
        ("R-508B", "382751", "382478"),
        ("R-413A", "382759", "382478"),
        ("R-401A", "382731", "382474"),
        ("R-406A", "382732", "382474"),
        ("R-502", "382711", "382471"),
        ("HCFC-124 50 %; HC-290 50 %", "382739", "382474"),
        ("HFC-161 50 %; HC-290 50 %", "382769", "382478"),
        ("halon-1211 50 %; R-744 50 %", "382720", "382472"),
        ("R-433A", "271119", "271119"),
    ],
)
def test_subheadings(name: str, hs2022: str, hs2017: str) -> None:
    gas = parse(name)
    assert (classify(gas).code, classify(gas, "2017").code) == (hs2022, hs2017)


def test_the_chain_of_rules_ends_with_the_one_that_holds() -> None:
    steps = classify(parse("R-407C")).steps
    assert [step.holds for step in steps] == [False] * (len(steps) - 1) + [True]
    assert "HFC-134a 52 % >= 30 %" in steps[-1].because


def test_thresholds_count_from_the_share_itself() -> None:
    at = parse("HFC-125 40 %; HFC-32 60 %")
    below = parse("HFC-125 39.9 %; HFC-32 60.1 %")
    assert (classify(at).code, classify(below).code) == ("382763", "382765")
