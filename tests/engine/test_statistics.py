"""Intervals and estimates: as published, by enumeration, and under the engine itself."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from random import Random
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_deciding import profile
from tidewaiter.core import Declaration, Item, Timestamp
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare
from tidewaiter.engine.statistics import WeightedSample, rate, wilson


@pytest.mark.parametrize(
    ("hits", "examined", "low", "high"),
    [
        # R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in
        # Medicine 17 (1998) 857-872, Table I, method 3 (score).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By the formula, worked by hand.
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_intervals_are_those_published(hits, examined, low, high):
    interval = wilson(hits, examined)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_interval_holds_the_share_and_mirrors(pair):
    hits, examined = pair
    interval = wilson(hits, examined)
    assert 0.0 <= interval.low <= hits / examined <= interval.high <= 1.0
    mirrored = wilson(examined - hits, examined)
    assert mirrored.low == pytest.approx(1 - interval.high, abs=1e-12)
    assert mirrored.high == pytest.approx(1 - interval.low, abs=1e-12)


@given(st.integers(0, 50), st.integers(1, 50))
def test_more_of_the_same_narrows_a_wilson_interval(hits, more):
    few, many = wilson(hits, 50), wilson(hits * (more + 1), 50 * (more + 1))
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("hits", "examined"), [(1, 0), (0, 0), (3, 2), (-1, 5)])
def test_what_is_no_share_is_refused(hits, examined):
    with pytest.raises(ValueError, match="is no share"):
        wilson(hits, examined)


def test_too_few_examined_give_no_rate():
    assert rate(3, 9, minimum=10) is None
    assert rate(3, 10, minimum=10) is not None
    assert rate(0, 0, minimum=0) is None


def sample(hits, chances, groups=None, size: int = 1) -> WeightedSample:
    found = WeightedSample.of(size)
    group = np.zeros(len(hits), np.int64) if groups is None else np.array(groups, np.int64)
    found.add(group, np.array(hits, np.bool_), np.array(chances, np.float64))
    return found


def test_an_estimate_worked_by_hand():
    """Two certain ones, one of them an offence, and a clean one that stands for four."""
    found = sample([True, False, False], [1.0, 1.0, 0.25]).estimate(0)
    assert found is not None
    assert found.value == pytest.approx(1 / 6)
    assert (found.total, found.population, found.examined) == (1.0, 6.0, 3)
    # spread of the clean one: (1 - 1/4) * 16 * (0 - 1/6)^2 = 1/3; error = sqrt(1/3) / 6
    assert found.error == pytest.approx(math.sqrt(1 / 3) / 6)
    assert found.effective == pytest.approx(36 / 18)


def test_a_census_has_no_error():
    found = sample([True, False, False, False], [1.0] * 4).estimate(0)
    assert found is not None
    assert (found.value, found.error) == (0.25, 0.0)


def test_no_offence_among_few_is_not_none_at_all():
    found = sample([False] * 12, [0.1] * 12).estimate(0)
    assert found is not None
    assert (found.value, found.interval.low) == (0.0, 0.0)
    assert found.interval.high == pytest.approx(wilson(0, 12).high)


def test_equal_chances_give_the_plain_rate():
    found = sample([True, False, False, True], [0.2] * 4).estimate(0)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.effective == pytest.approx(4.0)


def test_groups_and_parts_are_added_up_apart():
    whole = sample([True, False, True], [0.5, 0.25, 1.0], [0, 1, 1], size=3)
    assert whole.estimate(0) == sample([True], [0.5]).estimate(0)
    assert whole.estimate(1) == sample([False, True], [0.25, 1.0]).estimate(0)
    assert whole.estimate(2) is None


def test_over_all_samples_the_total_and_its_variance_come_out_exactly():
    """Every one of the 64 samples of a small population, weighed by its probability."""
    chances = [0.1, 0.3, 0.5, 0.8, 1.0, 0.6]
    offence = [True, True, False, True, True, False]
    mean = square = said = 0.0
    for chosen in product([False, True], repeat=6):
        weight = math.prod(p if c else 1 - p for p, c in zip(chances, chosen, strict=True))
        if not weight or not any(chosen):
            continue
        kept = [n for n in range(6) if chosen[n]]
        part = sample([offence[n] for n in kept], [chances[n] for n in kept])
        total = float(part.weighted_hits[0])
        mean += weight * total
        square += weight * total**2
        said += weight * part.total_error(0) ** 2
    assert mean == pytest.approx(4.0)
    assert said == pytest.approx(square - mean**2)


def test_intervals_of_estimates_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(20261123)
    chances = rng.choice([0.05, 0.3, 1.0], 1500)
    offence = rng.random(1500) < np.where(chances == 1.0, 0.4, 0.1)
    truth, held = offence.mean(), 0
    for _ in range(400):
        chosen = rng.random(1500) < chances
        found = sample(offence[chosen], chances[chosen]).estimate(0)
        assert found is not None
        held += found.interval.low <= truth <= found.interval.high
    assert 0.92 <= held / 400 <= 0.985


def trade(rng: Random, many: int = 60) -> list[tuple[Declaration, bool]]:
    """A day's declarations and whether each is an offence; the profiles point at most of them."""
    found = []
    for n in range(many):
        origin = rng.choice(["CN", "XX", "NO", "NO", "NO"])
        heavy = rng.random() < 0.3
        offence = rng.random() < (0.6 if origin == "XX" else 0.3 if origin == "CN" else 0.08)
        item = Item(number=1, origin=origin, net_mass=Decimal(2000 if heavy else 10))
        one = Declaration(
            mrn=f"M{n}",
            office=rng.choice("AB"),
            accepted_at=Timestamp.of(datetime(2026, 3, 2, tzinfo=UTC)),
            items=(item,),
        )
        found.append((one, offence))
    return found


