"""Where breaches are persistently frequent, held against the heading elsewhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tidewaiter.core import ValueRefused
from tidewaiter.desks.risk.profiles import read_profile
from tidewaiter.desks.wildlife.indicators import (
    ExaminedLine,
    begin_of,
    indicators,
    last_quarters,
    proposed_profile,
    quarter,
)
from tidewaiter.desks.wildlife.persistence import Level

UNTIL = date(2026, 11, 26)
QUARTERS = ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


def lines(origin, period, count, bad, *, heading="0106", chance="1"):
    """Examined items of a quarter, the first ones in breach."""
    begin = begin_of(period)
    return [
        ExaminedLine(
            mrn=f"{origin}-{period}-{n}",
            item=1,
            heading=heading,
            origin=origin,
            day=begin + timedelta(days=n % 80),
            violation=n < bad,
            chance=Decimal(chance),
        )
        for n in range(count)
    ]


def year(origin, bad, *, count=40, **more):
    """The same in each of the last four quarters, or as many in breach as are told."""
    told = bad if isinstance(bad, list) else [bad] * 4
    return [
        one
        for period, some in zip(QUARTERS, told, strict=True)
        for one in lines(origin, period, count, some, **more)
    ]


def by_origin(found):
    return {one.origin: one for one in found}


def test_quarters_are_whole_and_before_the_day():
    assert last_quarters(UNTIL, 4) == QUARTERS
    assert last_quarters(date(2026, 1, 1), 2) == ["2025-Q3", "2025-Q4"]
    assert [quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4",
    ]  # fmt: skip
    assert begin_of("2026-Q4") == date(2026, 10, 1)


def test_a_cell_is_held_against_the_heading_elsewhere():
    found = by_origin(indicators([*year("GN", 20), *year("GH", 1), *year("CM", 1)], UNTIL))
    assert found["GN"].answer is Level.HIGH
    assert found["GH"].answer is Level.NOT_HIGH
    assert found["GN"].baseline < Decimal("0.06")
    assert found["GN"].evidence[0].startswith("GN-2026-Q3")
    assert len(found["GN"].evidence) == 80


def test_three_quarters_of_four_are_enough_and_two_are_not():
    others = [*year("GH", 1), *year("CM", 1)]
    three = by_origin(indicators([*year("GN", [20, 0, 20, 20]), *others], UNTIL))
    two = by_origin(indicators([*year("GN", [20, 0, 0, 20]), *others], UNTIL))
    assert (three["GN"].answer, two["GN"].answer) == (Level.HIGH, Level.NOT_HIGH)


def test_few_examined_lines_are_insufficient_evidence():
    found = by_origin(indicators([*year("GN", 5, count=6), *year("GH", 1)], UNTIL))
    assert found["GN"].answer is Level.INSUFFICIENT


def test_looking_more_where_it_is_suspected_makes_nothing_high():
    """Half of what is targeted is in breach everywhere; one origin is targeted more often."""
    much = [
        one
        for period in QUARTERS
        for one in (
            *lines("GN", period, 40, 20),
            *[  # a few by chance, each for fifty
                ExaminedLine(mrn=f"r{period}{n}", item=1, heading="0106", origin="GN",
                             day=begin_of(period), violation=False, chance=Decimal("0.02"))
                for n in range(40)
            ],
        )
    ]  # fmt: skip
    found = by_origin(indicators([*much, *year("GH", 1, chance="0.02")], UNTIL))
    assert found["GN"].periods[0].rate.naive == Decimal("0.25")
    assert found["GN"].periods[0].rate.value < Decimal("0.01")
    assert found["GN"].answer is Level.NOT_HIGH


def test_what_is_older_or_of_the_quarter_that_still_runs_does_not_count():
    old = lines("GN", "2025-Q3", 40, 40)
    running = lines("GN", "2026-Q4", 40, 40)
    assert indicators([*old, *running], UNTIL) == []


def test_a_proposed_profile_ends_and_says_on_what_it_rests():
    (one, *_) = indicators([*year("GN", 20), *year("GH", 1), *year("CM", 1)], UNTIL)
    content = proposed_profile(one, UNTIL, days=90, lane="red", probability=Decimal(30))
    profile = read_profile(content, where="test")
    assert profile.valid_to == UNTIL + timedelta(days=90)
    assert profile.when == "hs4 = '0106' AND origin = 'GN'"
    assert profile.valid_on(UNTIL)
    assert not profile.valid_on(profile.valid_to + timedelta(days=1))
    assert "0.5 (" in profile.reason or "0.500000 (" in profile.reason
    assert one.evidence[0] in profile.reason


def test_nothing_is_proposed_for_what_is_not_persistently_high():
    found = by_origin(indicators([*year("GN", 20), *year("GH", 1), *year("CM", 1)], UNTIL))
    with pytest.raises(ValueRefused):
        proposed_profile(found["GH"], UNTIL, days=90, lane="red", probability=Decimal(30))
    with pytest.raises(ValueRefused):
        proposed_profile(found["GN"], UNTIL, days=0, lane="red", probability=Decimal(30))
