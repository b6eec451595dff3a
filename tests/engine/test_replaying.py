"""Replay: from its facts a decision comes out the same to the byte, whatever changed since."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from tests.engine.controls import Failing, Spoken, proposal, unknown
from tests.engine.test_deciding import MANY, POLICY, PROFILES, engine, profile, traffic
from tidewaiter.core import Declaration, Item, ReplayError, Timestamp, canonical_text, to_plain
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.replay import replay, verify


def kept(decided):
    """As it is kept on file: through JSON and back."""
    text = json.dumps({"decision": to_plain(decided.decision), "facts": decided.facts})
    stored = json.loads(text)
    return stored["decision"], stored["facts"]


@given(traffic())
def test_every_decision_is_replayed_to_the_byte(found):
    one = engine()
    for decided in one.decide(lambda: [Batch.of(found)]):
        decision, facts = kept(decided)
        assert verify(decision, facts, one.controls, POLICY) is None
        assert canonical_text(replay(facts, one.controls, POLICY)) == canonical_text(decision)


def test_a_decision_is_replayed_after_the_profiles_have_changed():
    control = RiskControl(PROFILES)
    bundle = json.loads(json.dumps(control.bundle()))
    decided = list(Engine([control], POLICY, "s").decide(lambda: [Batch.of(MANY)]))
    changed = RiskControl(ProfileSet([profile("CN", "origin = 'JP'")]))
    again = RiskControl(ProfileSet.from_bundle(bundle))
    for one in decided:
        decision, facts = kept(one)
        assert verify(decision, facts, [again], POLICY) is None
    decision, facts = kept(decided[0])
    assert "comes out differently" in (verify(decision, facts, [changed], POLICY) or "")


def test_a_replay_needs_no_history_for_it_uses_the_facts_as_they_were():
    past = Declaration(
        mrn="H",
        accepted_at=Timestamp.of(datetime(2026, 1, 1, tzinfo=UTC)),
        items=(Item(number=1, commodity_code="010121", origin="NO"),),
    )
    store = FactStore.build([Batch.of([past]).rows])
    profiles = ProfileSet([profile("NEW", "history.hs_origin_new")])
    one = replace(past, mrn="NOW", accepted_at=Timestamp.of(datetime(2026, 6, 1, tzinfo=UTC)))
    other = replace(one, mrn="SE", items=(replace(one.items[0], origin="SE"),))
    policy = LanePolicy(id="p")
    decided = list(
        Engine([RiskControl(profiles, store)], policy, "s").decide(lambda: [Batch.of([one, other])])
    )
    assert [d.decision.lane for d in decided] == ["green", "red"]
    for entry in decided:
        decision, facts = kept(entry)
        assert verify(decision, facts, [RiskControl(profiles)], policy) is None


@pytest.mark.parametrize("place", ["applies", "gather", "assess"])
def test_a_failure_is_replayed_though_the_control_works_again(place):
    policy = LanePolicy(id="p")
    (decided,) = Engine([Failing(place)], policy, "s").decide(lambda: [Batch.of(MANY[:1])])
    decision, facts = kept(decided)
    assert verify(decision, facts, [Failing("nowhere")], policy) is None


def test_a_desk_that_itself_says_what_failed_keeps_the_rest_of_what_it_said():
    control = Spoken(
        lambda d: {"proposals": (proposal("P"),), "not_assessed": (unknown("U", failed=True),)}
    )
    policy = LanePolicy(id="p")
    (decided,) = Engine([control], policy, "s").decide(lambda: [Batch.of(MANY[:1])])
    assert {r.source for r in decided.decision.reasons} == {"profile:P", "not assessed:U"}
    decision, facts = kept(decided)
    assert verify(decision, facts, [control], policy) is None


def test_facts_that_were_touched_are_noticed():
    (decided,) = engine().decide(lambda: [Batch.of(MANY[:1])])
    decision, facts = kept(decided)
    facts["context"]["traffic"] += 1
    assert "not those" in (verify(decision, facts, engine().controls, POLICY) or "")


def test_a_decision_that_was_touched_is_noticed():
    (decided,) = engine().decide(lambda: [Batch.of(MANY[:1])])
    decision, facts = kept(decided)
    decision["lane"] = "red" if decision["lane"] != "red" else "green"
    assert "differently" in (verify(decision, facts, engine().controls, POLICY) or "")


@pytest.mark.parametrize("part", ["declaration", "context", "draw", "desks", "failed"])
def test_facts_that_are_not_complete_are_an_error(part):
    (decided,) = engine().decide(lambda: [Batch.of(MANY[:1])])
    _, facts = kept(decided)
    broken = copy.deepcopy(facts)
    del broken[part]
    with pytest.raises(ReplayError, match="not complete"):
        replay(broken, engine().controls, POLICY)
    broken[part] = {"nonsense": 1}
    with pytest.raises(ReplayError, match="not complete"):
        replay(broken, engine().controls, POLICY)


def test_another_policy_gives_another_decision():
    found = [Declaration(mrn="X", office="A", items=(Item(number=1, net_mass=Decimal(2000)),))]
    control = RiskControl(PROFILES)
    (decided,) = Engine([control], POLICY, "s").decide(lambda: [Batch.of(found)])
    decision, facts = kept(decided)
    assert verify(decision, facts, [control], LanePolicy(id="other")) is not None
