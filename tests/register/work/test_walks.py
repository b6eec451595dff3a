"""Random walks of officers and clocks over real rows: nothing illegal, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from tests.register.work.rows import AT, RULES, supervisor, work
from tidewaiter.identity.policy import Forbidden
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.models import Declaration, WorkEvent, WorkItem
from tidewaiter.register.work import outcomes, services
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.register.work.life import StepRefused
from tidewaiter.register.work.tables import shipped

pytestmark = pytest.mark.django_db

EVENTS = sorted({step.event for step in shipped().steps if not step.event.startswith("reroute")})


@pytest.mark.parametrize("seed", range(8))
def test_any_walk_stays_within_the_table_and_leaves_a_whole_trail(seed):
    chance, life, at = Random(seed), shipped(), AT
    mrn = f"M{seed}"
    item = work(mrn, chance.choice(["yellow", "red"]))
    done = 0
    for _ in range(40):
        at += timedelta(hours=chance.randrange(30))
        done += run_clocks(at, RULES)
        item = WorkItem.objects.get()
        before, event = item.state, chance.choice(EVENTS)
        possible = {s.event for s in life.steps_from(before) if s.by not in ("clock", "message")}
        if chance.random() < 0.2:
            found = Found(kind="physical", items=(FoundItem(item=1, offence=False),))
            outcomes.record(actor=supervisor(), mrn=mrn, found=found, at=at)
        try:
            services.fire(
                actor=supervisor(), mrn=mrn, event=event, seen=item.number, rules=RULES, at=at,
                reason="r",
            )  # fmt: skip
        except (StepRefused, Forbidden):
            assert WorkItem.objects.get().number == item.number
            continue
        assert event in possible
        done += 1
    item, row = WorkItem.objects.get(), Declaration.objects.get()
    assert (item.state, item.lane) == (row.state, row.lane)
    assert item.open == (item.state not in life.final)
    assert item.due_at or item.escalated_at or not item.open, "it waits and nobody knows"
    trail = list(WorkEvent.objects.order_by("pk"))
    assert len(trail) == done + 1 == item.number
    assert all(one.state == two.state_before for one, two in pairwise(trail))
    assert LedgerEntry.objects.filter(kind="work.step").count() == done
