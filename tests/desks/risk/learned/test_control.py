"""The score in a decision: who is asked for, why, with which chance; and what is lacking."""

import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tests.desks.risk.learned.histories import START, batch_of, history, row
from tidewaiter.core import PolicyError, from_plain, to_plain
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.benefit import benefit, teaching
from tidewaiter.desks.risk.learned.control import LearnedControl, bundle, policies_of
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.policy import Exploration, LearnedScore, read_learned_score
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import Capacity, LanePolicy

ROWS = history(5000)


@pytest.fixture(scope="module")
def past():
    return Past.build([batch_of(ROWS)])


@pytest.fixture(scope="module")
def model():
    found = make(History.read([batch_of(ROWS)]), at="2025-09-01T00:00:00+00:00", source="a test",
                 setting=Setting(trees=60))  # fmt: skip
    return found.model


@pytest.fixture
def policy(model):
    return LearnedScore(id="main", title="Undervaluation", model=model.digest)


def controls(model, past, *policies):
    return LearnedControl(policies, {model.digest: model}.__getitem__, past)


def traffic(count=400):
    return Batch(batch_of([one | {"offence": None} for one in history(count, seed=9)]))


def cheap(importer="IM4"):
    """A consignment of the kind that is an offence most of the time."""
    return Batch(batch_of([row(1, 199, importer=importer, hs="62034200", origin="BD", seller="S1",
                               office="O1", customs_value=120.0, net_mass=100.0,
                               gross_mass=110.0, description="cotton shirts")]))  # fmt: skip


def assessed(control, batch):
    facts = json.loads(json.dumps(control.gather(batch)))
    return [control.assess(batch.declaration(n), facts[n]) for n in range(len(batch))]


def test_what_is_most_worthwhile_is_asked_for_with_reasons_in_words(model, past, policy):
    (said,) = assessed(controls(model, past, policy), cheap())
    (proposal,) = said.proposals
    assert (proposal.lane, proposal.control) == ("red", "learned-main")
    assert proposal.version == model.digest[:12]
    assert 50 <= proposal.urgency <= 90
    assert "most worth an examination" in proposal.reason
    assert "unit value 1.20; nine in ten imports of 620342 from BD were above" in proposal.reason
    names = [one.name for one in proposal.evidence]
    assert names[:2] == ["chance of an offence", "expected net benefit"]


@pytest.mark.parametrize(
    "harm",
    [{"*": 100}, {}, {"6203": 100_000, "*": 0}, {"85": 50_000, "851713": 0, "61091000": 20_000}],
)
def test_a_share_is_of_the_traffic_whatever_harm_weighs(model, past, policy, harm):
    """Ranked as if all goods weighed the same, goods that weigh more would all be asked for."""
    weighed = {prefix: Decimal(weight) for prefix, weight in harm.items()}
    score = replace(policy, share=Decimal(10), harm=weighed)
    said = assessed(controls(model, past, score), traffic(1500))
    share = sum(bool(one.proposals) for one in said) / 1500
    assert 0.05 < share < 0.15


def test_about_the_share_of_traffic_is_asked_for(model, past, policy):
    said = assessed(controls(model, past, replace(policy, share=Decimal(10))), traffic(1500))
    share = sum(bool(one.proposals) for one in said) / 1500
    assert 0.05 < share < 0.2


def test_a_batch_is_screened_as_each_declaration_is_assessed(model, past, policy):
    other = replace(policy, shadow=model.digest, explore=Exploration(Decimal(1), Decimal(10)))
    control, batch = controls(model, past, other), traffic()
    screened = dict(control.screen(batch))
    for number, said in enumerate(assessed(control, batch)):
        bare = screened[number].proposals if number in screened else ()
        assert list(map(essence, bare)) == list(map(essence, said.proposals))


def essence(proposal):
    """A proposal without its reasons."""
    return replace(proposal, reason="", evidence=())


def test_facts_alone_decide_again_without_the_history(model, past, policy):
    batch = traffic(100)
    facts = controls(model, past, policy).gather(batch)
    bare = LearnedControl(policies_of(bundle([policy])), lambda digest: model, None)
    first = controls(model, past, policy)
    for n in range(100):
        one = batch.declaration(n)
        assert bare.assess(one, facts[n]) == first.assess(one, facts[n])


def test_exploration_has_the_same_known_chance_for_all(model, past, policy):
    explore = replace(policy, share=Decimal(0), explore=Exploration(Decimal(1), Decimal(10)))
    said = assessed(controls(model, past, explore), traffic(1500))
    asked = [p for one in said for p in one.proposals]
    assert {p.control for p in asked} == {"learned-main-explore"}
    assert {p.probability for p in asked} == {Decimal("0.1")}
    assert 0.03 < len(asked) / 1500 < 0.3


