"""What happens when clocks run out. Run it as often as you like, in as many workers as you like."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.work.life import ESCALATE, Life, Step, StepRefused
from tidewaiter.register.work.services import circumstances, make
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset

ACTOR = "clock"
BATCH = 200


def run_clocks(at: datetime, rules: Ruleset, *, limit: int = BATCH) -> int:
    """Do what is due at a moment, the longest overdue first; gives how many clocks had run out.

    Each is a transaction of its own and looks again under a lock, so a clock that another worker
    served, or an officer was faster than, is left alone. Call it again while it gives ``limit``.
    """
    due = WorkItem.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    found = list(due.values_list("pk", "declaration_id")[:limit])
    return sum(_run_out(item, declaration, at, rules) for item, declaration in found)


def _run_out(item_id: int, declaration_id: int, at: datetime, rules: Ruleset) -> bool:
    with transaction.atomic():
        row = Declaration.objects.select_for_update().get(pk=declaration_id)
        item = WorkItem.objects.filter(pk=item_id, due_at__lte=at).first()
        if item is None:
            return False
        item.declaration = row
        life = life_on(rules, at)
        step = _step(life, item)
        make(item, life, step, lane=step.lane, actor=ACTOR, rules=rules, at=at)
    return True


def _step(life: Life, item: WorkItem) -> Step:
    """The step of the clock; where its guards do not hold, or a later table knows neither clock
    nor step, it goes to a supervisor: a consignment never waits unseen."""
    try:
        clock = life.clock_by_code[item.clock]
        return life.after(item.state, clock.event, circumstances(item))
    except (StepRefused, KeyError):
        return Step((item.state,), "escalate", "clock", "same", effect=ESCALATE)
