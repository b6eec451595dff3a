"""The queue below the jobs: one task of django-tasks per attempt.

A task only says "job n may start its next attempt". Whether it really starts is decided by the
job's row, so a task that is delivered twice or late does no harm.
"""

from __future__ import annotations

from datetime import datetime

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from tidewaiter.jobs.models import Job


@task()
def run_job(number: int, attempt: int) -> None:
    """Run a job's next attempt, unless somebody else does or did."""
    from tidewaiter.jobs import running

    running.run(number, attempt)


def put(row: Job, at: datetime) -> None:
    """Queue the next attempt of a waiting job, in the caller's transaction."""
    prepared = run_job.using(run_after=row.due_at) if row.due_at > at else run_job
    queued = prepared.enqueue(row.pk, row.attempts)
    Job.objects.filter(pk=row.pk).update(task=queued.id)


def ready(row: Job) -> bool:
    """Whether the task of a waiting job is still to be fetched by a worker."""
    if row.task is None:
        return False
    return DBTaskResult.objects.filter(pk=row.task, status="READY").exists()
