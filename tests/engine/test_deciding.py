"""Deciding many declarations: the same in any order and batches, and never green by silence."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.controls import Failing, Spoken, finding, proposal, unknown
from tests.strategies import declarations
from tidewaiter.core import (
    Declaration,
    Item,
    Regime,
    Route,
    Severity,
    Timestamp,
    canonical_text,
    to_plain,
)
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import Effect, Profile, ProfileSet, Status
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare
from tidewaiter.engine.replay import verify

POLICY = LanePolicy(
    id="p",
    random=(RandomShare(Decimal(20)),),
    capacity=(Capacity(2), Capacity(2, "yellow")),
    defer={"red": "yellow", "yellow": "blue"},
)


def profile(name: str, when: str, lane: str = "red", chance: int = 100, **more) -> Profile:
    return Profile(
        id=name,
        title=name,
        owner="o",
        reason="r",
        when=when,
        effect=Effect(lane, Decimal(chance), urgency=more.pop("urgency", 50)),
        status=Status.LIVE,
        **more,
    )


PROFILES = ProfileSet(
    [
        profile("CN", "origin = 'CN'", chance=60, cap=2),
        profile("HEAVY", "net_mass > 1000", "yellow", urgency=80, unknown="blue"),
        profile("EVEN", "length(hs) = 6", "yellow", chance=50),
        profile("ROLE", "importer_country = 'CN' OR exporter IS NOT NULL", chance=90),
    ]
)


@st.composite
def traffic(draw) -> list[Declaration]:
    """Declarations of few offices and days, every one with a reference of its own."""
    found = draw(st.lists(declarations(), min_size=1, max_size=25))
    days = st.sampled_from([1, 1, 1, 2])
    return [
        replace(
            one,
            mrn=f"M{n}",
            office=draw(st.sampled_from(["A", "A", "B"])),
            regime=draw(st.sampled_from([None, Regime.IMPORT])),
            accepted_at=Timestamp.of(datetime(2026, 3, draw(days), tzinfo=UTC)),
            issued_at=None,
        )
        for n, one in enumerate(found)
    ]


def cut(found: list[Declaration], sizes: list[int]) -> list[Batch]:
    batches, rest = [], list(found)
    while rest:
        size = sizes[len(batches) % len(sizes)]
        batches.append(Batch.of(rest[:size]))
        rest = rest[size:]
    return batches


def engine(seed: str = "s", policy: LanePolicy = POLICY) -> Engine:
    loud = Spoken(
        lambda d: {"findings": (finding("X", Severity.MINOR),)} if len(d.items) > 1 else {}
    )
    return Engine([RiskControl(PROFILES), loud], policy, seed)


def texts(found: list[Declaration], sizes: list[int], seed: str = "s") -> dict[str, str]:
    batches = cut(found, sizes)
    decided = engine(seed).decide(lambda: batches)
    return {one.decision.declaration: canonical_text(one.decision) for one in decided}


@given(traffic(), st.randoms(use_true_random=False), st.lists(st.integers(1, 9), min_size=1))
def test_decisions_do_not_depend_on_order_or_batches(found, random, sizes):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert texts(found, [1000]) == texts(shuffled, sizes)


@given(traffic())
def test_decisions_come_in_the_order_of_the_source(found):
    decided = list(engine().decide(lambda: cut(found, [3])))
    assert [one.decision.declaration for one in decided] == [d.id for d in found]
    assert [one.declaration for one in decided] == found


def test_a_declaration_on_its_own_and_in_a_large_batch_is_matched_the_same():
    """Above 64 rows the compiled kernel matches, below it the scalar matcher."""
    found = [
        Declaration(mrn=f"M{n}", office=str(n), items=(Item(number=1, origin="CN"),))
        for n in range(100)
    ]
    together = engine().decide(lambda: [Batch.of(found)])
    for one, declaration in zip(together, found, strict=True):
        alone = engine().decide_one(declaration)
        assert canonical_text(one.decision) == canonical_text(alone.decision)


MANY = [Declaration(mrn=f"M{n}", office="A", items=(Item(number=1),)) for n in range(200)]


def test_the_same_seed_decides_the_same_and_another_otherwise():
    once, again, other = (texts(MANY, [200], seed) for seed in ("s", "s", "t"))
    assert once == again
    assert once != other


def test_a_random_share_is_about_that_share():
    decided = list(engine().decide(lambda: [Batch.of(MANY)]))
    drawn = sum(any(r.source == "random" and r.drawn for r in d.decision.reasons) for d in decided)
    assert abs(drawn - 40) < 5 * (200 * 0.2 * 0.8) ** 0.5


def test_one_reference_on_two_days_is_seated_on_each_by_itself():
    def on(day: int, name: str) -> Declaration:
        stamp = Timestamp.of(datetime(2026, 3, day, tzinfo=UTC))
        items = (Item(number=1, origin="CN"),)
        return Declaration(mrn=name, office="A", accepted_at=stamp, items=items)

    policy = LanePolicy(id="p", capacity=(Capacity(1),))
    control = RiskControl(ProfileSet([profile("CN", "origin = 'CN'")]))
    found = [on(1, "TWICE"), *(on(2, name) for name in ("TWICE", "A", "B", "C", "D", "E"))]
    batches = [Batch.of([one]) for one in found]
    lanes = [d.decision.lane for d in Engine([control], policy, "s").decide(lambda: batches)]
    assert lanes[0] == "red"
    assert lanes[1:].count("red") == 1


@pytest.mark.parametrize("place", ["applies", "gather", "assess", "screen", "too few"])
@pytest.mark.parametrize("lane", ["yellow", "red", "blue"])
def test_a_control_that_fails_is_not_assessed_and_never_green(place, lane):
    policy = LanePolicy(id="p", not_assessed=lane, capacity=(Capacity(0, lane),))
    broken = Failing(place)
    decided = list(Engine([broken], policy, "s").decide(lambda: [Batch.of(MANY[:5])]))
    for one in decided:
        decision = one.decision
        if place == "screen":  # the slow way still answers
            assert decision.lane == "green"
            continue
        assert (decision.lane, decision.route) == (lane, Route.NOT_ASSESSED)
        (found,) = decision.not_assessed
        assert found.failed
        assert "could not assess" in found.reason
        assert "away" not in found.reason, "what an error says may hold data"
        assert float(decision.probabilities[lane]) == 1.0


def test_a_control_that_fails_does_not_silence_the_others():
    loud = Spoken(lambda d: {"findings": (finding("X", Severity.MANDATORY),)})
    (one,) = Engine([Failing("gather"), loud], LanePolicy(id="p"), "s").decide(
        lambda: [Batch.of(MANY[:1])]
    )
    assert (one.decision.lane, one.decision.route) == ("red", Route.MANDATORY)
    assert [f.code for f in one.decision.findings] == ["X"]


def test_findings_lead_where_the_policy_says():
    said = {
        "M0": {"findings": (finding("A", Severity.MANDATORY),)},
        "M1": {"findings": (finding("A", Severity.MINOR),)},
        "M2": {"findings": (finding("A", Severity.INFORMATION),)},
        "M3": {"not_assessed": (unknown("U", lane="blue"),)},
        "M4": {"not_assessed": (unknown("U"),)},
        "M5": {"not_assessed": (unknown("U", failed=True),)},
        "M6": {"proposals": (proposal("P", "yellow"), proposal("Q", "red", shadow=True))},
    }
    control = Spoken(lambda d: said[d.id])
    decided = Engine([control], LanePolicy(id="p"), "s").decide(lambda: [Batch.of(MANY[:7])])
    lanes = {one.decision.declaration: one.decision.lane for one in decided}
    assert lanes == {
        "M0": "red",
        "M1": "yellow",
        "M2": "green",
        "M3": "blue",
        "M4": "green",
        "M5": "yellow",
        "M6": "yellow",
    }


def test_each_day_is_decided_by_the_policy_in_force():
    policies = Policies(
        [
            LanePolicy(id="old", valid_to=date(2026, 3, 1)),
            LanePolicy(id="new", valid_from=date(2026, 3, 2), random=(RandomShare(Decimal(100)),)),
        ]
    )
    stamps = [Timestamp.of(datetime(2026, 3, day, tzinfo=UTC)) for day in (1, 2)]
    found = [
        Declaration(mrn=f"M{n}", accepted_at=stamp, items=(Item(number=1),))
        for n, stamp in enumerate(stamps)
    ]
    decided = list(Engine([], policies, "s").decide(lambda: [Batch.of(found)]))
    assert [d.decision.lane for d in decided] == ["green", "red"]
    assert [d.decision.versions["policy"][:3] for d in decided] == ["old", "new"]


def test_a_day_that_no_policy_covers_sends_to_an_officer_and_stops_nothing_else():
    policies = Policies([LanePolicy(id="only", valid_from=date(2026, 3, 1))])
    stamps = [Timestamp.of(datetime(year, 3, 5, tzinfo=UTC)) for year in (1999, 2026)]
    found = [
        Declaration(mrn=f"M{n}", accepted_at=stamp, items=(Item(number=1),))
        for n, stamp in enumerate(stamps)
    ]
    one = Engine([], policies, "s")
    decided = list(one.decide(lambda: [Batch.of(found)]))
    assert [d.decision.lane for d in decided] == ["yellow", "green"]
    assert decided[0].decision.route is Route.NOT_ASSESSED
    assert "No lane policy is in force on 1999-03-05" in decided[0].decision.reasons[0].text
    policy = policies.on(date(1999, 3, 5))
    assert verify(to_plain(decided[0].decision), decided[0].facts, [], policy) is None
