"""The door: what becomes of a message, and what is kept of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.register.declarations import NOW, change, declaration, message, submission
from tests.register.rules import live
from tidewaiter.core import Assessment, MessageFunction, Proposal
from tidewaiter.core.finding import Claim
from tidewaiter.core.parts import Timestamp
from tidewaiter.engine.policy import Capacity, LanePolicy
from tidewaiter.messages.reading import read_bytes
from tidewaiter.register import desks
from tidewaiter.register.explaining import Past, replayed
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import (
    Account,
    Decision,
    Declaration,
    OfficeDay,
    OutboxEvent,
    RawMessage,
    Reservation,
    Version,
    WorkEvent,
    WorkItem,
)
from tidewaiter.register.models.incoming import Fate


class AsksForRed:
    """A control that asks for red."""

    desk = "asks"
    version = "1"

    def applies(self, batch):
        return range(len(batch))

    def gather(self, batch):
        return [{}] * len(batch)

    def assess(self, declaration, facts):
        proposal = Proposal(
            control="P", version="1", lane="red", probability=Decimal(1), reason="Asked."
        )
        return Assessment(desk=self.desk, version=self.version, proposals=(proposal,))


class UsesUp:
    """A control whose declarations use up an account, as far as it goes."""

    desk = "uses"
    version = "1"

    def applies(self, batch):
        return range(len(batch))

    def gather(self, batch):
        account = Account.objects.filter(key="licence").first()
        return [{"left": str(account.left) if account else None}] * len(batch)

    def assess(self, declaration, facts):
        if facts["left"] is None or Decimal(facts["left"]) < 1:
            return AsksForRed().assess(declaration, facts)
        claim = Claim(account="licence", quantity=Decimal(1), unit="kg")
        return Assessment(desk=self.desk, version=self.version, claims=(claim,))


def send(*submissions, using=None):
    return take_in(list(submissions), using or live(), "GB")


@pytest.mark.django_db
def test_a_declaration_gets_a_number_a_lane_and_rows_that_say_why():
    (receipt,) = send(submission(declaration("L1")))
    row = Declaration.objects.get(mrn=receipt.mrn)
    assert (receipt.fate, row.lrn, row.lane) == (Fate.CREATED, "L1", receipt.decision["lane"])
    assert len(receipt.mrn) == 18
    assert receipt.mrn.startswith("26GB")
    assert RawMessage.objects.get().raw == message(declaration("L1")).raw
    assert OutboxEvent.objects.get().subject == receipt.mrn
    assert OfficeDay.objects.get().traffic == 1


@pytest.mark.django_db
def test_what_was_decided_replays_byte_for_byte_from_what_is_on_file():
    using = live(AsksForRed())
    send(submission(declaration("L1")), submission(declaration("L2")), using=using)
    rules = Past(using.engine.controls, using.rules.policies)
    rows = list(Decision.objects.select_related("version"))
    assert [replayed(row, rules) for row in rows] == [None, None]
    rows[0].facts = rows[0].facts.replace('"traffic":1', '"traffic":2')
    assert replayed(rows[0], rules) is not None


@pytest.mark.django_db
def test_the_same_again_gets_the_same_answer_and_is_decided_once():
    (first,) = send(submission(declaration("L1")))
    (again,) = send(submission(declaration("L1")))
    assert again.fate is Fate.REPEATED
    assert (again.mrn, again.decision) == (first.mrn, first.decision)
    assert (Decision.objects.count(), RawMessage.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_the_same_twice_in_one_batch_is_decided_once():
    first, second = send(submission(declaration("L1")), submission(declaration("L1")))
    assert (first.fate, second.fate) == (Fate.CREATED, Fate.REPEATED)
    assert first.mrn == second.mrn


@pytest.mark.django_db
def test_a_reference_used_for_other_content_is_a_clash():
    send(submission(declaration("L1")))
    (receipt,) = send(submission(declaration("L1", office="GB000040")))
    assert (receipt.fate, receipt.clash) == (Fate.REFUSED, True)
    assert [one.code for one in receipt.findings] == ["MSG-050"]
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_two_systems_may_use_the_same_reference():
    one, other = send(submission(declaration("L1"), "A"), submission(declaration("L1"), "B"))
    assert {one.fate, other.fate} == {Fate.CREATED}
    assert one.mrn != other.mrn


@pytest.mark.django_db
def test_without_a_reference_the_same_bytes_are_the_same_message():
    first, again = send(submission(declaration(None)), submission(declaration(None)))
    assert (first.fate, again.fate) == (Fate.CREATED, Fate.REPEATED)


@pytest.mark.django_db
def test_a_number_of_customs_never_creates():
    (receipt,) = send(submission(declaration("L1", mrn="26GB0000000000001")))
    assert receipt.fate is Fate.REFUSED
    assert receipt.findings[-1].code == "MSG-051"
    assert not Declaration.objects.exists()


@pytest.mark.django_db
def test_what_cannot_be_read_is_kept_and_takes_nothing_with_it():
    (broken,) = read_bytes(b"<Declaration><", "x")
    bad, good = send(submission(broken), submission(declaration("L1")))
    assert (bad.fate, good.fate) == (Fate.REJECTED, Fate.CREATED)
    assert RawMessage.objects.get(pk=bad.message_id).raw == b"<Declaration><"


@pytest.mark.django_db
def test_an_amendment_makes_a_version_and_is_decided_anew():
    (first,) = send(submission(declaration("L1")), using=live(AsksForRed()))
    changed = change(first.mrn, MessageFunction.REPLACE, office="GB000040")
    (receipt,) = send(submission(changed))
    assert (receipt.fate, receipt.number, receipt.mrn) == (Fate.CHANGED, 2, first.mrn)
    assert Declaration.objects.get().office == "GB000040"
    assert [one.number for one in Version.objects.order_by("number")] == [1, 2]
    assert {day.office: day.traffic for day in OfficeDay.objects.all()}["GB000040"] == 1


@pytest.mark.django_db
def test_a_change_never_lowers_the_lane():
    (first,) = send(submission(declaration("L1")), using=live(AsksForRed()))
    assert first.decision["lane"] == "red"
    (receipt,) = send(submission(change(first.mrn, MessageFunction.REPLACE)))
    assert receipt.decision["lane"] == "green"
    assert Declaration.objects.get().lane == "red"


@pytest.mark.django_db
def test_a_cancelled_declaration_cannot_be_changed():
    (first,) = send(submission(declaration("L1")), using=live(AsksForRed()))
    (gone,) = send(submission(change(first.mrn, MessageFunction.CANCEL)))
    assert (gone.fate, gone.decision) == (Fate.CHANGED, None)
    assert Declaration.objects.get().state == "cancelled"
    (late,) = send(submission(change(first.mrn, MessageFunction.REPLACE, "C2")))
    assert (late.fate, late.findings[-1].code) == (Fate.REFUSED, "MSG-054")


@pytest.mark.django_db
def test_another_system_cannot_change_it_and_does_not_learn_that_it_is_there():
    (first,) = send(submission(declaration("L1")), using=live(AsksForRed()))
    (other,) = send(submission(change(first.mrn, MessageFunction.CANCEL), "B"))
    (nobody,) = send(submission(change("26GB0000000000000", MessageFunction.CANCEL), "B"))
    assert other.fate is nobody.fate is Fate.REFUSED
    assert other.findings[-1].code == nobody.findings[-1].code == "MSG-052"


@pytest.mark.django_db
def test_seats_of_a_lane_are_counted_over_batches():
    lanes = LanePolicy(id="p", title="P", random=(), capacity=(Capacity(lane="red", per_day=2),))
    using = live(AsksForRed(), policy=lanes)
    found = [send(submission(declaration(f"L{n}")), using=using)[0] for n in range(4)]
    assert [one.decision["lane"] for one in found].count("red") == 2


@pytest.mark.django_db
def test_what_is_used_up_goes_to_an_officer():
    Account.objects.create(key="licence", unit="kg", limit=2_000_000)
    found = send(*(submission(declaration(f"L{n}")) for n in range(3)), using=live(UsesUp()))
    assert sorted(one.decision["lane"] for one in found) == ["green", "green", "red"]
    assert Account.objects.get().left == 0
    assert Reservation.objects.count() == 2


@pytest.mark.django_db
def test_cancelling_gives_back_what_was_taken():
    Account.objects.create(key="licence", unit="kg", limit=1_000_000)
    lanes = LanePolicy(id="p", title="P", random=(), not_assessed="yellow")
    using = live(UsesUp(), AsksForRed(), policy=lanes)
    (first,) = send(submission(declaration("L1")), using=using)
    assert Account.objects.get().left == 0
    send(submission(change(first.mrn, MessageFunction.CANCEL)), using=using)
    assert Account.objects.get().left == 1


@pytest.mark.django_db(transaction=True)
def test_an_account_is_never_overdrawn_by_many_at_once():
    Account.objects.create(key="licence", unit="kg", limit=20_000_000)
    using = live(UsesUp())

    def one(n: int) -> str:
        try:
            (receipt,) = send(submission(declaration(f"L{n}")), using=using)
            return receipt.decision["lane"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as many:
        lanes = list(many.map(one, range(50)))
    assert lanes.count("green") == Reservation.objects.count() == 20
    assert Account.objects.get().left == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_message_from_many_at_once_is_decided_once():
    using = live()

    def one(n: int):
        try:
            return send(submission(declaration(f"L{n % 3}")), using=using)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as many:
        receipts = list(many.map(one, range(24)))
    assert Decision.objects.count() == 3
    assert len({receipt.mrn for receipt in receipts}) == 3


@pytest.mark.django_db
def test_a_batch_takes_the_same_number_of_queries_whatever_its_size():
    using = live(AsksForRed())
    send(submission(declaration("first")), using=using)

    def queries(number: int, start: int) -> int:
        batch = [submission(declaration(f"L{start + n}")) for n in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as counted:
            send(*batch, using=using)
        return len(counted)

    assert queries(1, 0) == queries(40, 100)


@pytest.mark.django_db
def test_a_key_the_sender_chose_brings_the_same_answer_again_and_stands_for_nothing_else():
    keyed = replace(submission(declaration("L1")), key="K")
    (first,) = send(keyed)
    (again,) = send(keyed)
    assert (again.fate, again.first, again.mrn) == (Fate.REPEATED, Fate.CREATED, first.mrn)
    (other,) = send(replace(submission(declaration("L2")), key="K"))
    assert (other.fate, other.clash) == (Fate.REFUSED, True)
    assert "Idempotency-Key" in other.reason


@pytest.mark.django_db
def test_a_rejection_is_repeated_under_the_key_the_sender_chose():
    (broken,) = read_bytes(b"<Declaration><", "x")
    keyed = replace(submission(broken), key="K")
    first, again = send(keyed)[0], send(keyed)[0]
    assert (first.fate, again.first) == (Fate.REJECTED, Fate.REJECTED)
    assert again.message_id == first.message_id


@pytest.mark.django_db
def test_an_interchange_reference_stands_for_one_interchange():
    using = live(AsksForRed())
    first = message(declaration("L1", message_id="R1/1"), "cusdec-d96b")
    again = message(declaration("L1", message_id="R1/1"), "cusdec-d96b")
    other = message(declaration("L2", message_id="R1/1"), "cusdec-d96b")
    assert first.envelope.reference == other.envelope.reference is not None
    (taken,), (repeated,) = (
        send(submission(first), using=using),
        send(submission(again), using=using),
    )
    assert (taken.fate, repeated.fate) == (Fate.CREATED, Fate.REPEATED)
    (refused,) = send(submission(other), using=using)
    assert (refused.fate, refused.clash) == (Fate.REFUSED, True)
    assert refused.findings[-1].code == "MSG-070"


@pytest.mark.django_db
def test_what_is_odd_about_a_message_is_part_of_its_decision():
    using = live(*desks.controls({}))
    odd = declaration("L1", items=(replace(declaration("x").items[0], net_mass=Decimal(99)),))
    (receipt,) = send(submission(odd), using=using)
    assert "MSG-034" in {one["code"] for one in receipt.decision["findings"]}
    rules = Past(using.engine.controls, using.rules.policies)
    assert replayed(Decision.objects.select_related("version").get(), rules) is None


@pytest.mark.django_db
def test_what_is_held_is_work_for_an_officer_and_what_is_released_is_not():
    (held,) = send(submission(declaration("L1")), using=live(AsksForRed()))
    send(submission(declaration("L2")))
    item = WorkItem.objects.get()
    assert (item.declaration.mrn, item.state) == (held.mrn, "awaiting examination")
    assert {one.state for one in Declaration.objects.all()} == {"awaiting examination", "released"}


@pytest.mark.django_db
def test_cancelling_ends_the_work():
    using = live(AsksForRed())
    (first,) = send(submission(declaration("L1")), using=using)
    send(submission(change(first.mrn, MessageFunction.CANCEL)), using=using)
    assert WorkItem.objects.get().state == Declaration.objects.get().state == "cancelled"
    assert WorkEvent.objects.order_by("pk").last().event == "cancel"


@pytest.mark.django_db
def test_what_was_seized_can_be_neither_changed_nor_cancelled():
    using = live(AsksForRed())
    (first,) = send(submission(declaration("L1")), using=using)
    Declaration.objects.update(state="seized")
    for function in (MessageFunction.CANCEL, MessageFunction.REPLACE):
        (refused,) = send(submission(change(first.mrn, function, str(function))), using=using)
        assert (refused.fate, refused.findings[-1].code) == (Fate.REFUSED, "MSG-054")


@pytest.mark.django_db
def test_the_time_of_acceptance_is_for_customs_to_give():
    backdated = declaration("L1", accepted_at=Timestamp.of(NOW - timedelta(days=400)))
    (receipt,) = send(submission(backdated))
    assert receipt.declaration.accepted_at.value == NOW
    assert Declaration.objects.get().day == NOW.date()
