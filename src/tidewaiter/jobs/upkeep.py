"""Jobs whose worker died go to another one."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F

from tidewaiter.core.sentence import sentence
from tidewaiter.jobs import queue
from tidewaiter.jobs.models import Job, State
from tidewaiter.jobs.running import LOSSES, lost_after, said

_log = logging.getLogger(__name__)


def take_over(at: datetime) -> int:
    """Queue what lost its worker, running or just fetched; gives how many jobs that were."""
    silent = at - lost_after()
    found = 0
    for row in Job.objects.filter(state=State.RUNNING, beat_at__lt=silent):
        found += _take_over(row, at)
    for row in Job.objects.filter(state=State.WAITING, due_at__lt=silent).order_by("pk")[:1000]:
        if not queue.ready(row):
            found += _put_anew(row, at)
    return found


def _take_over(row: Job, at: datetime) -> int:
    changes = _after_loss(row)
    if changes["state"] != State.WAITING:
        changes["ended_at"] = at
    unchanged = Job.objects.filter(
        pk=row.pk, state=State.RUNNING, attempts=row.attempts, beat_at=row.beat_at
    )
    with transaction.atomic():
        if not unchanged.update(losses=F("losses") + 1, due_at=at, **changes):
            return 0
        _log.warning("job %s lost its worker %s", row.pk, row.worker)
        if changes["state"] == State.WAITING:
            queue.put(Job.objects.get(pk=row.pk), at)
    return 1


def _after_loss(row: Job) -> dict[str, object]:
    if row.cancel_asked:
        return {"state": State.CANCELLED}
    if row.losses + 1 >= LOSSES:
        return {
            "state": State.FAILED,
            **said(
                sentence(
                    "Its worker died {times} times. Perhaps it needs more memory.",
                    times=row.losses + 1,
                )
            ),
        }
    return {"state": State.WAITING}


def _put_anew(row: Job, at: datetime) -> int:
    same = Job.objects.filter(pk=row.pk, state=State.WAITING, task=row.task, attempts=row.attempts)
    with transaction.atomic():
        if not same.update(due_at=at):
            return 0
        queue.put(Job.objects.get(pk=row.pk), at)
    return 1
