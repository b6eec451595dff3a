"""Which version is in charge, held against looking at every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.rulebook.status import Status, status_of
from tidewaiter.rulebook.timeline import (
    Effect,
    all_in_charge,
    changes_after,
    day_start,
    effect_end,
    effect_start,
    in_charge,
)

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))
MOMENTS = st.integers(0, 24 * 25).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)
)


@st.composite
def versions(draw: st.DrawFn) -> list[Effect]:
    """Versions of one document in the order of approval."""
    approved = sorted(draw(st.lists(MOMENTS, min_size=1, max_size=6)))
    found = []
    for number, at in enumerate(approved, start=1):
        begin, end = draw(st.none() | DAYS), draw(st.none() | DAYS)
        if begin and end and end < begin:
            begin, end = end, begin
        found.append(
            Effect(1, number, number, effect_start(at, begin), effect_end(end), draw(st.booleans()))
        )
    return draw(st.permutations(found))


def by_hand(effects: list[Effect], moment: datetime) -> int | None:
    """Time goes by: each start puts a version in charge, an end or retirement nobody."""
    events = [(e.start, 1, e.number, e) for e in effects if e.start <= moment]
    events += [(e.end, 0, e.number, e) for e in effects if e.end and e.end <= moment]
    ruling: Effect | None = None
    for _, starts, _, effect in sorted(events, key=lambda event: event[:3]):
        if starts:
            over = effect.end is not None and effect.end <= effect.start
            ruling = None if effect.retires or over else effect
        elif ruling is effect:
            ruling = None
    return ruling.version if ruling else None


@given(versions(), MOMENTS)
def test_who_is_in_charge_is_what_going_through_time_gives(effects: list[Effect], moment: datetime):
    found = in_charge(effects, moment)
    assert (found.version if found else None) == by_hand(effects, moment)


@given(versions(), MOMENTS)
def test_nothing_changes_between_the_moments_of_change(effects: list[Effect], moment: datetime):
    ahead = changes_after(effects, moment)
    until = ahead[0] if ahead else moment + timedelta(days=365)
    last = until - timedelta(microseconds=1)
    assert all_in_charge(effects, moment) == all_in_charge(effects, last)


@given(versions(), MOMENTS)
def test_one_version_at_most_has_the_status_in_force(effects: list[Effect], moment: datetime):
    states = [status_of("approved", e.version, effects, moment) for e in effects]
    ruling = in_charge(effects, moment)
    assert states.count(Status.IN_FORCE) == (1 if ruling else 0)
    started = any(effect.start <= moment for effect in effects)
    last = (Status.IN_FORCE, Status.RETIRED, Status.ENDED)
    assert sum(state in last for state in states) == (1 if started else 0)


def test_a_fix_of_today_does_not_keep_a_version_for_later_from_its_day():
    today, later = datetime(2026, 1, 2, 12, tzinfo=UTC), date(2026, 1, 10)
    planned = Effect(1, 1, 1, effect_start(today - timedelta(days=1), later))
    fix = Effect(1, 2, 2, effect_start(today, None))
    assert in_charge([planned, fix], today) == fix
    assert in_charge([planned, fix], day_start(later)) == planned


def test_what_a_document_says_of_itself_is_its_status_in_force():
    effects = [Effect(1, 1, 1, day_start(FIRST))]
    now = day_start(FIRST)
    assert status_of("approved", 1, effects, now, "shadow") is Status.SHADOW
    assert status_of("approved", 1, effects, now, "draft") is Status.DRAFT
    assert status_of("approved", 1, effects, now, "live") is Status.IN_FORCE
    assert status_of("", 1, effects, now, "shadow") is Status.PROPOSED
