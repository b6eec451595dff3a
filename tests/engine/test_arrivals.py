"""Deciding on arrival: seats are never given twice, and nothing depends on what is to come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import Assessment, Declaration, Item, Proposal, from_plain
from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.core.parts import Timestamp
from tidewaiter.engine.arrivals import Tally, assess_arrivals, decide_arrival, facts_text
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare, paced
from tidewaiter.engine.replay import verify

MOMENT = Timestamp(value=datetime(2026, 11, 25, 9, tzinfo=UTC), text="2026-11-25T09:00:00Z")


class Asks:
    """A control that asks for red for everything, with a chance and a cap."""

    desk = "asks"
    version = "1"

    def __init__(self, probability: Decimal = Decimal(1), cap: int | None = None) -> None:
        self.proposal = Proposal(
            control="P1",
            version="1",
            lane="red",
            probability=probability,
            reason="It is asked for.",
            cap=cap,
        )

    def applies(self, batch):
        return range(len(batch))

    def gather(self, batch):
        return [{"desks": 'a "desks": in the facts'}] * len(batch)

    def assess(self, declaration, facts):
        return Assessment(desk=self.desk, version=self.version, proposals=(self.proposal,))


def declarations(number: int) -> list[Declaration]:
    item = Item(number=1, commodity_code="010121")
    return [
        Declaration(mrn=f"M{n}", office="ZZ1", accepted_at=MOMENT, items=(item,))
        for n in range(number)
    ]


def policy(seats: int, **more) -> LanePolicy:
    capacity = (Capacity(lane="red", per_day=seats),)
    return LanePolicy(id="p", title="P", random=(), capacity=capacity, **more)


def decide_all(engine: Engine, number: int, elapsed: float = 1.0):
    tally = Tally()
    found = []
    for one in assess_arrivals(engine, declarations(number)):
        arrived = decide_arrival(engine, one, tally, elapsed)
        tally.add(arrived.decision)
        found.append(arrived)
    return found, tally


@given(st.integers(0, 5), st.integers(0, 9))
def test_a_lane_takes_no_more_than_it_has_room_for(seats, number):
    found, tally = decide_all(Engine([Asks()], policy(seats), "s"), number)
    assert sum(one.decision.lane == "red" for one in found) == min(seats, number)
    assert tally.traffic == number


def test_what_finds_no_seat_says_so():
    found, _ = decide_all(Engine([Asks()], policy(1), "s"), 2)
    assert found[1].decision.deferrals[0].lane == "red"


@given(st.integers(0, 5), st.integers(0, 9))
def test_a_cap_is_never_exceeded(cap, number):
    found, _ = decide_all(Engine([Asks(cap=cap)], policy(99), "s"), number)
    assert sum(one.decision.lane == "red" for one in found) == min(cap, number)


def test_seats_are_opened_as_the_day_passes():
    engine = Engine([Asks()], policy(10), "s")
    at_noon, _ = decide_all(engine, 20, elapsed=0.5)
    assert sum(one.decision.lane == "red" for one in at_noon) == 6


@given(st.integers(0, 1000), st.floats(0, 1), st.floats(0, 1))
def test_pacing_never_closes_and_never_exceeds(most, one, other):
    early, late = sorted((one, other))
    assert 0 <= paced(most, early) <= paced(most, late) <= most == paced(most, 1.0)


def test_random_selections_find_a_seat_even_when_the_lane_is_full():
    everything = replace(policy(0), random=(RandomShare(Decimal(100), lane="red"),))
    found, _ = decide_all(Engine([], everything, "s"), 3)
    assert [one.decision.lane for one in found] == ["red"] * 3


def test_a_decision_on_arrival_replays_byte_for_byte():
    lanes = policy(1)
    engine = Engine([Asks(Decimal("0.5"), cap=2)], lanes, "s")
    for one in decide_all(engine, 8)[0]:
        text = facts_text(one.canonical, one.facts)
        facts = json.loads(text)
        assert text_digest(text) == one.decision.facts_digest
        assert from_plain(Declaration, facts["declaration"]) == one.declaration
        stored = json.loads(canonical_text(one.decision))
        assert verify(stored, facts, engine.controls, lanes) is None
        facts["context"]["traffic"] += 1
        assert verify(stored, facts, engine.controls, lanes) is not None


def test_taking_back_a_decision_frees_what_it_took():
    engine = Engine([Asks(cap=1)], policy(1), "s")
    found, tally = decide_all(engine, 1)
    tally.remove(json.loads(canonical_text(found[0].decision)))
    assert tally == Tally(0, {"red": 0}, {"profile:P1": 0})
    (again,) = assess_arrivals(engine, declarations(1))
    assert decide_arrival(engine, again, tally).decision.lane == "red"


def test_text_that_holds_no_facts_is_refused():
    with pytest.raises(ValueError, match="no facts"):
        facts_text("{}", "{}")
