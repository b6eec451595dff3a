"""Capacity in policies: on every day what the documents say, whatever the parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.engine.policy import Capacity, LanePolicy
from tidewaiter.rulebook.capacity import OfficeCapacity, fold, overlaps, read_capacity
from tidewaiter.rulebook.errors import CapacityError

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
OFFICES, LANES = ("A", "B", "*"), ("red", "yellow")


@st.composite
def capacities(draw: st.DrawFn) -> list[OfficeCapacity]:
    """Some per office and lane, one after the other, with gaps and open ends."""
    found = []
    for office in OFFICES:
        for lane in LANES:
            cuts = sorted(draw(st.sets(DAYS, max_size=6)))
            pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
            for number, (begin, end) in enumerate(pairs):
                first = None if number == 0 and draw(st.booleans()) else begin
                last = None if number == len(pairs) - 1 and draw(st.booleans()) else end
                name = f"{office}-{lane}-{number}"
                found.append(
                    OfficeCapacity(name, office, draw(st.integers(0, 9)), lane, first, last)
                )
    return draw(st.permutations(found))


@st.composite
def policies(draw: st.DrawFn) -> list[LanePolicy]:
    """One or two, the second after the first, perhaps with a gap, each with own capacity."""
    cut = draw(DAYS)
    gap = timedelta(days=draw(st.integers(1, 3)))
    bounds = [(None, cut), (cut + gap, draw(st.none() | st.just(cut + gap + timedelta(days=5))))]
    own = st.builds(Capacity, st.integers(10, 19), st.sampled_from(LANES), st.sampled_from(OFFICES))
    several = st.lists(own, max_size=3, unique_by=lambda c: (c.lane, c.office))
    return [
        LanePolicy(f"p{n}", valid_from=first, valid_to=last, capacity=tuple(draw(several)))
        for n, (first, last) in enumerate(bounds[: draw(st.integers(1, 2))])
    ]


def stated(
    known: list[OfficeCapacity], policy: LanePolicy, office: str, lane: str, day: date
) -> int | None:
    """What documents and policy say together, looked up by hand."""
    for name in (office, "*"):
        for one in known:
            begun = one.valid_from is None or one.valid_from <= day
            over = one.valid_to is not None and one.valid_to < day
            if (one.office, one.lane) == (name, lane) and begun and not over:
                return one.per_day
        for own in policy.capacity:
            if (own.office, own.lane) == (name, lane):
                return own.per_day
    return None


@given(policies(), capacities())
def test_the_room_of_every_day_is_what_the_documents_say(
    known: list[LanePolicy], capacities: list[OfficeCapacity]
):
    folded = fold(known, capacities)
    for number in range(-3, 55):
        day = FIRST + timedelta(days=number)
        was = next((policy for policy in known if policy.valid_on(day)), None)
        now = [policy for policy in folded.all if policy.valid_on(day)]
        assert len(now) == (0 if was is None else 1)
        for policy in now:
            assert was is not None
            assert policy.id == was.id
            for office in ("A", "B", "C"):
                for lane in LANES:
                    room = policy.room(lane, office, traffic=1_000)
                    assert room == stated(capacities, was, office, lane, day)


@given(policies(), capacities())
def test_the_parts_do_not_depend_on_the_order_of_the_documents(
    known: list[LanePolicy], capacities: list[OfficeCapacity]
):
    assert fold(known, capacities).all == fold(known, capacities[::-1]).all


def test_without_documents_policies_stay_as_they_are():
    policy = LanePolicy("p", capacity=(Capacity(3),))
    assert fold([policy], []).all == (policy,)


def test_the_last_day_there_is_can_be_named():
    folded = fold([LanePolicy("p")], [OfficeCapacity("c", "A", 1, "red", None, date.max)])
    assert folded.on(date.max).room("red", "A", 10) == 1


def test_two_capacities_of_one_office_and_lane_on_one_day_are_an_error():
    one = OfficeCapacity("one", "A", 1, valid_to=date(2026, 3, 31))
    other = OfficeCapacity("other", "A", 2, valid_from=date(2026, 3, 31))
    (problem,) = overlaps([other, one])
    assert problem.where == "capacity other, valid_from"
    assert not list(overlaps([one, OfficeCapacity("next", "A", 2, valid_from=date(2026, 4, 1))]))


@given(capacities())
def test_an_overlap_is_found_if_and_only_if_there_is_one(known: list[OfficeCapacity]):
    shifted = [*known, OfficeCapacity("more", "A", 1, "red", FIRST, FIRST + timedelta(days=5))]
    shares = any(
        c.office == "A" and c.lane == "red" and c.first <= shifted[-1].last and c.last >= FIRST
        for c in known
    )
    assert bool(list(overlaps(shifted))) == shares


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({"per_day": -1}, "capacity c, per_day"),
        ({"per_day": "many"}, "capacity c, per_day"),
        ({"office": " "}, "capacity c, office"),
        ({"id": "d"}, "capacity c, id"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "capacity c, valid_to"),
        ({"perday": 1}, "capacity c"),
    ],
)
def test_a_capacity_that_cannot_be_used_is_refused_with_its_place(keys: dict, where: str):
    with pytest.raises(CapacityError) as refusal:
        read_capacity("c", {"id": "c", "office": "A", "per_day": 1, **keys})
    assert refusal.value.where == where
