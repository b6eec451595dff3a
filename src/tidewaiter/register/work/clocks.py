"""What happens when clocks run out. Run it as often as you like, in as many workers as you like."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tidewaiter.register.accounts.settling import Overdrawn
from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.work.changing import tell
from tidewaiter.register.work.life import ESCALATE, Life, Step, StepRefused
from tidewaiter.register.work.services import circumstances, step_made
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset

ACTOR = "clock"
BATCH = 200
TOGETHER = 50
"""Clocks served in one transaction."""

_log = logging.getLogger(__name__)


def run_clocks(at: datetime, rules: Ruleset, *, limit: int = BATCH) -> int:
    """Do what is due at a moment, the longest overdue first; gives how many clocks had run out.

    They are served some at a time in one transaction, which looks again under a lock, so a clock
    that another worker served, or an officer was faster than, is left alone. Where one of them
    fails, each has a transaction of its own. Call it again while it gives ``limit``.
    """
    due = WorkItem.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    found = list(due.values_list("pk", "declaration_id")[:limit])
    parts = [found[n : n + TOGETHER] for n in range(0, len(found), TOGETHER)]
    return sum(_served(part, at, rules) for part in parts)


def _served(chosen: Sequence[tuple[int, int]], at: datetime, rules: Ruleset) -> int:
    try:
        return _run_out(chosen, at, rules)
    except Overdrawn:
        if len(chosen) == 1:
            return _run_out(chosen, at, rules, refused=True)
        return sum(_served([one], at, rules) for one in chosen)
    except Exception:
        if len(chosen) == 1:
            raise
        _log.warning("clocks are served one by one", exc_info=True)
        return sum(_served([one], at, rules) for one in chosen)


def _run_out(
    chosen: Sequence[tuple[int, int]], at: datetime, rules: Ruleset, *, refused: bool = False
) -> int:
    """Serve clocks by the keys of their work and of its declaration, which are locked first.

    ``refused``: what they would do was refused, so they go to a supervisor.
    """
    life = life_on(rules, at)
    with transaction.atomic():
        keys = sorted(declaration for _, declaration in chosen)
        locked = Declaration.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        rows = {row.pk: row for row in locked}
        items = WorkItem.objects.filter(pk__in=[item for item, _ in chosen], due_at__lte=at)
        told = []
        for item in items.order_by("due_at", "pk"):
            item.declaration = rows[item.declaration_id]
            step = _to_supervisor(item) if refused else _step(life, item)
            told.append(
                step_made(item, life, step, lane=step.lane, actor=ACTOR, rules=rules, at=at)
            )
        tell(told, at)
    return len(told)


def _step(life: Life, item: WorkItem) -> Step:
    """The step of the clock; where its guards do not hold, or a later table knows neither clock
    nor step, it goes to a supervisor: a consignment never waits unseen."""
    try:
        clock = life.clock_by_code[item.clock]
        return life.after(item.state, clock.event, circumstances(item))
    except (StepRefused, KeyError):
        return _to_supervisor(item)


def _to_supervisor(item: WorkItem) -> Step:
    return Step((item.state,), "escalate", "clock", "same", effect=ESCALATE)
