"""Duties that recur: each is run by one worker at a time, however many there are.

A room registers them in its module ``background``, beside its kinds of job. A duty is short (a
minute or so); what is longer starts a job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from tidewaiter.jobs.models import Duty

_log = logging.getLogger(__name__)

Run = Callable[[datetime], object]

HELD = timedelta(minutes=10)
"""How long a worker may be at a duty before another one may try."""


AGAIN = timedelta(minutes=5)
"""When a duty that failed, or could not be done yet, is tried again, if it is not due before."""


class NotYet(Exception):
    """Something is missing that a duty needs and that will come; no error."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A duty, what does it, and the time between the end of one run and the next."""

    name: str
    every: timedelta
    run: Run


_DUTIES: dict[str, Recurring] = {}


def every(name: str, interval: timedelta) -> Callable[[Run], Run]:
    """Register the function below as a duty; it is called with the moment of the run."""

    def register(run: Run) -> Run:
        _DUTIES[name] = Recurring(name, interval, run)
        return run

    return register


def registered() -> list[Recurring]:
    """All duties, by name."""
    return [_DUTIES[name] for name in sorted(_DUTIES)]


def run_due(duties: list[Recurring] | None = None) -> int:
    """Run what is due and held by nobody; gives how many were run.

    Errors are logged and kept; what failed, or raised :class:`NotYet`, is due again soon.
    """
    duties = registered() if duties is None else duties
    now = timezone.now()
    known = {row.name: row for row in Duty.objects.all()}
    missing = [duty for duty in duties if duty.name not in known]
    if missing:
        rows = [Duty(name=duty.name, due_at=now) for duty in missing]
        Duty.objects.bulk_create(rows, ignore_conflicts=True)
    due = [d for d in duties if d.name not in known or known[d.name].due_at <= now]
    return sum(_run(duty) for duty in due)


def _run(duty: Recurring) -> bool:
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    mine = now + HELD
    row = Duty.objects.filter(free, name=duty.name, due_at__lte=now)
    if not row.update(held_until=mine, started_at=now, runs=F("runs") + 1):
        return False
    error, pause = "", duty.every
    try:
        duty.run(now)
    except NotYet:
        pause = min(pause, AGAIN)
    except Exception as problem:
        _log.exception("the duty '%s' failed", duty.name)
        error, pause = type(problem).__name__, min(pause, AGAIN)
    ended = timezone.now()
    Duty.objects.filter(name=duty.name, held_until=mine).update(
        held_until=None, ended_at=ended, due_at=ended + pause, error=error
    )
    return True
