"""Working time, held against counting minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.rulebook.calendars import (
    WEEKDAYS,
    Calendar,
    add_working_time,
    elapsed_share,
    is_open,
    next_opening,
    working_time_between,
)
from tidewaiter.rulebook.errors import CalendarError

WEEK = dict.fromkeys(WEEKDAYS[:5], ("08:00-12:00", "13:00-17:00"))
ZONES = ("UTC", "Africa/Nairobi", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu",
         "Pacific/Apia", "Australia/Lord_Howe", "America/Havana")  # fmt: skip
BERLIN = Calendar("Europe/Berlin", WEEK, holidays=(date(2026, 12, 25),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def spans_of(cuts: list[int]) -> tuple[str, ...]:
    """Spans between pairs of quarters of an hour."""
    texts = [f"{q // 4:02}:{q % 4 * 15:02}" for q in sorted(cuts)]
    return tuple(f"{a}-{b}" for a, b in zip(texts[::2], texts[1::2], strict=True))


def spans() -> st.SearchStrategy[tuple[str, ...]]:
    quarters = st.lists(st.integers(0, 96), unique=True, min_size=0, max_size=6)
    return quarters.map(lambda cuts: spans_of(cuts[: len(cuts) // 2 * 2]))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    hours = draw(st.dictionaries(st.sampled_from(WEEKDAYS), spans(), min_size=1))
    hours["wednesday"] = ("09:00-15:00",)
    days = st.dates(date(2026, 3, 20), date(2026, 4, 10))
    return Calendar(
        draw(st.sampled_from(ZONES)),
        hours,
        tuple(draw(st.lists(days, max_size=3))),
        {
            str(day): found
            for day, found in draw(st.dictionaries(days, spans(), max_size=2)).items()
        },
    )


# Around the days on which clocks change: Havana 8 March, Berlin 29 March, Lord Howe 5 April.
MOMENTS = st.integers(0, 45 * 24 * 4).map(
    lambda quarters: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)


def counted(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working time by looking at every quarter of an hour."""
    quarter, total = timedelta(minutes=15), timedelta()
    while start < end:
        total += quarter if is_open(start, calendar) else timedelta()
        start += quarter
    return total


@given(calendars(), MOMENTS, st.integers(0, 400))
def test_working_time_is_what_counting_gives(calendar: Calendar, start: datetime, quarters: int):
    end = start + timedelta(minutes=15 * quarters)
    assert working_time_between(start, end, calendar) == counted(start, end, calendar)


@given(calendars(), MOMENTS, st.integers(1, 200))
def test_added_working_time_has_been_worked_and_not_a_moment_later(
    calendar: Calendar, start: datetime, quarters: int
):
    hours = Decimal(quarters) / 4
    end = add_working_time(start, hours, calendar)
    worked = timedelta(hours=float(hours))
    assert working_time_between(start, end, calendar) == worked
    assert working_time_between(start, end - timedelta(microseconds=1), calendar) < worked


@given(calendars(), MOMENTS, st.integers(0, 60), st.integers(0, 60))
def test_working_time_adds_up(calendar: Calendar, start: datetime, one: int, other: int):
    step = add_working_time(start, one, calendar)
    assert add_working_time(step, other, calendar) == add_working_time(start, one + other, calendar)


@given(calendars(), MOMENTS)
def test_an_office_is_open_at_its_next_opening_and_not_before(calendar: Calendar, start: datetime):
    opening = next_opening(start, calendar)
    assert opening >= start
    assert is_open(opening, calendar)
    assert working_time_between(start, opening, calendar) == timedelta()


