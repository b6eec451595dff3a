"""Matches of new decisions come to where officers decide them, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desks.risk.screening.rows import A, B, approved, decide, ruled, sent
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import background, selectors
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import SeenMatch
from tidewaiter.register.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ruled(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    ruled()
    approved(A, B)


def waiting() -> list[SeenMatch]:
    background.take_matches(NOW)
    return selectors.waiting(NOW.date())


def codes(mrn: str) -> list[str]:
    """What screening found about a consignment."""
    content = Decision.objects.get(version__declaration__mrn=mrn).content
    return sorted({word for word in content.split('"') if word.startswith("SCR-")})


def test_a_match_of_a_new_decision_waits_and_is_taken_once():
    mrn = sent("L1")
    (match,) = waiting()
    assert (match.mrn, match.name, match.listed) == (mrn, "Harbour Light Shipping", A.names[0])
    assert (match.role, match.standing, match.times) == ("exporter", "name alone", 1)
    assert [one.pk for one in waiting()] == [match.pk]
    match.refresh_from_db()
    assert match.times == 1


def test_what_nobody_is_like_brings_nothing():
    sent("L1", "Cotton Mills of the North")
    assert waiting() == []


def test_another_consignment_of_the_same_party_is_the_same_match():
    sent("L1")
    second = sent("L2", "SHIPPING, Harbour Light")
    (match,) = waiting()
    assert (match.times, match.mrn) == (2, second)


def test_two_parties_are_two_matches_and_one_may_match_two_entries():
    approved(A, B, Entry(key="C", names=("Harbour Light Shipping Lines",)))
    sent("L1")
    sent("L2", "Salt Quay Exports")
    assert sorted((one.name, one.entry) for one in waiting()) == [
        ("Harbour Light Shipping", "A"),
        ("Harbour Light Shipping", "C"),
        ("Salt Quay Exports", "B"),
    ]


def test_who_was_told_apart_is_quiet_until_the_entry_changes():
    sent("L1")
    (match,) = waiting()
    decide(match, Verdict.OTHER)
    quiet = sent("L2")
    assert waiting() == []
    assert codes(quiet) == ["SCR-005"]
    match.refresh_from_db()
    assert match.times == 2
    approved(Entry(key="A", names=A.names, identifiers=A.identifiers, dates=("1999",)), B)
    assert codes(sent("L3")) == ["SCR-001"]
    (again,) = waiting()
    assert again.pk != match.pk
    assert selectors.waiting(NOW.date() + timedelta(days=400)) == [again, match]


def test_a_remark_of_the_entry_that_changes_nothing_keeps_it_quiet():
    sent("L1")
    (match,) = waiting()
    decide(match, Verdict.OTHER)
    kept = {name: getattr(A, name) for name in ("key", "names", "identifiers", "addresses")}
    approved(Entry(**kept, remarks="seen again", url="https://example.org/a"), B)
    assert codes(sent("L2")) == ["SCR-005"]
    assert waiting() == []


def test_however_many_decisions_there_are_all_are_taken_in_parts(monkeypatch):
    monkeypatch.setattr(background, "LOOKED_AT", 2)
    for number in range(5):
        sent(f"L{number}", f"Harbour Light Shipping {'abcde'[number] * 3}")
    for _ in range(2):
        background.take_matches(NOW)
        assert SeenMatch.objects.count() < 5
    background.take_matches(NOW)
    assert SeenMatch.objects.count() == 5