ENGINE_PROFILES = ProfileSet(
    [
        profile("X", "origin = 'XX'", chance=90, urgency=90),
        profile("C", "origin = 'CN'", chance=70, cap=3),
        profile("H", "net_mass > 1000", "yellow", chance=50),
    ]
)
ENGINE_POLICY = LanePolicy(
    id="p",
    random=(RandomShare(Decimal(15)),),
    capacity=(Capacity(6), Capacity(3, "yellow")),
    defer={"red": "yellow", "yellow": "blue"},
)


def estimates(lane: str, runs: int = 150) -> tuple[list[float], list[float], list[float], float]:
    """Per seed the weighted total, the naive rate, the total weighed by what was drawn alone."""
    found = trade(Random(7))
    offence = {declaration.id: bad for declaration, bad in found}
    batch = Batch.of([declaration for declaration, _ in found])
    weighted, naive, drawn = [], [], []
    floor = ENGINE_POLICY.precedence(lane)
    for seed in range(runs):
        engine = Engine([RiskControl(ENGINE_PROFILES)], ENGINE_POLICY, f"seed {seed}")
        chosen = [
            one.decision
            for one in engine.decide(lambda: [batch])
            if ENGINE_POLICY.precedence(one.decision.lane) >= floor
        ]
        bad = [d for d in chosen if offence[d.declaration]]
        weighted.append(sum(1 / float(d.probabilities[lane]) for d in bad))
        naive.append(len(bad) / len(chosen) if chosen else 0.0)
        drawn.append(sum(1 / chance_of_being_drawn(d, floor) for d in bad))
    return weighted, naive, drawn, float(sum(offence.values()))


def chance_of_being_drawn(decision, floor: int) -> float:
    """The chance without regard to seats and caps: the mistake the engine avoids."""
    missed = 1.0
    configured = {f"profile:{p.id}": float(p.proposal.probability) for p in ENGINE_PROFILES.all}
    for reason in decision.reasons:
        if ENGINE_POLICY.precedence(reason.lane) >= floor:
            missed *= 1 - configured.get(reason.source, float(reason.probability))
    return 1 - missed


@pytest.mark.parametrize("lane", ["red", "yellow"])
def test_offences_weighed_by_the_recorded_chances_add_up_to_all_offences(lane):
    """Under capacity in two lanes, a cap, a random share and profiles that select by chance."""
    weighted, naive, drawn, truth = estimates(lane)
    error = stdev(weighted) / math.sqrt(len(weighted))
    assert abs(fmean(weighted) - truth) < 4 * error
    assert error < 0.12 * truth, "precise enough to tell"
    # Negative controls: the plain hit rate, and weighing without regard to seats, are wrong.
    assert abs(fmean(naive) * 60 - truth) > 4 * 60 * stdev(naive) / math.sqrt(len(naive))
    assert abs(fmean(drawn) - truth) > 4 * stdev(drawn) / math.sqrt(len(drawn))


def test_the_trade_of_the_simulation_is_not_trivial():
    found = trade(Random(7))
    assert 8 <= sum(bad for _, bad in found) <= 30
    assert replace(found[0][0], mrn="x") != found[0][0]
