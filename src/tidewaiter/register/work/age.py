"""How much of its time work has used, in working hours of its office. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tidewaiter.register.models import WorkItem
from tidewaiter.register.models.work import NEVER
from tidewaiter.register.work.life import Life
from tidewaiter.rulebook.calendars import Calendar, working_time_between

CLOSE = timedelta(hours=4)
"""So little time, by the wall clock, before its target work counts as close to it."""


@dataclass(frozen=True, slots=True)
class Age:
    """Time used of a limit, or over it. ``over`` is ``None`` while the target is ahead."""

    used: timedelta
    limit: timedelta
    over: timedelta | None = None


def age_of(item: WorkItem, life: Life, calendar: Calendar, at: datetime) -> Age | None:
    """The age of work against its target; ``None`` where it has none."""
    target = item.target_at
    if target >= NEVER:
        return None
    if item.clock in life.clock_by_code:
        hours = life.hours(item.clock, item.lane, item.office)
        limit = timedelta(hours=float(hours))
    else:  # the clock has run out
        limit = working_time_between(item.opened_at, target, calendar)
    if target <= at:
        over = working_time_between(target, at, calendar)
        return Age(limit + over, limit, over)
    left = working_time_between(at, target, calendar)
    return Age(max(limit - left, timedelta()), limit)
