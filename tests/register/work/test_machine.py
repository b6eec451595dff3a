"""Officers, clocks and declarants in any order over real rows: the table is never left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.register.work.rows import AT, RULES, officer, supervisor, work
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Forbidden
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Declaration, OutboxEvent, WorkEvent, WorkItem
from tidewaiter.register.work import outcomes, services
from tidewaiter.register.work.amending import cancel_work, reopen_work, reopened
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.register.work.life import CLOCK, MESSAGE, OPENING, SAME, StepRefused
from tidewaiter.register.work.tables import shipped

LIFE = shipped()
EVENTS = sorted({s.event for s in LIFE.steps if not s.event.startswith("reroute")})
OPENED = {start.state for start in LIFE.openings}
OUTSIDE_THE_TABLE = {"open", "assign", "unassign", "note"}


class Lives(RuleBasedStateMachine):
    """One declaration, and whatever may happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.together = transaction.atomic()
        self.together.__enter__()
        self.at = AT
        work("M1", "yellow")
        self.told = 0  # steps that the ledger and the outbox hear of from here
        self.trail = 1
        self.number = 1
        self.closed_as = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.together.__exit__(None, None, None)

    @property
    def item(self) -> WorkItem:
        return WorkItem.objects.get()

    def stepped(self, *, told: bool) -> None:
        self.trail += 1
        self.number += 1
        self.told += told

    def attempt(self, verb, refusals=(StepRefused, Forbidden), **more) -> bool:
        """Whether a verb was let through; what is refused must have changed nothing."""
        try:
            with transaction.atomic():
                verb(at=self.at, mrn="M1", **more)
        except refusals:
            return False
        self.stepped(told=True)
        return True

    @rule(event=st.sampled_from(EVENTS), boss=st.booleans(), reason=st.sampled_from(["", "r"]))
    def an_officer_acts(self, event, boss, reason):
        item = self.item
        who = supervisor() if boss else officer()
        more = {"actor": who, "event": event, "reason": reason, "rules": RULES}
        if self.attempt(services.fire, seen=item.number, **more):
            step = LIFE.step(item.state, event)
            assert step.by not in (CLOCK, MESSAGE)
            assert boss or not step.roles

    @rule(event=st.sampled_from(EVENTS), behind=st.integers(1, 3))
    def an_officer_acts_on_what_was_so_before(self, event, behind):
        refusals = (Conflict, StepRefused, Forbidden)
        more = {"actor": supervisor(), "event": event, "reason": "r", "rules": RULES}
        assert not self.attempt(services.fire, refusals, seen=self.number - behind, **more)

    @rule(lane=st.sampled_from(["green", "blue", "yellow", "red"]), boss=st.booleans())
    def somebody_reroutes(self, lane, boss):
        before, who = self.item, supervisor() if boss else officer()
        more = {"actor": who, "lane": lane, "reason": "r", "rules": RULES}
        if self.attempt(services.reroute, seen=before.number, **more):
            precedence = RULES.policies.on(AT.date()).precedence
            assert boss or precedence(lane) > precedence(before.lane)

    @rule(name=st.sampled_from(["ann", "sue"]))
    def somebody_takes_it(self, name):
        before = self.item
        who = supervisor() if name == "sue" else officer(name)
        if self.attempt(services.assign, actor=who, to=name, seen=before.number):
            assert name == "sue" or before.assignee in ("", "ann")

    @rule(offence=st.sampled_from([True, False, None]))
    def an_outcome_is_recorded(self, offence):
        item = FoundItem(item=1, offence=offence, kinds=("value",) if offence else ())
        found = Found(kind="physical", items=(item,))
        outcomes.record(actor=supervisor(), mrn="M1", found=found, at=self.at)

    @rule(hours=st.integers(1, 50))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        due = self.item.due_at
        ran = run_clocks(self.at, RULES)
        assert ran == (due is not None and due <= self.at)
        if ran:
            self.stepped(told=True)

    @rule()
    def clocks_are_served_again(self):
        assert run_clocks(self.at, RULES) == 0

    @precondition(lambda self: self.item.open)
    @rule(lane=st.sampled_from(["yellow", "red"]), route=st.sampled_from(["selected", "random"]))
    def the_declarant_amends(self, lane, route):
        row = Declaration.objects.get()
        before, precedence = row.lane, RULES.policies.on(AT.date()).precedence
        found = reopened(row, lane, route, self.at, RULES, precedence)
        assert found is not None
        reopen_work(row, found, self.at, "system:S1")
        row.save()
        self.stepped(told=False)
        announced = LIFE.by_code[self.item.state].announced
        assert not announced or precedence(row.lane) >= precedence(before)

    @rule()
    def the_declarant_cancels(self):
        row = Declaration.objects.get()
        try:
            cancel_work(row, self.at, "system:S1", RULES)
        except TidewaiterError:
            return
        row.save()
        self.stepped(told=False)

    @invariant()
    def row_and_work_agree_and_the_number_counts(self):
        row, item = Declaration.objects.get(), self.item
        assert (row.state, row.lane, row.route) == (item.state, item.lane, item.route)
        assert item.number == self.number
        assert item.open == (item.state not in LIFE.final)
        assert item.due_at or item.escalated_at or not item.open, "it waits and nobody knows"

    @invariant()
    def what_is_closed_stays_closed(self):
        item = self.item
        assert not self.closed_as or item.state == self.closed_as
        self.closed_as = "" if item.open else item.state

    @invariant()
    def every_step_is_one_of_the_table_and_told_once(self):
        trail = list(WorkEvent.objects.order_by("pk"))
        assert len(trail) == self.trail
        last = trail[-1]
        if last.event not in OUTSIDE_THE_TABLE and last.event != "amend":
            step = LIFE.step(last.state_before, last.event)
            to = {SAME: {last.state_before}, OPENING: OPENED}.get(step.to, {step.to})
            assert last.state in to
        if last.event == "amend":
            assert last.state in OPENED | {last.state_before}
        assert LedgerEntry.objects.filter(kind__startswith="work.").count() == self.told
        assert OutboxEvent.objects.filter(kind__startswith="work.").count() == self.told


@pytest.mark.django_db
def test_any_order_of_acts_keeps_to_the_table_and_leaves_a_whole_trail():
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=quiet
    )
    run_machine(Lives, settings=chosen)
