"""Outcomes: what may be recorded, corrections that keep history, and labels."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.register.work.rows import AT, RULES, declared, officer, work
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Examination
from tidewaiter.register.work import outcomes, services
from tidewaiter.register.work.found import Found, FoundItem, OutcomeRefused

pytestmark = pytest.mark.django_db

CLEAN = FoundItem(item=1, offence=False)
OFFENCE = FoundItem(
    item=2, offence=True, severity=3, kinds=("value",), assessed=Decimal("120.50"),
    collected=Decimal("20"),
)  # fmt: skip


def record(*items: FoundItem, mrn: str = "M1", actor=None, **more) -> Examination:
    found = Found(**{"kind": "physical", "items": items, "minutes": 45} | more)
    return outcomes.record(actor=actor or officer(), mrn=mrn, found=found, at=AT)


def test_an_outcome_keeps_how_the_declaration_was_selected():
    reason = {"source": "profile:P1", "version": "1", "lane": "red", "probability": "0.5",
              "drawn": True, "text": "Ann Example imports"}  # fmt: skip
    declared("M1", chances={"red": "0.05"}, reasons=(reason,))
    made = record(CLEAN, OFFENCE)
    assert (made.lane, made.route, made.chances) == ("red", "selected", {"red": "0.05"})
    assert made.reasons[0]["source"] == "profile:P1"
    assert "text" not in made.reasons[0]
    assert LedgerEntry.objects.filter(kind="outcome.recorded").count() == 1


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ((), "no item"),
        ((FoundItem(item=9, offence=False),), "no item 9"),
        ((CLEAN, CLEAN), "stands twice"),
        ((FoundItem(item=1, kinds=("value",)),), "not examined"),
        ((FoundItem(item=1, assessed=Decimal(0)),), "not examined"),
        ((FoundItem(item=1, offence=True),), "needs a kind"),
        ((FoundItem(item=1, offence=True, kinds=("moon",)),), "'moon' is no kind"),
        ((FoundItem(item=1, offence=False, severity=9),), "severity"),
        ((FoundItem(item=1, offence=False, assessed=Decimal("NaN")),), "no number"),
        ((FoundItem(item=1, offence=False, collected=Decimal(-1)),), "negative"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_kept(items, told):
    declared("M1")
    with pytest.raises(OutcomeRefused, match=told):
        record(*items)
    assert not Examination.objects.exists()


def test_a_correction_leaves_the_earlier_record_and_can_be_made_once():
    row = declared("M1")
    first = record(OFFENCE)
    right = Found(kind="physical", items=(FoundItem(item=2, offence=False),))

    def correct():
        return outcomes.correct(
            actor=officer(), examination=first.pk, found=right, reason="mixed up", at=AT
        )

    second = correct()
    with pytest.raises(Conflict):
        correct()
    assert [one.pk for one in outcomes.history(row)] == [first.pk, second.pk]
    assert first.items.get().offence is True
    (label,) = outcomes.labels([row])[row.pk]
    assert label.offence is False


def test_labels_add_up_several_examinations_and_leave_out_what_was_not_examined():
    row = declared("M1")
    record(CLEAN, OFFENCE, kind="documentary", minutes=15)
    record(OFFENCE, FoundItem(item=1), minutes=30)
    one, two = outcomes.labels([row])[row.pk]
    assert (one.offence, one.assessed) == (False, None)
    assert (two.offence, two.assessed, two.kind) == (True, Decimal("241.00"), "value")
    assert (one.minutes or 0) + (two.minutes or 0) == 45


def test_an_item_that_was_never_examined_has_no_label():
    row = declared("M1")
    record(FoundItem(item=1))
    (label,) = outcomes.labels([row])[row.pk]
    assert label.offence is None


def test_the_same_reference_is_recorded_once():
    declared("M1")
    record(CLEAN, reference="LAB-1")
    with pytest.raises(Conflict, match="recorded already"):
        record(CLEAN, reference="LAB-1")
    assert Examination.objects.count() == 1


def test_only_who_records_outcomes_may():
    declared("M1")
    with pytest.raises(Forbidden):
        record(CLEAN, actor=officer("tom", RoleName.TARGETING))


def test_goods_are_released_once_an_outcome_is_on_record():
    work("M1")
    common = {"actor": officer(), "mrn": "M1", "rules": RULES, "at": AT}
    services.fire(event="begin examination", seen=1, **common)
    record(CLEAN)
    assert services.fire(event="release", seen=2, **common).state == "released"
