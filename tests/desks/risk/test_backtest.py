"""Backtests against the same figures counted one declaration at a time."""

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desks.risk.outcomes import Known, batches, history
from tests.engine.test_deciding import profile
from tidewaiter.core import ProfileError, SourceError, to_plain
from tidewaiter.desks.risk.backtest import as_live, backtest
from tidewaiter.desks.risk.compare import compare
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet, Status
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import Capacity, LanePolicy, RandomShare
from tidewaiter.engine.statistics import wilson
from tidewaiter.pages import stored

POLICY = LanePolicy(id="p", random=(RandomShare(Decimal(10)),), capacity=(Capacity(4),))
PROFILES = ProfileSet(
    [
        profile("CARS", "hs4 = '8703'", chance=40),
        profile("CN", "origin = 'CN'", chance=100),
        profile("HEAVY", "net_mass > 100", "yellow", unknown="yellow"),
        profile("BOTH", "hs4 = '8703' AND origin = 'CN'", valid_from=date(2026, 3, 3)),
        profile("P", "importer = 'P'", "yellow", chance=50),
        profile("NEVER", "origin = 'ZZ'"),
    ]
)
LIVE = ProfileSet(
    [profile("CN", "origin = 'CN' AND net_mass > 1"), profile("OLD", "hs = '010121'")]
)


def run(known: list[Known], profiles: ProfileSet = PROFILES, size: int = 1000, **options):
    return backtest(lambda: batches(known, size), RiskControl(profiles), POLICY, **options)


def said(known: list[Known], profiles: ProfileSet = PROFILES) -> list[tuple[set[str], set[str]]]:
    """Per declaration the profiles that are true and those that are unknown, one at a time."""
    control = RiskControl(profiles)
    found = []
    for one in known:
        assessment = control.assess(one.declaration, {})
        hits = {p.control for p in assessment.proposals}
        found.append((hits, {u.control for u in assessment.not_assessed}))
    return found


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_hits_labels_and_rates_are_those_counted_by_hand(seed):
    known = history(seed, 120)
    report = run(known, minimum=5)
    answers = said(known)
    for figures in report.profiles:
        mine = [one for one, (hits, _) in zip(known, answers, strict=True) if figures.id in hits]
        unknown = sum(figures.id in waiting for _, waiting in answers)
        inspected = [one for one in mine if one.inspected]
        offences = [one for one in inspected if one.offence]
        evidence = figures.evidence
        assert evidence.declarations == len(mine)
        assert figures.unknown == unknown
        assert (evidence.inspected, evidence.offences) == (len(inspected), len(offences))
        assert figures.share == pytest.approx(len(mine) / 120)
        money = sum(a or 0 for one in mine for a in one.assessed)
        assert evidence.assessed == pytest.approx(money)
        if len(inspected) < 5:
            assert evidence.rate is None
        else:
            assert evidence.rate is not None
            assert evidence.rate.interval == wilson(len(offences), len(inspected))


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_estimates_weigh_by_recorded_chances_and_random_ones_stand_apart(seed):
    known = history(seed, 120)
    answers = said(known)
    for figures in run(known, minimum=1).profiles:
        mine = [one for one, (hits, _) in zip(known, answers, strict=True) if figures.id in hits]
        weighed = [one for one in mine if one.inspected and one.chance]
        random = [one for one in mine if one.inspected and one.at_random]
        evidence = figures.evidence
        assert evidence.without_chance == sum(o.inspected and not o.chance for o in mine)
        if weighed:
            weights = [1 / (one.chance or 1) for one in weighed]
            bad = sum(w for one, w in zip(weighed, weights, strict=True) if one.offence)
            assert evidence.estimate is not None
            assert evidence.estimate.value == pytest.approx(bad / sum(weights))
            assert evidence.estimate.population == pytest.approx(sum(weights))
        else:
            assert evidence.estimate is None
        if random:
            assert evidence.random is not None
            assert evidence.random.examined == len(random)
            assert evidence.random.hits == sum(one.offence for one in random)
        else:
            assert evidence.random is None


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.sampled_from([1, 7, 50, 129]))
def test_the_report_does_not_depend_on_how_the_history_is_cut(seed, size):
    known = history(seed, 130)
    one, other = run(known), run(known, size=size)
    assert rounded(to_plain(one)) == rounded(to_plain(other))


