"""Trends: the published criteria at, above and below every threshold."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import ValueRefused
from tidewaiter.desks.wildlife.answers_risk import high_volume
from tidewaiter.desks.wildlife.series import Series, SourceGroup, source_group
from tidewaiter.desks.wildlife.trends import PUBLISHED, Trend, TrendRules, surge, trends

QUANTITIES = st.lists(
    st.decimals(0, 1_000_000, places=2, allow_nan=False), min_size=10, max_size=10
)


def begun(*quantities: object) -> Series:
    return Series.begun(2003, [Decimal(str(one)) for one in quantities])


def test_a_straight_rise_has_slope_by_mean_and_a_perfect_fit():
    found = trends(begun(*range(10, 110, 10)))
    # quantities 10..100: slope 10, mean 55
    assert found.slope_by_mean == Decimal("0.181818")
    assert found.fit == 1
    assert (found.overall, found.sharp) == (Trend.INCREASE, Trend.NONE)
    assert (found.earlier, found.later, found.total) == (30, 80, 550)
    assert (found.first, found.last, found.points) == (2003, 2012, 10)


def test_backwards_it_is_a_decrease():
    found = trends(begun(*range(100, 0, -10)))
    assert found.overall is Trend.DECREASE
    assert found.slope_by_mean == Decimal("-0.181818")


def test_a_slope_of_exactly_the_threshold_is_no_trend():
    # slope 6, mean 40: exactly 0.15; the mean stays 40 as the slope rises
    at = [40 + 6 * (Decimal(n) - Decimal("4.5")) for n in range(10)]
    above = [40 + Decimal("6.0001") * (Decimal(n) - Decimal("4.5")) for n in range(10)]
    assert trends(begun(*at)).slope_by_mean == Decimal("0.15")
    assert trends(begun(*at)).overall is Trend.NONE
    assert trends(begun(*above)).overall is Trend.INCREASE


def test_a_fit_of_exactly_the_threshold_is_a_trend():
    # about a slope of 3: 9 * 20 of the squares are explained, 20 are not, so R squared is 0.9
    quantities = [Decimal(12 + 3 * x + e) for x, e in ((-3, 1), (-1, -3), (1, 3), (3, -1))]
    for fit, answer in (("0.9", Trend.INCREASE), ("0.900001", Trend.NONE)):
        rules = TrendRules(years=4, total=Decimal(0), points=0, fit=Decimal(fit))
        found = trends(Series.begun(2000, quantities), rules)
        assert (found.fit, found.overall) == (Decimal("0.9"), answer)


def test_a_total_of_fifty_is_insufficient_and_a_little_more_is_not():
    at = trends(begun(0, 1, 2, 3, 4, 6, 7, 8, 9, 10))
    assert at.total == 50
    assert (at.overall, at.sharp) == (Trend.INSUFFICIENT, Trend.INSUFFICIENT)
    above = trends(begun(0, 1, 2, 3, 4, 6, 7, 8, 9, 11))
    assert above.overall is Trend.INCREASE


def test_a_sharp_increase_is_more_than_three_times():
    assert trends(begun(*[10] * 5, *[30] * 5)).sharp is Trend.NONE
    assert trends(begun(*[10] * 5, *[30] * 4, 31)).sharp is Trend.INCREASE
    assert trends(begun(*[30] * 4, 31, *[10] * 5)).sharp is Trend.DECREASE


def test_a_sharp_trend_needs_more_than_five_years_with_trade():
    assert trends(begun(0, 0, 0, 0, 0, 60, 60, 60, 60, 60)).sharp is Trend.INSUFFICIENT
    found = trends(begun(0, 0, 0, 0, 1, 60, 60, 60, 60, 60))
    assert (found.sharp, found.points) == (Trend.INCREASE, 6)


def test_a_year_that_is_not_known_is_no_zero():
    known = {year: Decimal(100) for year in range(2003, 2013)}
    gap = Series(quantities={y: q for y, q in known.items() if y != 2007})
    found = trends(gap)
    assert (found.overall, found.sharp) == (Trend.INSUFFICIENT, Trend.INSUFFICIENT)
    assert "2007" in found.reasons[0]
    filled = Series.filled({2012: Decimal(60)}, 2003, 2012)
    assert trends(filled).total == 60
    assert trends(Series.filled({}, 2003, 2012, frozenset({2004}))).overall is Trend.INSUFFICIENT


def test_nothing_known_and_too_short_are_insufficient():
    assert trends(Series(quantities={})).overall is Trend.INSUFFICIENT
    assert trends(begun(*[100] * 9)).overall is Trend.INSUFFICIENT


def test_only_the_last_ten_years_count():
    assert trends(begun(9999, *range(10, 110, 10))).overall is Trend.INCREASE


def test_alike_years_are_no_trend():
    found = trends(begun(*[100] * 10))
    assert (found.overall, found.sharp, found.fit) == (Trend.NONE, Trend.NONE, None)


def test_a_surge_is_above_three_times_the_five_years_before_and_not_very_low():
    before = [100] * 5
    assert surge(begun(*before, 300), high_volume=Decimal(5000)).surge is Trend.NONE
    assert surge(begun(*before, 301), high_volume=Decimal(5000)).surge is Trend.INCREASE
    assert surge(begun(*before, 301), high_volume=Decimal(6020)).surge is Trend.INCREASE
    assert surge(begun(*before, 301), high_volume=Decimal(6021)).surge is Trend.NONE
    assert surge(begun(*before, 301)).surge is Trend.INSUFFICIENT
    assert surge(begun(*before[1:], 301), high_volume=Decimal(50)).surge is Trend.INSUFFICIENT
    assert surge(begun(0, 0, 0, 0, 0, 3), high_volume=Decimal(50)).surge is Trend.INCREASE


@pytest.mark.parametrize(
    ("group", "appendix", "threatened", "unit", "least"),
    [
        ("birds", "II", False, "NAR", 5000),
        ("birds", "II", True, "NAR", 50),
        ("reptiles", "III", False, "NAR", 50000),
        ("timber", "II", False, "MTQ", 500),
        ("corals", "II", True, "KGM", 10000),
        ("corals", "I", False, "NAR", None),
    ],
)
def test_the_thresholds_of_high_volume_are_the_published_ones(
    group, appendix, threatened, unit, least
):
    found = high_volume(group, appendix, threatened, unit)
    assert found == (None if least is None else Decimal(least))


def test_sources_are_taken_together_as_published():
    assert {source_group(one) for one in ("W", "U", "", None, "w")} == {SourceGroup.WILD}
    assert {source_group(one) for one in "ACDF"} == {SourceGroup.CAPTIVE}
    assert source_group("R") is SourceGroup.RANCHED
    assert {source_group(one) for one in ("I", "O", "X", "Y")} == {SourceGroup.OTHER}


@pytest.mark.parametrize("years", [0, 1, 9])
def test_a_period_without_halves_is_refused(years):
    with pytest.raises(ValueRefused):
        TrendRules(years=years)


def test_a_quantity_below_nothing_is_refused():
    with pytest.raises(ValueRefused):
        begun(1, -1)


@given(QUANTITIES)
def test_slope_and_fit_are_those_of_numpy(quantities):
    found = trends(Series.begun(2003, quantities))
    values = np.array([float(one) for one in quantities])
    if values.sum() <= 50 or np.ptp(values) < 1:
        return
    slope, _ = np.polyfit(np.arange(10), values, 1)
    fit = np.corrcoef(np.arange(10), values)[0, 1] ** 2
    assert found.slope_by_mean is not None
    assert found.fit is not None
    assert float(found.slope_by_mean) == pytest.approx(slope / values.mean(), abs=2e-6)
    assert float(found.fit) == pytest.approx(fit, abs=2e-6)


@given(QUANTITIES)
def test_time_turned_round_turns_the_trend_round(quantities):
    there = trends(Series.begun(2003, quantities))
    back = trends(Series.begun(2003, quantities[::-1]))
    turned = {Trend.INCREASE: Trend.DECREASE, Trend.DECREASE: Trend.INCREASE}
    assert back.overall is turned.get(there.overall, there.overall)
    assert back.sharp is turned.get(there.sharp, there.sharp)


@given(QUANTITIES, st.integers(2, 1000))
def test_counting_in_smaller_units_changes_no_slope_and_no_fit(quantities, factor):
    one = trends(Series.begun(2003, quantities))
    other = trends(Series.begun(2003, [q * factor for q in quantities]))
    assert (one.slope_by_mean, one.fit, one.ratio) == (
        other.slope_by_mean,
        other.fit,
        other.ratio,
    )


@given(QUANTITIES)
def test_an_answer_always_says_why(quantities):
    found = trends(Series.begun(2003, quantities))
    assert found.reasons
    if found.total > PUBLISHED.total:
        assert found.overall is not Trend.INSUFFICIENT
