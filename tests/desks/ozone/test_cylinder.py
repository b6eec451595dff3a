"""Saturation pressures and the cylinder test."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.cylinder import Verdict, hold_identified, hold_pressure
from tidewaiter.desks.ozone.saturation import curves, saturation
from tidewaiter.desks.ozone.substances import gases

T20 = Decimal(20)


@pytest.mark.parametrize(
    ("name", "bubble", "dew"),
    [
        ("R-134a", "5.717", "5.717"),
        ("R-22", "9.100", "9.100"),
        ("R-410A", "14.476", "14.430"),
        ("R-404A", "10.972", "10.844"),
        ("R-717", "8.575", "8.575"),
        ("R-744", "57.29", "57.29"),
    ],
)
def test_pressures_at_20_degrees(name: str, bubble: str, dew: str) -> None:
    """Published tables of refrigerants; within half a percent."""
    found = saturation(parse(name), T20)
    assert found is not None
    assert float(found.bubble) == pytest.approx(float(bubble), rel=0.005)
    assert float(found.dew) == pytest.approx(float(dew), rel=0.005)


@pytest.mark.parametrize("name", sorted(curves()))
def test_curves_rise_and_dew_is_not_above_bubble(name: str) -> None:
    curve = curves()[name]
    assert name in gases()
    assert list(curve.celsius) == sorted(set(curve.celsius))
    assert list(curve.bubble) == sorted(curve.bubble)
    assert list(curve.dew) == sorted(curve.dew)
    pairs = zip(curve.bubble, curve.dew, strict=True)
    assert all(bubble >= dew * 0.999 for bubble, dew in pairs)


def test_at_least_36_refrigerants_from_minus_20_to_50() -> None:
    whole = [c for c in curves().values() if (c.celsius[0], c.celsius[-1]) == (-20, 50)]
    assert len(whole) >= 36


def test_nothing_is_extrapolated() -> None:
    assert saturation(parse("R-134a"), Decimal("50.1")) is None
    assert saturation(parse("R-744"), Decimal(31)) is None
    assert saturation(parse("R-400*"), T20) is None


def test_halfway_between_degrees_is_between_the_rows() -> None:
    low, mid, high = (saturation(parse("R-22"), Decimal(t)) for t in ("20", "20.5", "21"))
    assert low is not None
    assert mid is not None
    assert high is not None
    assert low.bubble < mid.bubble < high.bubble


def test_a_reading_that_fits_names_what_else_it_fits() -> None:
    said = hold_pressure("R-134a", Decimal("4.7"), T20)
    assert said.verdict is Verdict.CONSISTENT
    assert {"R-12", "R-1234yf"} <= set(said.others)
    assert "R-134a" not in said.others
    assert "cannot identify" in said.limits
    assert "colour" in said.limits


def test_a_reading_of_another_gas_refutes_the_label() -> None:
    said = hold_pressure("R-134a", Decimal("8.1"), T20)
    assert said.verdict is Verdict.REFUTED
    assert "R-22" in said.others


def test_what_was_found_under_the_label_before_comes_first() -> None:
    """AHRI and ASAR found R-22, R-12 and hydrocarbons sold as R-134a; nobody found R-419A."""
    said = hold_pressure("R-134a", Decimal("8.1"), T20)
    first, second, *_ = said.likely
    assert first.gas == "R-22"
    assert "Found before in cylinders labelled R-134a." in first.why
    assert first.source is not None
    assert (second.why, second.source) == (("It costs more of a quota than R-134a.",), None)
    assert hold_pressure("R-134a", Decimal("4.7"), T20).others[0] == "R-12"


def test_what_is_often_seized_comes_before_the_nearest_pressure() -> None:
    said = hold_pressure("R-410A", Decimal("4.7"), T20)
    assert said.others[:2] == ("R-12", "R-134a")
    assert hold_pressure("R-12", Decimal("4.7"), T20).others[0] == "R-134a"


@given(st.sampled_from(sorted(curves())), st.integers(1, 30), st.integers(-20, 50))
def test_the_order_leaves_no_gas_out_and_names_none_twice(name, bar, celsius) -> None:
    said = hold_pressure(name, Decimal(bar), Decimal(celsius))
    fitting = {
        gases()[other].code
        for other in curves()
        if other != name
        and hold_pressure(other, Decimal(bar), Decimal(celsius)).verdict is Verdict.CONSISTENT
    }
    assert set(said.others) == fitting
    assert len(said.others) == len(fitting)


def test_absolute_and_gauge_are_told_apart() -> None:
    assert hold_pressure("R-134a", Decimal("5.717"), T20, gauge=False).verdict == "CONSISTENT"
    assert hold_pressure("R-134a", Decimal("5.717"), T20).verdict == "REFUTED"


def test_without_liquid_a_low_pressure_tells_nothing_and_a_high_one_does() -> None:
    assert hold_pressure("R-410A", Decimal(3), T20, liquid=None).verdict == "CANNOT TELL"
    assert hold_pressure("R-410A", Decimal(3), T20).verdict == "REFUTED"
    assert hold_pressure("R-134a", Decimal(9), T20, liquid=False).verdict == "REFUTED"


def test_a_label_without_a_curve_cannot_be_told() -> None:
    assert hold_pressure("R-400*", Decimal(3), T20).verdict == "CANNOT TELL"
    assert hold_pressure("R-134a", Decimal(9), Decimal(60)).verdict == "CANNOT TELL"


@given(st.sampled_from(sorted(curves())), st.integers(-20, 50))
def test_the_right_gas_is_never_refuted_by_its_own_pressure(name: str, celsius: int) -> None:
    found = saturation(gases()[name], Decimal(celsius))
    if found is not None:
        for pressure in (found.bubble, found.dew):
            said = hold_pressure(name, pressure, Decimal(celsius), gauge=False)
            assert said.verdict is Verdict.CONSISTENT


def test_an_identifier_is_compared_component_by_component() -> None:
    said = hold_identified("R-134a", {"R-12": Decimal(97), "air": Decimal(3)})
    assert said.verdict is Verdict.REFUTED
    assert said.contains == "CFC-12"
    right = hold_identified(
        "R-404A", {"R-125": Decimal(43), "R-143a": Decimal(53), "R-134a": Decimal(4)}
    )
    assert right.verdict is Verdict.CONSISTENT
    assert [one.substance for one in right.components] == ["HFC-125", "HFC-143a", "HFC-134a"]


def test_air_alone_tells_nothing() -> None:
    assert hold_identified("R-22", {"air": Decimal(100)}).verdict is Verdict.CANNOT_TELL
