"""The duties of the jobs room itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from tidewaiter.jobs import upkeep
from tidewaiter.jobs.duties import every
from tidewaiter.jobs.models import WorkerSeen

FORGOTTEN = timedelta(days=1)
"""How long fetched tasks and dead workers are remembered."""


@every("take over jobs", timedelta(seconds=2))
def take_over(at: datetime) -> None:
    """Queue the jobs of workers that died."""
    upkeep.take_over(at)


@every("forget tasks", timedelta(hours=1))
def forget(at: datetime) -> None:
    """Delete what the queue no longer needs; the jobs themselves stay."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - FORGOTTEN).delete()
    DBTaskResult.objects.running().filter(started_at__lt=at - 30 * FORGOTTEN).delete()
    WorkerSeen.objects.filter(beat_at__lt=at - FORGOTTEN).delete()
