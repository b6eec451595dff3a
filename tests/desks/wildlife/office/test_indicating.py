"""Indicators from the register's outcomes, and what is proposed on them: never live by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.desks.wildlife.office.rows import NOW as CAME
from tests.desks.wildlife.office.rows import declared, officer
from tests.desks.wildlife.test_indicators import UNTIL, year
from tests.rulebook.acting import filled, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.core import ValueRefused
from tidewaiter.desks.wildlife.indicators import indicators
from tidewaiter.desks.wildlife.persistence import Level
from tidewaiter.desks.wildlife.selectors import indicators as selectors
from tidewaiter.desks.wildlife.services.indicating import propose_profiles
from tidewaiter.identity.policy import Forbidden
from tidewaiter.register.models import Examination, ItemOutcome, Version
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook import services

pytestmark = pytest.mark.django_db


def examined(lrn, *, offence, chance="0.5", days=100):
    """A declared consignment and what its examination found some days ago."""
    mrn = declared(lrn, permit=None).mrn
    version = Version.objects.get(declaration__mrn=mrn)
    row = Examination.objects.create(
        declaration=version.declaration,
        version=version,
        kind="physical",
        lane="red",
        route="selected",
        chances={"red": chance},
        decided_at=CAME - timedelta(days=days),
        recorded_at=CAME,
        recorded_by="ann",
    )
    ItemOutcome.objects.create(examination=row, item=1, offence=offence)
    return mrn


def test_what_was_examined_under_wildlife_headings_counts():
    bad = examined("LRN1", offence=True)
    examined("LRN2", offence=False)
    examined("LRN3", offence=None)
    examined("LRN4", offence=True, chance="0")
    first = datetime(2026, 7, 1, tzinfo=UTC).date()
    rows = list(selectors.examined(first, CAME.date()))
    assert sorted(one.violation for one in rows) == [False, True]
    one = next(row for row in rows if row.violation)
    assert (one.mrn, one.heading, one.origin, str(one.chance)) == (bad, "0106", "GH", "0.5")
    assert list(selectors.examined(CAME.date(), CAME.date())) == []


def test_who_may_not_propose_rules_sees_no_indicators():
    with pytest.raises(Forbidden):
        selectors.in_force(officer("ann"), UNTIL)
    assert selectors.in_force(supervisor("alice"), UNTIL) == []


def test_a_proposal_needs_another_person_and_ends_by_itself():
    filled()
    found = indicators([*year("GN", 20), *year("GH", 1), *year("CM", 1)], UNTIL)
    request = propose_profiles(
        actor=supervisor("alice"), found=found, why="last year", at=NOW, days=30
    )
    assert [v.document.identifier for v in request.versions.all()] == ["WILD-0106-GN"]
    assert "profile" not in rulebook.ruleset_on(NOW).everything
    with pytest.raises(Forbidden):
        services.approve(actor=supervisor("alice"), request_id=request.pk, at=NOW)
    services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)
    profile = rulebook.ruleset_on(NOW).everything["profile"]["WILD-0106-GN"]
    assert profile.valid_to == NOW.date() + timedelta(days=30)


def test_nothing_persistently_high_is_nothing_to_propose():
    found = indicators(year("GH", 1), UNTIL)
    assert {one.answer for one in found} != {Level.HIGH}
    with pytest.raises(ValueRefused):
        propose_profiles(actor=supervisor("alice"), found=found, why="w", at=NOW)