def rounded(plain):
    """The same with numbers to nine digits: sums of doubles differ in the last."""
    if isinstance(plain, dict):
        return {key: rounded(value) for key, value in plain.items()}
    if isinstance(plain, list):
        return [rounded(value) for value in plain]
    return float(f"{plain:.9g}") if isinstance(plain, float) else plain


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.booleans())
def test_overlap_and_marginal_yield_are_held_against_the_other_live_profiles(seed, outside):
    known = history(seed, 120)
    report = run(known, live=LIVE if outside else None)
    answers = [hits for hits, _ in said(known)]
    live = [hits for hits, _ in said(known, LIVE)] if outside else answers
    for figures in report.profiles:
        rows = list(zip(known, answers, live, strict=True))
        mine = [(one, others - {figures.id}) for one, hits, others in rows if figures.id in hits]
        alone = [one for one, others in mine if not others]
        assert figures.only.declarations == len(alone)
        assert figures.only.inspected == sum(one.inspected for one in alone)
        assert figures.only.offences == sum(one.offence for one in alone)
        both = Counter(other for _, others in mine for other in others)
        total = Counter(other for others in live for other in others)
        expected = {
            other: (n, n / len(mine), n / (len(mine) + total[other] - n))
            for other, n in both.items()
        }
        assert {o.other: (o.both, o.of_own, o.jaccard) for o in figures.overlaps} == {
            other: pytest.approx(values) for other, values in expected.items()
        }


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_the_load_of_an_office_and_day_adds_up_the_chances(seed):
    known = history(seed, 80)
    expected: Counter[tuple[str, str | None, date | None]] = Counter()
    by_id = {p.id: p for p in PROFILES.active}
    for one, (hits, unknown) in zip(known, said(known), strict=True):
        asks = [(by_id[h].effect.lane, float(by_id[h].proposal.probability)) for h in hits]
        asks += [("yellow", 1.0) for u in unknown if u == "HEAVY"]
        red = 1 - 0.9 * math.prod(1 - p for lane, p in asks if lane == "red")
        yellow = math.prod(1 - p for lane, p in asks if lane == "yellow")
        group = (one.declaration.office, one.declaration.day)
        expected["red", *group] += red
        expected["yellow", *group] += (1 - red) * (1 - yellow)
    report = run(known)
    for lane in report.lanes:
        days = {key[1:]: n for key, n in expected.items() if key[0] == lane.lane}
        assert lane.expected == pytest.approx(sum(days.values()), abs=1e-4)
        if lane.lane == "red":
            assert lane.over == sum(n > 4 for n in days.values())
            worst = lane.worst[0]
            assert worst.expected == pytest.approx(max(days.values()), abs=1e-5)
            assert worst.room == 4


def test_what_was_never_inspected_is_neither_hit_nor_clean():
    known = [k for k in history(3, 400) if not k.inspected]
    report = run(known)
    assert report.traffic.inspected == report.traffic.offences == 0
    for figures in report.profiles:
        assert figures.evidence.rate is None
        assert figures.examples.offence == figures.examples.clean == ()
        assert len(figures.examples.never_inspected) == min(5, figures.evidence.declarations)
    assert any("there are no rates" in warning for warning in report.warnings)
    assert all(stored.sentence(one).known for one in report.warnings)


def test_examples_are_the_first_of_each_kind():
    known = history(5, 200)
    report = run(known, examples=3, size=17)
    for figures in report.profiles:
        mine = [
            one for one, (hits, _) in zip(known, said(known), strict=True) if figures.id in hits
        ]
        kinds = {
            "offence": [o for o in mine if o.offence],
            "clean": [o for o in mine if o.inspected and not o.offence],
            "never_inspected": [o for o in mine if not o.inspected],
        }
        for kind, found in kinds.items():
            ids = tuple(one.declaration.id for one in found[:3])
            assert getattr(figures.examples, kind) == ids


def test_a_profile_that_is_unknown_says_what_is_missing():
    (heavy,) = [p for p in run(history(5, 200)).profiles if p.id == "HEAVY"]
    assert heavy.unknown > 20
    assert heavy.missing == (("net_mass", 20),)


def test_without_chances_the_report_says_so_and_gives_no_estimate():
    report = run(history(5, 200, chances=False))
    assert any("selection_probability" in warning for warning in report.warnings)
    assert all(p.evidence.estimate is None for p in report.profiles)
    assert any("these very profiles" in warning for warning in report.warnings)
    assert all(stored.sentence(one).known for one in report.warnings)


def test_chances_for_some_only_are_counted():
    report = run(history(5, 200))
    assert any("left out of the weighted estimates" in w for w in report.warnings)
    assert all(stored.sentence(one).known for one in report.warnings)


@pytest.mark.parametrize("chance", [1.5, 30.0, -0.1])
def test_a_chance_that_is_none_is_refused(chance):
    known = history(5, 10)
    (batch,) = batches(known)
    at = batch.rows.schema.get_field_index("selection_probability")
    spoiled = batch.rows.set_column(
        at, "selection_probability", pa.array([chance] * batch.rows.num_rows)
    )
    with pytest.raises(SourceError, match="is not between 0 and 1"):
        backtest(lambda: [Batch(spoiled)], RiskControl(PROFILES), POLICY)


def test_a_history_without_any_outcome_columns_can_be_matched():
    known = history(5, 50)
    plain = Batch.of([one.declaration for one in known])
    report = backtest(lambda: [plain], RiskControl(PROFILES), POLICY)
    assert report.declarations == 50
    assert report.traffic.inspected == 0
    assert any(p.evidence.declarations for p in report.profiles)