@given(calendars(), MOMENTS, st.integers(0, 1440))
def test_the_share_of_a_day_grows_from_nothing_to_all(
    calendar: Calendar, moment: datetime, minutes: int
):
    day = moment.replace(hour=0, minute=0)
    share = elapsed_share(moment, calendar)
    later = min(moment + timedelta(minutes=minutes), day + timedelta(days=1, microseconds=-1))
    assert 0 <= share <= elapsed_share(later, calendar) <= 1
    if working_time_between(day, day + timedelta(days=1), calendar):
        assert elapsed_share(day, calendar) == 0


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25T07:00+01:00", 1, "2026-11-25T09:00+01:00"),
        ("2026-11-25T11:30+01:00", 1, "2026-11-25T13:30+01:00"),
        ("2026-11-25T16:00+01:00", 1, "2026-11-25T17:00+01:00"),
        ("2026-11-27T16:00+01:00", 2, "2026-11-30T09:00+01:00"),  # over a weekend
        ("2026-12-24T16:00+01:00", 2, "2026-12-28T09:00+01:00"),  # over a holiday and a weekend
        ("2026-03-27T16:00+01:00", 2, "2026-03-30T09:00+02:00"),  # over a change of clocks
        ("2026-11-25T10:00+01:00", 0, "2026-11-25T10:00+01:00"),
        ("2026-11-25T10:00+01:00", Decimal("0.5"), "2026-11-25T10:30+01:00"),
    ],
)
def test_working_time_by_hand(start: str, hours: Decimal, end: str):
    assert add_working_time(at(start), hours, BERLIN) == at(end)


def test_an_hour_that_is_skipped_is_not_worked_and_one_that_comes_twice_is_worked_twice():
    night = Calendar("Europe/Berlin", dict.fromkeys(WEEKDAYS, ("01:00-04:00",)))
    spring = working_time_between(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00"), night)
    autumn = working_time_between(at("2026-10-25T00:00+02:00"), at("2026-10-26T00:00+01:00"), night)
    assert spring == timedelta(hours=2)
    assert autumn == timedelta(hours=4)


def test_a_special_day_goes_before_holiday_and_weekday():
    calendar = Calendar("UTC", WEEK, (date(2026, 12, 25),), {"2026-12-25": ("10:00-11:00",),
                                                            "2026-12-28": ()})  # fmt: skip
    assert next_opening(at("2026-12-25T00:00+00:00"), calendar) == at("2026-12-25T10:00+00:00")
    assert next_opening(at("2026-12-25T11:00+00:00"), calendar) == at("2026-12-29T08:00+00:00")


def test_without_hours_an_office_never_closes():
    always = Calendar()
    noon = at("2026-11-25T12:00+00:00")
    assert add_working_time(noon, 36, always) == noon + timedelta(hours=36)
    assert elapsed_share(noon, always) == 0.5


def test_on_a_day_without_hours_nothing_is_held_back():
    assert elapsed_share(at("2026-11-28T01:00+00:00"), BERLIN) == 1.0


def test_the_day_is_that_of_utc_wherever_the_office_is():
    apia = Calendar("Pacific/Apia", dict.fromkeys(WEEKDAYS, ("08:00-16:00",)))  # UTC+13
    # On one UTC day it is open from 19:00 to 24:00, and before from 00:00 to 03:00.
    assert elapsed_share(at("2026-11-25T03:00+00:00"), apia) == pytest.approx(3 / 8)
    assert elapsed_share(at("2026-11-25T19:00+00:00"), apia) == pytest.approx(3 / 8)
    assert elapsed_share(at("2026-11-25T21:30+00:00"), apia) == pytest.approx(5.5 / 8)


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"hours": {"mon": ("08:00-12:00",)}}, "hours"),
        ({"hours": {"monday": ("8-12",)}}, "hours.monday"),
        ({"hours": {"monday": ("12:00-08:00",)}}, "hours.monday"),
        ({"hours": {"monday": ("08:00-12:00", "11:00-13:00")}}, "hours.monday"),
        ({"hours": {"monday": ()}}, "hours"),
        ({"special": {"christmas": ()}}, "special"),
        ({"special": {"2026-12-25": ("25:00-26:00",)}}, "special.2026-12-25"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_with_its_place(keys: dict, where: str):
    with pytest.raises(CalendarError) as refusal:
        Calendar(**keys)
    assert refusal.value.where == where


def test_so_much_time_that_no_opening_is_left_is_refused():
    one_day = Calendar("UTC", {"monday": ("08:00-09:00",)})
    with pytest.raises(CalendarError, match="ten years"):
        add_working_time(at("2026-11-25T00:00+00:00"), 1_000, one_day)
    with pytest.raises(ValueError, match="negative"):
        add_working_time(at("2026-11-25T00:00+00:00"), -1, one_day)