def test_a_shadow_is_recorded_and_has_no_effect(model, past, policy):
    other = replace(policy, shadow=model.digest)
    (said,) = assessed(controls(model, past, other), cheap())
    assert [p.shadow for p in said.proposals] == [False, True]


def test_what_cannot_be_scored_goes_to_an_officer(model, past, policy):
    def none(digest):
        raise LearningError("there is no such model.")

    lacking = LearnedControl([policy], none, past)
    for control, batch, words in (
        (lacking, cheap(), "there is no such model"),
        (controls(model, None, policy), cheap(), "no tables"),
        (controls(model, past, policy), Batch(batch_of([row(1, 1, accepted_at=None)])), "no day"),
    ):
        (said,) = assessed(control, batch)
        (unknown,) = said.not_assessed
        assert unknown.failed
        assert words in unknown.reason
        assert not said.proposals
        assert dict(control.screen(batch))[0].not_assessed == said.not_assessed
        engine = Engine([control], Policies([LanePolicy(id="p")]), "seed")
        decided = engine.decide_one(batch.declaration(0))
        assert decided.decision.lane == "yellow"


def test_without_a_score_nothing_is_said(model, past):
    control = controls(model, past)
    assert list(control.applies(cheap())) == []
    assert dict(control.screen(cheap())) == {}


def test_capacity_goes_to_what_is_worth_most_and_every_chance_is_kept(model, past, policy):
    wide = replace(policy, share=Decimal(20))
    rows = [one | {"accepted_at": START.replace(month=8), "offence": None, "office": "O1"}
            for one in history(300, seed=4)]  # fmt: skip
    batch = Batch(batch_of(rows))
    control = controls(model, past, wide)
    lanes = LanePolicy(id="p", capacity=(Capacity(per_day=5),))
    decided = list(Engine([control], Policies([lanes]), "seed").decide(lambda: [batch]))
    red = [one.decision for one in decided if one.decision.lane == "red"]
    assert len(red) == 5
    urgency = {n: p.urgency for n, said in control.screen(batch) for p in said.proposals}
    taken = sorted((urgency[int(one.declaration[1:])] for one in red), reverse=True)
    assert taken == sorted(urgency.values(), reverse=True)[:5]
    assert all("red" in one.probabilities for one in red)


def test_worth_is_chance_times_amount_and_harm_less_the_officer(policy):
    chosen = replace(policy, amount_cap=Decimal(1000), minutes=Decimal(50), minute_cost=Decimal(2))
    chance, amount = np.array([0.5, 0.5, 0.1]), np.array([400.0, 9e9, np.nan])
    found = benefit(chosen, chance, amount, np.array([100.0, 0, 0]))
    assert found.tolist() == [0.5 * 500 - 100, 0.5 * 1000 - 100, -100]


def test_harm_goes_by_the_longest_beginning_that_fits(policy):
    chosen = replace(policy, harm={"*": Decimal(1), "93": Decimal(50), "9305": Decimal(7)})
    assert [chosen.harm_of(code) for code in ("930200", "930500", "0101", None)] == [50, 7, 1, 1]


def test_what_is_certain_and_known_teaches_nothing():
    assert teaching(np.array([0.0, 1.0, 0.5]), np.array([0.0, 0.0, 1.0])).tolist() == [0, 0, 1]


def test_a_policy_survives_its_document(policy):
    assert read_learned_score("main", to_plain(policy)) == policy
    assert from_plain(LearnedScore, to_plain(policy)) == policy


@pytest.mark.parametrize(
    ("change", "where"),
    [({"model": "abc"}, "model"), ({"share": 101}, "share"), ({"title": " "}, "title"),
     ({"harm": {"x": 1}}, "harm.x"), ({"minutes": -1}, "minutes"), ({"colour": 1}, "main"),
     ({"explore": {"share": 5, "among": 1}}, "explore.share"), ({"id": "other"}, "id"),
     ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to")],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_says_where(policy, change, where):
    with pytest.raises(PolicyError) as problem:
        read_learned_score("main", to_plain(policy) | change)
    assert where in problem.value.where


def test_features_of_a_decision_are_those_of_training(model, past, policy):
    batch = traffic(50)
    matrix = features.matrix(batch.rows, past)
    for n, facts in enumerate(controls(model, past, policy).gather(batch)):
        kept = np.array([np.nan if x is None else x for x in facts["items"]["1"]], np.float32)
        assert np.array_equal(kept, matrix[n], equal_nan=True)
