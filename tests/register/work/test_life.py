"""The table of states: what it allows, and which tables are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import to_plain
from tidewaiter.engine.policy import STANDARD_POLICY
from tidewaiter.register.work.life import (
    Circumstances,
    Clock,
    Hours,
    Life,
    LifeError,
    State,
    StepRefused,
    in_force,
    read_life,
)
from tidewaiter.register.work.soundness import faults
from tidewaiter.register.work.tables import shipped
from tidewaiter.rulebook.calendars import ALWAYS_OPEN, Calendar

LIFE = shipped()
AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def with_steps(change) -> Life:
    return replace(LIFE, steps=tuple(change(step) for step in LIFE.steps))


def without(event: str) -> Life:
    return replace(LIFE, steps=tuple(s for s in LIFE.steps if s.event != event))


def on(event: str, **more) -> Life:
    return with_steps(lambda s: replace(s, **more) if s.event == event else s)


def test_the_shipped_table_is_sound():
    assert faults(LIFE) == []


def test_the_shipped_table_reads_back_from_its_plain_form():
    assert read_life("standard", to_plain(LIFE)) == LIFE


@pytest.mark.parametrize(
    ("life", "told"),
    [
        (on("detain", guards=("moon",)), "there is no guard 'moon'"),
        (on("detain", effect="magic"), "there is no effect 'magic'"),
        (on("detain", to="limbo"), "there is no state 'limbo'"),
        (on("detain", clock="cuckoo"), "there is no clock 'cuckoo'"),
        (on("detain", by="work.dream"), "nobody can have the permission 'work.dream'"),
        (on("seize", roles=("cook",)), "the role 'cook' has not the permission"),
        (on("seize", roles=("auditor",)), "the role 'auditor' has not the permission"),
        (on("detain", clock=""), "no clock runs in 'detained'"),
        (on("detain", clock="silence"), "nothing happens in 'detained' when 'silence' runs out"),
        (on("release", clock="overdue"), "'released' is final and needs no clock"),
        (without("delay over"), "nothing happens in 'withheld'"),
        (without("take sample"), "'sampled' can never be reached"),
        (replace(LIFE, states=(*LIFE.states, State("attic", "Forgotten"))), "dead end"),
        (replace(LIFE, states=(*LIFE.states, LIFE.states[0])), "'withheld' stands twice"),
        (replace(LIFE, steps=(*LIFE.steps, LIFE.steps[0])), "'delay over' stands twice"),
        (replace(LIFE, openings=LIFE.openings[:-1]), "all other lanes"),
        (replace(LIFE, green_delay=Decimal(-1)), "no hours"),
        (replace(LIFE, green_delay=Decimal("1e9")), "too many"),
        (replace(LIFE, exceptions=(Hours("cuckoo", Decimal(1)),)), "there is no clock 'cuckoo'"),
        (replace(LIFE, exceptions=(Hours("overdue", Decimal(0)),)), "no hours"),
        (
            replace(LIFE, clocks=tuple(Clock(c.code, c.event, Decimal(0)) for c in LIFE.clocks)),
            "no hours",
        ),
    ],
)
def test_a_table_that_could_lose_a_consignment_is_refused(life: Life, told: str):
    assert any(told in fault for fault in faults(life)), faults(life)
    with pytest.raises(LifeError, match="life standard"):
        read_life("standard", to_plain(life))


def test_a_final_state_that_something_follows_is_refused():
    life = on("release", states=("under examination", "detained", "seized"))
    assert any("'seized' is final" in fault for fault in faults(life))


def test_a_state_that_only_a_message_of_the_declarant_leads_out_of_is_a_dead_end():
    def stay(step):
        kept = tuple(x for x in step.states if x != "sampled")
        return step if step.event in ("amend", "escalate") else replace(step, states=kept)

    assert "'sampled' is a dead end." in faults(with_steps(stay))


@pytest.mark.parametrize(
    ("lane", "route", "state", "clock"),
    [
        ("green", "none", "released", ""),
        ("blue", "selected", "released with audit", ""),
        ("yellow", "selected", "awaiting documents", "silence"),
        ("yellow", "not assessed", "awaiting documents", "overdue"),
        ("yellow", "random", "awaiting documents", "overdue"),
        ("red", "random", "awaiting examination", "overdue"),
        ("orange", "selected", "awaiting examination", "overdue"),
    ],
)
def test_each_lane_opens_where_the_table_says(lane, route, state, clock):
    found = LIFE.opening(lane, route, AT, ALWAYS_OPEN)
    assert (found.state, found.clock, found.work) == (state, clock, state not in LIFE.final)
    assert (found.due_at is None) == (clock == "")


def test_a_delay_withholds_the_green_lane():
    found = replace(LIFE, green_delay=Decimal(2)).opening("green", "none", AT, ALWAYS_OPEN)
    assert (found.state, found.due_at) == ("withheld", AT + timedelta(hours=2))


def test_what_was_not_assessed_never_lapses_into_release():
    for route in ("not assessed", "mandatory", "random"):
        with pytest.raises(StepRefused):
            LIFE.after("awaiting documents", "lapse", Circumstances(route=route))
    assert LIFE.after("awaiting documents", "lapse", Circumstances(route="selected")).lane == "blue"


def test_release_waits_for_an_outcome():
    with pytest.raises(StepRefused, match="Record what was found"):
        LIFE.after("under examination", "release", Circumstances())
    assert LIFE.after("under examination", "release", Circumstances(outcome=True)).to == "released"


def test_an_event_that_is_not_possible_names_those_that_are():
    with pytest.raises(StepRefused, match="delay over"):
        LIFE.step("withheld", "seize")


def test_a_lane_is_never_lowered_once_control_was_announced():
    rank = STANDARD_POLICY.precedence
    assert LIFE.lane_after_change("awaiting examination", "red", "green", rank) == "red"
    assert LIFE.lane_after_change("awaiting documents", "yellow", "green", rank) == "green"
    assert LIFE.lane_after_change("awaiting documents", "yellow", "red", rank) == "red"
    free = replace(LIFE, never_lower_once_announced=False)
    assert free.lane_after_change("awaiting examination", "red", "green", rank) == "green"


def test_clocks_count_working_hours_over_holidays_and_a_change_of_clocks():
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), ("08:00-16:00",))
    office = Calendar("Europe/Paris", hours | {"friday": ("08:00-16:00",)}, (date(2026, 10, 26),))
    friday = datetime(2026, 10, 23, 12, tzinfo=UTC)  # 14:00 in summer time; clocks change on Sunday
    due = LIFE.due(
        "overdue", friday, office, "red", "FRPAR"
    )  # 16 h: 2 on Friday, 8 on Tuesday, 6 on Wednesday
    assert due == datetime(2026, 10, 28, 13, tzinfo=UTC)  # 14:00 in winter time


def test_the_latest_table_in_force_counts():
    later = replace(LIFE, valid_from=date(2027, 1, 1))
    assert in_force([LIFE, later], date(2026, 12, 31)) is LIFE
    assert in_force([LIFE, later], date(2027, 1, 1)) is later
    with pytest.raises(LifeError):
        in_force([later], date(2026, 12, 31))


@given(st.lists(st.integers(0, 30), max_size=25), st.sampled_from(["yellow", "red"]))
def test_every_walk_through_the_table_stays_within_it_and_can_always_end(choices, lane):
    now = Circumstances(route="selected", reason="r", outcome=True)
    state = LIFE.opening(lane, "selected", AT, ALWAYS_OPEN).state
    for choice in choices:
        steps = [s for s in LIFE.steps_from(state) if s.to not in ("same", "opening")]
        if not steps:
            assert state in LIFE.final
            return
        state = LIFE.after(state, steps[choice % len(steps)].event, now).to
        assert state in LIFE.by_code
