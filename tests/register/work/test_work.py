"""Work: opening it, taking it, moving it on, clocks, and who is faster."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.register.work.rows import AT, OFFICE, RULES, declared, officer, supervisor, work
from tidewaiter.identity.models import User
from tidewaiter.identity.policy import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Declaration, OutboxEvent, WorkEvent, WorkItem
from tidewaiter.register.work import services
from tidewaiter.register.work.amending import cancel_work, reopen_work, reopened
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.register.work.life import StepRefused
from tidewaiter.register.work.opening import NewWork, open_work, opening
from tidewaiter.rulebook.offices import Mode, Office

DAYS = dict.fromkeys(("wednesday", "thursday", "friday"), ("08:00-16:00",))
AIRPORT = Office("GB000040", "Airport", Mode.AIR, hours=DAYS)
pytestmark = pytest.mark.django_db


def fire(mrn: str, event: str, actor=None, seen: int = 1, **more) -> WorkItem:
    return services.fire(
        actor=actor or officer(), mrn=mrn, event=event, seen=seen, rules=RULES, at=AT, **more
    )


def test_a_batch_of_fifty_opens_in_two_queries(django_assert_num_queries):
    rows = [declared(f"M{n}", "red" if n % 2 else "green") for n in range(50)]
    new = [NewWork(r, opening(r.lane, OFFICE, AT, RULES, r.route), AT) for r in rows]
    with django_assert_num_queries(2):
        open_work(new)
    assert WorkItem.objects.count() == WorkEvent.objects.count() == 25
    with django_assert_num_queries(0):
        open_work([one for one in new if one.declaration.lane == "green"])


def test_a_step_changes_row_and_declaration_and_is_told_to_time_line_outbox_and_ledger():
    work("M1")
    item = fire("M1", "begin examination")
    row = Declaration.objects.get(mrn="M1")
    assert item.state == row.state == "under examination"
    last = WorkEvent.objects.order_by("-pk")[0]
    assert (last.actor, last.state_before, last.state) == (
        "ann", "awaiting examination", "under examination",
    )  # fmt: skip
    assert OutboxEvent.objects.get(kind="work.step").subject == "M1"
    assert LedgerEntry.objects.filter(kind="work.step", subject="M1").count() == 1


def test_the_number_seen_must_be_the_number_that_is():
    work("M1")
    fire("M1", "begin examination")
    with pytest.raises(Conflict):
        fire("M1", "take sample", seen=1)
    assert fire("M1", "take sample", seen=2).state == "sampled"


def test_release_needs_an_outcome_and_detention_a_reason():
    work("M1")
    with pytest.raises(StepRefused, match="reason"):
        fire("M1", "detain")
    fire("M1", "begin examination")
    with pytest.raises(StepRefused, match="Record what was found"):
        fire("M1", "release", seen=2)
    assert WorkItem.objects.get().state == "under examination"


def test_only_a_supervisor_seizes_refuses_and_sends_back():
    work("M1")
    fire("M1", "detain", reason="counterfeit")
    with pytest.raises(Forbidden):
        fire("M1", "re-export", seen=2, reason="x")
    item = fire("M1", "re-export", supervisor(), seen=2, reason="owner asks")
    assert (item.state, item.open, item.due_at) == ("re-exported", False, None)


def test_officers_of_another_office_do_not_see_it():
    work("M1")
    with pytest.raises(NotVisible):
        fire("M1", "begin examination", officer(office="GB000001"))
    with pytest.raises((NotFound, NotVisible)):
        fire("NONE", "begin examination")


def test_a_stricter_lane_takes_a_reason_and_a_lighter_one_a_supervisor():
    work("M1", "yellow")

    def send(lane, actor, seen, reason="because"):
        return services.reroute(
            actor=actor, mrn="M1", lane=lane, reason=reason, seen=seen, rules=RULES, at=AT
        )

    with pytest.raises(StepRefused, match="reason"):
        send("red", officer(), 1, reason=" ")
    item = send("red", officer(), 1)
    assert (item.lane, item.state) == ("red", "awaiting examination")
    with pytest.raises(Forbidden):
        send("yellow", officer(), 2)
    assert send("yellow", supervisor(), 2).state == "awaiting documents"
    with pytest.raises(StepRefused, match="cannot be sent"):
        send("pink", supervisor(), 3)


def test_take_next_gives_what_is_escalated_first_and_never_the_same_twice():
    work("M1", "yellow")
    work("M2", "red")
    WorkItem.objects.filter(declaration__mrn="M1").update(escalated_at=AT)
    first = services.take_next(actor=officer("ann"), at=AT)
    second = services.take_next(actor=officer("bob"), at=AT)
    assert first is not None
    assert second is not None
    assert [first.declaration.mrn, second.declaration.mrn] == ["M1", "M2"]
    assert services.take_next(actor=officer("cid"), at=AT) is None


def test_work_is_assigned_only_to_officers_who_may_do_it():
    work("M1")
    with pytest.raises(StepRefused, match="no officer"):
        services.assign(actor=supervisor(), mrn="M1", to="ghost", seen=1, at=AT)


def test_several_are_assigned_and_each_refusal_is_told():
    work("M1")
    work("M2")
    ann = officer()
    told = services.assign_all(actor=ann, asked=[("M1", 1), ("M2", 9), ("M3", 1)], to="ann", at=AT)
    assert [(mrn, problem is None) for mrn, problem in told] == [
        ("M1", True), ("M2", False), ("M3", False),
    ]  # fmt: skip


def test_a_note_stays_in_the_time_line_and_out_of_the_ledger():
    work("M1")
    services.add_note(actor=officer(), mrn="M1", note="driver is ill", at=AT)
    assert WorkEvent.objects.filter(event="note", reason="driver is ill").exists()
    assert not LedgerEntry.objects.filter(body__contains="ill").exists()


def test_yellow_without_an_action_becomes_blue_once_and_only_when_selected():
    work("M1", "yellow", "selected")
    work("M2", "yellow", "not assessed")
    later = AT + timedelta(hours=40)
    assert run_clocks(AT + timedelta(hours=15), RULES) == 0
    assert run_clocks(later, RULES) == 2
    assert run_clocks(later, RULES) == 0
    one, two = WorkItem.objects.order_by("declaration__mrn")
    assert (one.lane, one.state, one.open) == ("blue", "released with audit", False)
    assert (two.lane, two.state, two.escalated_at) == ("yellow", "awaiting documents", later)
    assert Declaration.objects.get(mrn="M1").lane == "blue"


def test_an_action_in_time_stops_the_clock_of_silence():
    work("M1", "yellow")
    fire("M1", "request documents", reason="invoice")
    run_clocks(AT + timedelta(hours=41), RULES)
    assert WorkItem.objects.get().state == "documents requested"


def test_a_clock_that_the_table_no_longer_knows_goes_to_a_supervisor():
    item = work("M1")
    WorkItem.objects.filter(pk=item.pk).update(clock="gone", due_at=AT)
    assert run_clocks(AT, RULES) == 1
    assert WorkItem.objects.get().escalated_at == AT


def test_clocks_run_in_bounded_batches():
    for n in range(5):
        work(f"M{n}")
    later = AT + timedelta(days=9)
    assert [run_clocks(later, RULES, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_an_amendment_makes_the_lane_stricter_and_opens_work_where_there_was_none():
    row = work("M1", "yellow").declaration
    policy = RULES.policies.on(row.day)
    found = reopened(row, "red", "selected", AT, RULES, policy.precedence)
    assert found is not None
    reopen_work(row, found, AT, "system:S1")
    assert WorkItem.objects.get().state == row.state == "awaiting examination"
    lighter = reopened(row, "green", "none", AT, RULES, policy.precedence)
    assert lighter is not None
    assert (lighter.lane, lighter.state, lighter.route) == (
        "red",
        "awaiting examination",
        "selected",
    )


def amended(row: Declaration, lane: str, route: str = "selected", rules=RULES) -> WorkItem:
    """The work after an amendment a day later, which an officer took before."""
    precedence = rules.policies.on(row.day).precedence
    found = reopened(row, lane, route, AT + timedelta(days=1), rules, precedence)
    assert found is not None
    reopen_work(row, found, AT + timedelta(days=1), "system:S1")
    row.save()
    return WorkItem.objects.get(declaration=row)


def test_an_amendment_that_leaves_the_lane_is_told_and_nobody_acts_on_what_they_saw_before():
    row = work("M1").declaration
    due = WorkItem.objects.get().due_at
    item = amended(row, "red")
    assert (item.state, item.due_at, item.number) == ("awaiting examination", due, 2)
    last = WorkEvent.objects.order_by("-pk")[0]
    assert (last.event, last.actor, last.state_before) == (
        "amend", "system:S1", "awaiting examination",
    )  # fmt: skip
    with pytest.raises(Conflict):
        fire("M1", "begin examination", seen=1)


def test_work_that_moves_to_another_office_is_nobodys_there_and_runs_by_its_hours():
    everything = RULES.everything | {"office": {"GB000040": AIRPORT}}
    rules = replace(RULES, everything=everything)
    row = work("M1").declaration
    services.assign(actor=officer(), mrn="M1", to="ann", seen=1, at=AT)
    row.office = "GB000040"
    item = amended(row, "red", rules=rules)
    assert (item.office, item.assignee) == ("GB000040", "")
    assert item.due_at == datetime(2026, 11, 26, 16, tzinfo=UTC)  # 16 hours since it was opened
    with pytest.raises(NotVisible):
        services.fire(
            actor=officer(), mrn="M1", event="begin examination", seen=3, rules=rules, at=AT
        )


def test_what_law_demands_after_an_amendment_no_longer_lapses():
    row = work("M1", "yellow").declaration
    item = amended(row, "yellow", "mandatory")
    assert (item.clock, item.route, row.route) == ("overdue", "mandatory", "mandatory")
    assert item.due_at == AT + timedelta(hours=16)
    run_clocks(AT + timedelta(hours=41), RULES)
    assert WorkItem.objects.get().state == "awaiting documents"


def test_a_lighter_decision_neither_lowers_the_lane_nor_changes_how_it_was_come_by():
    row = work("M1", "red", "random").declaration
    item = amended(row, "green", "none")
    assert (item.lane, item.route, row.lane, row.route) == ("red", "random", "red", "random")


def test_a_clock_that_has_run_out_does_not_start_again_by_an_amendment():
    row = work("M1").declaration
    run_clocks(AT + timedelta(hours=17), RULES)
    row.office = "GB000040"
    item = amended(row, "red")
    assert (item.due_at, item.office) == (None, "GB000040")
    assert item.escalated_at is not None


def test_work_is_taken_from_an_officer_only_by_themselves_and_the_supervisor():
    User.objects.create_user("bob").memberships.create(role=RoleName.BORDER, office=OFFICE)
    work("M1")
    services.assign(actor=officer("ann"), mrn="M1", to="ann", seen=1, at=AT)
    for to in ("bob", ""):
        with pytest.raises(Forbidden) as refused:
            services.assign(actor=officer("bob"), mrn="M1", to=to, seen=2, at=AT)
        assert not isinstance(refused.value, NotVisible)
    elsewhere = officer("sid", RoleName.SUPERVISOR, office="GB000040")
    with pytest.raises(NotVisible):
        services.assign(actor=elsewhere, mrn="M1", to="", seen=2, at=AT)
    assert WorkItem.objects.get().assignee == "ann"
    assert services.assign(actor=officer("ann"), mrn="M1", to="bob", seen=2, at=AT).number == 3
    assert services.assign(actor=supervisor(), mrn="M1", to="", seen=3, at=AT).assignee == ""
    assert services.assign(actor=officer("ann"), mrn="M1", to="ann", seen=4, at=AT).number == 5


def test_a_cancellation_ends_the_work_unless_the_examination_has_begun():
    row = work("M1", "yellow").declaration
    cancel_work(row, AT, "system:S1", RULES)
    assert (WorkItem.objects.get().open, row.state) == (False, "cancelled")
    row = work("M2").declaration
    fire("M2", "begin examination")
    row.refresh_from_db()
    with pytest.raises(StepRefused):
        cancel_work(row, AT, "system:S1", RULES)


def together(*calls) -> list[object]:
    """Run calls at the same moment, each in a thread; gives results or errors."""
    barrier, found = Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        try:
            found.append(call())
        except Exception as problem:
            found.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return found


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_take_the_same_work_one_wins():
    from tidewaiter.ledger.services import make_chains

    make_chains()
    work("M1")

    def take(name):
        return lambda: services.assign(actor=officer(name), mrn="M1", to=name, seen=1, at=AT)

    found = together(take("ann"), take("bob"))
    assert sum(isinstance(one, WorkItem) for one in found) == 1
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert WorkEvent.objects.filter(event="assign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_serve_every_clock_once():
    from tidewaiter.ledger.services import make_chains

    make_chains()
    for n in range(8):
        work(f"M{n}", "yellow")
    later = AT + timedelta(days=9)
    found = together(lambda: run_clocks(later, RULES), lambda: run_clocks(later, RULES))
    assert sum(n for n in found if isinstance(n, int)) == 8
    assert WorkEvent.objects.filter(event="lapse").count() == 8