def test_an_empty_history_and_an_empty_set_are_reported_as_such():
    report = backtest(list, RiskControl(PROFILES), POLICY)
    assert report.declarations == 0
    assert report.warnings == ("The history holds no declarations.",)
    assert all(stored.sentence(one).known for one in report.warnings)
    nothing = backtest(lambda: batches(history(1, 20)), RiskControl(ProfileSet([])), POLICY)
    assert nothing.profiles == ()
    assert nothing.traffic.declarations == 20


def test_drafts_are_not_matched_unless_taken_as_live():
    draft = ProfileSet([replace(profile("D", "origin = 'CN'"), status=Status.DRAFT)])
    known = history(5, 60)
    report = run(known, draft)
    assert report.profiles == ()
    assert "1 draft profiles were not matched." in report.warnings
    assert all(stored.sentence(one).known for one in report.warnings)
    (figures,) = run(known, as_live(draft)).profiles
    assert figures.evidence.declarations > 0


def test_a_lane_the_policy_does_not_have_is_refused_before_anything_is_read():
    def unread():
        raise AssertionError("it was read")

    with pytest.raises(ProfileError, match="no lane 'violet'"):
        backtest(unread, RiskControl(ProfileSet([profile("V", "item = 1", "violet")])), POLICY)


def test_the_report_is_plain_data():
    text = json.dumps(to_plain(run(history(5, 50))))
    assert json.loads(text)["declarations"] == 50


AFTER = ProfileSet(
    [
        profile("CARS", "hs4 = '8703' AND importer = 'P'", chance=40),
        profile("CN", "origin = 'CN'", chance=100),
        profile("NEW", "origin = 'JP'", "red", urgency=90),
    ]
)


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_comparison_moves_declarations_as_the_engine_decides_them(seed):
    known = history(seed, 90)
    before, after = RiskControl(PROFILES), RiskControl(AFTER)
    report = compare(lambda: batches(known, 31), before, after, POLICY, seed="s")
    whole = batches(known)
    lanes = [
        [one.decision.lane for one in Engine([c], POLICY, "s").decide(lambda: whole)]
        for c in (before, after)
    ]
    expected = Counter(zip(*lanes, strict=True))
    assert {(m.before, m.after): m.declarations for m in report.lanes.moves} == expected
    assert report.lanes.changed == sum(n for (a, b), n in expected.items() if a != b)
    offences = Counter(
        pair for pair, one in zip(zip(*lanes, strict=True), known, strict=True) if one.offence
    )
    assert {(m.before, m.after): m.offences for m in report.lanes.moves if m.offences} == offences
    for move in report.lanes.moves:
        first = [
            one.declaration.id
            for one, pair in zip(known, zip(*lanes, strict=True), strict=True)
            if pair == (move.before, move.after) and move.before != move.after
        ]
        assert move.examples == tuple(first[:5])


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_comparison_says_per_profile_what_is_gained_and_lost(seed):
    known = history(seed, 90)
    report = compare(
        lambda: batches(known, 40), RiskControl(PROFILES), RiskControl(AFTER), POLICY, seed="s"
    )
    kinds = {change.id: change.kind for change in report.profiles}
    assert kinds == {
        "CARS": "changed",
        "CN": "same",
        "NEW": "added",
        **dict.fromkeys(("HEAVY", "BOTH", "P", "NEVER"), "removed"),
    }
    old, new = ([hits for hits, _ in said(known, p)] for p in (PROFILES, AFTER))
    for change in report.profiles:
        was, now = ({n for n, hits in enumerate(s) if change.id in hits} for s in (old, new))
        assert (change.hits_before, change.hits_after) == (len(was), len(now))
        assert (change.gained, change.lost) == (len(now - was), len(was - now))
        assert change.offences_gained == sum(known[n].offence for n in now - was)
        assert change.offences_lost == sum(known[n].offence for n in was - now)


def test_a_set_compared_with_itself_changes_nothing():
    control = RiskControl(PROFILES)
    report = compare(lambda: batches(history(2, 100)), control, control, POLICY, seed="s")
    assert report.lanes.changed == 0
    assert {change.kind for change in report.profiles} == {"same"}
    assert all(change.gained == change.lost == 0 for change in report.profiles)


def test_policies_by_date_are_followed():
    policies = Policies(
        [
            LanePolicy(id="a", valid_to=date(2026, 3, 2), capacity=(Capacity(0),)),
            LanePolicy(id="b", valid_from=date(2026, 3, 3), capacity=(Capacity(10_000),)),
        ]
    )
    known = history(4, 100)
    report = backtest(lambda: batches(known, 30), RiskControl(PROFILES), policies)
    red = next(lane for lane in report.lanes if lane.lane == "red")
    days = {(k.declaration.office, k.declaration.day) for k in known}
    assert red.days == len(days)
    assert 0 < red.over <= sum(day <= date(2026, 3, 2) for _, day in days)
    assert all(day.day is not None and day.day <= date(2026, 3, 2) for day in red.worst)
