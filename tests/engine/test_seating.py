"""Seating against the day played out from the written rule, and the chances that are recorded."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.day import Drawn, actual, days, guaranteed, own_outcomes, play
from tidewaiter.core import from_plain, to_plain
from tidewaiter.engine.allocate import contexts
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare
from tidewaiter.engine.seat import Context, settle
from tidewaiter.engine.stake import Bid, Stake


def seats(stakes, policy, traffic):
    found = contexts(stakes, traffic, policy)
    return [settle(s, c, policy) for s, c in zip(stakes, found, strict=True)]


@settings(max_examples=1500)
@given(days())
def test_everybody_lands_where_the_day_played_out_puts_them(day):
    stakes, policy = day
    traffic = len(stakes) + 2
    drawn = [actual(stake, policy) for stake in stakes]
    lanes = [seat.lane for seat in seats(stakes, policy, traffic)]
    assert lanes == play(stakes, drawn, policy, traffic)


@settings(max_examples=1500)
@given(days(), st.integers(0, 8))
def test_the_recorded_chance_is_that_over_all_own_draws(day, chosen):
    stakes, policy = day
    n = chosen % len(stakes)
    traffic = len(stakes) + 2
    drawn = [actual(stake, policy) for stake in stakes]
    expected: Counter[str] = Counter()
    for chance, own in own_outcomes(n, stakes, drawn, policy):
        changed = [*drawn[:n], own, *drawn[n + 1 :]]
        lane = play(stakes, changed, policy, traffic)[n]
        for controlled in policy.controlled:
            if policy.precedence(lane) >= controlled.precedence:
                expected[controlled.code] += chance
    seat = seats(stakes, policy, traffic)[n]
    recorded = {lane: float(value) for lane, value in seat.probabilities.items()}
    assert recorded == pytest.approx({lane: expected[lane] for lane in recorded}, abs=1e-6)


@settings(max_examples=100)
@given(days())
def test_the_context_of_a_declaration_does_not_depend_on_what_it_drew(day):
    """Whatever a declaration draws, its neighbours leave it the same."""
    stakes, policy = day
    assume(stakes[0].bids and not {1, 2, 3, 4, 5} & {s.base for s in stakes[1:]})
    first = stakes[0]
    again = [
        contexts([_redrawn(first, base), *stakes[1:]], 9, policy)[0] for base in (1, 2, 3, 4, 5)
    ]
    assert all(context == again[0] for context in again[1:])


def _redrawn(stake: Stake, base: int) -> Stake:
    return Stake("0", base, "A", None, None, stake.bids, stake.sure, stake.sure_source)


@settings(max_examples=200)
@given(days())
def test_mandatory_and_random_selections_are_never_deferred(day):
    stakes, policy = day
    for stake, seat in zip(stakes, seats(stakes, policy, len(stakes)), strict=True):
        for lane in guaranteed(stake, actual(stake, policy), policy):
            assert policy.precedence(seat.lane) >= policy.precedence(lane)


@settings(max_examples=200)
@given(days())
def test_a_limit_is_kept_but_for_those_who_may_not_be_refused(day):
    stakes, policy = day
    traffic = len(stakes)
    found = seats(stakes, policy, traffic)
    for lane in policy.controlled:
        limit = policy.room(lane.code, "A", traffic)
        inside = [n for n, seat in enumerate(found) if seat.lane == lane.code]
        sure = [
            n
            for n in inside
            if lane.code in guaranteed(stakes[n], actual(stakes[n], policy), policy)
        ]
        if limit is not None:
            assert len(inside) <= max(limit, len(sure))


@settings(max_examples=100)
@given(days(), st.randoms())
def test_the_order_of_the_day_does_not_matter(day, random):
    stakes, policy = day
    order = list(range(len(stakes)))
    random.shuffle(order)
    straight = seats(stakes, policy, 20)
    shuffled = seats([stakes[n] for n in order], policy, 20)
    assert [straight[n] for n in order] == shuffled


@settings(max_examples=100)
@given(days())
def test_a_context_is_read_back_as_it_was_written(day):
    stakes, policy = day
    for context in contexts(stakes, len(stakes), policy):
        assert from_plain(Context, to_plain(context)) == context


def stake(name: int, *bids: Bid, sure: str | None = None) -> Stake:
    return Stake(str(name), name * 0x9E3779B97F4A7C15 % 2**64, "A", None, None, bids, sure, "f")


def test_the_more_urgent_goes_first_and_the_other_is_told_why():
    policy = LanePolicy(id="p", capacity=(Capacity(1),))
    hot, warm = Bid("profile:H", "red", 1.0, 90), Bid("profile:W", "red", 1.0, 10)
    late, early = seats([stake(1, warm), stake(2, hot)], policy, 7)
    assert (late.lane, early.lane) == ("blue", "red")
    (deferral,) = late.deferrals
    assert (deferral.lane, deferral.to_lane) == ("red", "blue")
    assert (
        deferral.reason == "room for 1 of the office's 7 declarations that day; 1 other went first"
    )


def test_a_chance_counts_the_random_share_and_the_seat_there_would_have_been():
    policy = LanePolicy(id="p", capacity=(Capacity(1),), random=(RandomShare(Decimal(10)),))
    hot, warm = Bid("profile:H", "red", 1.0, 90), Bid("profile:W", "red", 0.5, 10)
    full, first = seats([stake(1, warm), stake(2, hot)], policy, 2)
    assert float(full.probabilities["red"]) == 0.1
    assert float(first.probabilities["red"]) == 1.0
    alone, _ = seats([stake(1, warm), stake(2)], policy, 2)
    assert float(alone.probabilities["red"]) == pytest.approx(0.1 + 0.9 * 0.5)


def test_who_takes_a_place_under_a_cap_makes_room_in_the_lane_too():
    """The cap is one a day, the seat is one a day: drawn, it displaces its rival from both."""
    bid = Bid("profile:C", "red", 0.5, 50, cap=1)
    policy = LanePolicy(id="p", capacity=(Capacity(1),), random=(RandomShare(Decimal(10)),))
    stakes = [stake(n, bid) for n in range(1, 16)]
    drawn = [actual(s, policy) for s in stakes]
    found = seats(stakes, policy, 16)
    for n, seat in enumerate(found):
        chance = sum(
            weight
            for weight, own in own_outcomes(n, stakes, drawn, policy)
            if play(stakes, [*drawn[:n], own, *drawn[n + 1 :]], policy, 16)[n] == "red"
        )
        assert float(seat.probabilities["red"]) == pytest.approx(chance, abs=1e-6)


def test_the_oracle_can_tell_a_wrong_seat():
    """A negative control: without the limit somebody lands elsewhere."""
    policy = LanePolicy(id="p", capacity=(Capacity(1),))
    stakes = [stake(n, Bid("profile:W", "red", 1.0, 10)) for n in (1, 2)]
    drawn = [actual(s, policy) for s in stakes]
    assert play(stakes, drawn, policy, 2) != play(stakes, drawn, LanePolicy(id="q"), 2)
    assert Drawn(True, {}, {}) != Drawn(False, {}, {})
