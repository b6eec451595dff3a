"""Milestones: told once, never edited, with the time as it was written."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.register.actors import Api, system
from tests.register.actors import officer as user
from tests.register.work.rows import AT, OFFICE, declared, officer
from tidewaiter.core.parts import Timestamp
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Milestone, OutboxEvent
from tidewaiter.register.work import milestones
from tidewaiter.register.work.milestones import MilestoneRefused, Told

pytestmark = pytest.mark.django_db

PAID = {
    "kind": "payment", "at": "2026-11-20T10:30:00+02:00", "amount": "1250.50", "currency": "EUR",
    "reference": "BANK-77", "place": "Treasury",
}  # fmt: skip


def tell(mrn: str = "M1", actor=None, **more) -> tuple[Milestone, bool]:
    told = Told(**{"kind": "arrival", "happened_at": Timestamp.of(AT)} | more)
    return milestones.record(actor=actor or officer(), mrn=mrn, told=told, at=AT)


def test_a_milestone_is_kept_with_ledger_and_outbox() -> None:
    declared("M1")
    made, new = tell(place="Quay 4")
    assert new
    assert (made.happened_at, made.place, made.told_by) == (AT, "Quay 4", "ann")
    assert LedgerEntry.objects.filter(kind="milestone.recorded", subject="M1").count() == 1
    assert OutboxEvent.objects.filter(kind="milestone.recorded").count() == 1


def test_the_same_again_is_not_doubled_and_another_under_its_reference_is_refused() -> None:
    declared("M1")
    first, _ = tell(reference="R1")
    again, new = tell(reference="R1")
    assert (again.pk, new) == (first.pk, False)
    with pytest.raises(Conflict, match="another arrival"):
        tell(reference="R1", place="elsewhere")
    tell(reference="R2", place="elsewhere")
    assert (
        Milestone.objects.count()
        == LedgerEntry.objects.filter(kind="milestone.recorded").count()
        == 2
    )


def test_without_a_reference_the_time_tells_it_from_others() -> None:
    declared("M1")
    tell()
    assert not tell()[1]
    assert tell(happened_at=Timestamp.of(AT - timedelta(hours=1)))[1]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"kind": "moon landing"}, "kind"),
        ({"happened_at": Timestamp.of(AT + timedelta(hours=1))}, "at"),
        ({"happened_at": Timestamp(None, "2026-02-30T08:00Z")}, "at"),
        ({"amount": Decimal(5), "currency": "EUR"}, "amount"),
        ({"kind": "payment", "amount": Decimal(5)}, "currency"),
        ({"kind": "payment", "currency": "EUR"}, "currency"),
        ({"kind": "payment", "amount": Decimal(5), "currency": "EUO"}, "currency"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_kept(more, where) -> None:
    declared("M1")
    with pytest.raises(MilestoneRefused) as problem:
        tell(**more)
    assert problem.value.where == where
    assert not Milestone.objects.exists()


def test_who_may_not_tell_is_refused_and_others_do_not_learn_of_it() -> None:
    declared("M1")
    with pytest.raises(Forbidden):
        tell(actor=officer("aud", RoleName.AUDITOR))
    with pytest.raises(NotVisible):
        tell(actor=officer("far", office="elsewhere"))
    with pytest.raises(NotVisible):
        tell(mrn="M2")


def test_a_bank_tells_a_payment_by_the_api_and_reads_it_back() -> None:
    declared("M1")
    bank = Api(system("BANK", scopes=("milestones",)))
    first = bank.post("/declarations/M1/milestones", PAID)
    assert first.status_code == 201, first.content
    found = first.json()
    assert found["happened_at"] == "2026-11-20T08:30:00Z"
    assert found["stated"] == PAID["at"]
    assert Decimal(found["amount"]) == Decimal("1250.50")
    assert bank.post("/declarations/M1/milestones", PAID).status_code == 200
    other = bank.post("/declarations/M1/milestones", PAID | {"amount": "1"})
    assert other.status_code == 409
    reader = Api(user("ann", RoleName.READ_ONLY, office=OFFICE))
    listed = reader.get("/declarations/M1/milestones").json()
    assert [one["reference"] for one in listed] == ["BANK-77"]


@pytest.mark.parametrize("at", ["2026-11-20T10:30:00", "2026-02-30T08:00:00Z", "yesterday"])
def test_a_time_without_an_offset_or_that_never_was_is_refused(at: str) -> None:
    declared("M1")
    bank = Api(system("BANK", scopes=("milestones",)))
    answer = bank.post("/declarations/M1/milestones", PAID | {"at": at})
    assert answer.status_code in (400, 422), answer.content
    assert not Milestone.objects.exists()


@pytest.mark.usefixtures("rules")
def test_the_page_tells_milestones_in_the_time_line() -> None:
    declared("M1")
    tell(kind="payment", amount=Decimal("1250.5"), currency="EUR", place="Treasury")
    reader = Api(user("ann", RoleName.READ_ONLY, office=OFFICE)).client
    page = reader.get("/declarations/M1/").content.decode()
    assert "Duties, taxes or fees were paid" in page
    assert "Treasury · 1,250.50 EUR" in page
