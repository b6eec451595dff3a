"""What is in force when, and how cheaply that is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.rulebook.rows import NOW, approved, policy, profile
from tidewaiter.engine.policies import Policies
from tidewaiter.rulebook import selectors, services
from tidewaiter.rulebook.errors import NoRules, UnknownRule

pytestmark = pytest.mark.django_db


def test_without_a_lane_policy_nothing_can_be_decided():
    with pytest.raises(NoRules, match="rules import"):
        _ = selectors.current(NOW).policies


def test_what_was_approved_is_in_force():
    approved("policy", "p", policy())
    approved("list", "watched", {"values": ["S1", "S0"]})
    approved("profile", "A-1", profile("A-1", when="importer IN LIST('watched')"))
    rules = selectors.current(NOW)
    assert isinstance(rules.policies, Policies)
    risk = rules.bundle["desks"]["risk"]
    assert [p["id"] for p in risk["profiles"]] == ["A-1"]
    assert risk["lists"] == {"watched": ["S0", "S1"]}
    assert rules.versions["profile"] == {"A-1": 1}


def test_a_scheduled_version_takes_effect_by_its_date_alone():
    approved("policy", "p", policy(title="old"))
    approved("policy", "p", policy(title="new"), valid_from=date(2026, 12, 1))
    last = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert selectors.current(last).policies.all[0].title == "old"
    assert selectors.current(last + timedelta(seconds=1)).policies.all[0].title == "new"
    assert selectors.current(last).policies.all[0].title == "old"


def test_a_retired_document_is_in_force_no_more():
    approved("policy", "p", policy())
    approved("profile", "A-1", profile("A-1"))
    approved("profile", "A-1", None, valid_from=date(2026, 12, 1))
    assert "profile" in selectors.current(NOW).everything
    assert "profile" not in selectors.current(NOW + timedelta(days=10)).everything


def test_an_unchanged_rulebook_costs_one_query(django_assert_num_queries):
    approved("policy", "p", policy())
    first = selectors.current(NOW)
    with django_assert_num_queries(1):
        assert selectors.current(NOW) is first


def test_an_approval_by_a_clock_that_is_ahead_takes_effect_when_its_moment_comes():
    approved("policy", "p", policy(title="old"), at=NOW - timedelta(days=1))
    approved("policy", "p", policy(title="new"), at=NOW + timedelta(seconds=2))
    assert selectors.current(NOW).policies.all[0].title == "old"
    assert selectors.current(NOW + timedelta(seconds=2)).policies.all[0].title == "new"


def test_the_past_is_answered_as_it_was():
    approved("policy", "p", policy(title="old"), at=NOW)
    approved("policy", "p", policy(title="new"), at=NOW + timedelta(days=5))
    assert selectors.ruleset_on(NOW + timedelta(days=4)).policies.all[0].title == "old"
    assert selectors.ruleset_on(NOW + timedelta(days=5)).policies.all[0].title == "new"


def test_equal_rules_have_equal_digests_whatever_their_numbers():
    approved("policy", "p", policy(title="one"))
    first = selectors.current(NOW).digest
    approved("policy", "p", policy(title="two"), at=NOW + timedelta(hours=1))
    assert selectors.current(NOW + timedelta(hours=1)).digest != first
    approved("policy", "p", policy(title="one"), at=NOW + timedelta(hours=2))
    assert selectors.current(NOW + timedelta(hours=2)).digest == first


def test_rules_that_decided_are_kept_by_their_digest():
    approved("policy", "p", policy())
    rules = selectors.current(NOW)
    services.keep(ruleset=rules, at=NOW)
    services.keep(ruleset=rules, at=NOW)
    assert selectors.snapshot(rules.digest) == rules.bundle
    with pytest.raises(UnknownRule):
        selectors.snapshot("0" * 64)
