"""Questions about jobs, as far as the asking actor may see them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db.models import Count

from tidewaiter.core.sentence import sentence
from tidewaiter.identity import policy
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs import files, kinds
from tidewaiter.jobs.errors import NoSuchJob, NotNow
from tidewaiter.jobs.models import Job, State, WorkerSeen


def newest(
    actor: Actor, *, before: int | None = None, kind: str = "", state: str = "", limit: int = 50
) -> list[Job]:
    """Jobs, newest first; ``before`` is the last number of the page above. Raises Forbidden."""
    policy.require_somewhere(actor, Permission.JOB_READ)
    rows = Job.objects.order_by("-pk")
    owner = policy.visible_owner(actor, Permission.JOB_READ)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    return list(rows[:limit])


def failed(actor: Actor, *, since: datetime, limit: int = 20) -> list[Job]:
    """The newest of the jobs that failed since a moment. Raises ``Forbidden``."""
    rows = newest(actor, state=State.FAILED, limit=limit)
    return [row for row in rows if row.ended_at is not None and row.ended_at >= since]


def one(number: int, actor: Actor) -> Job:
    """A job. Raises :class:`NoSuchJob` and ``Forbidden``."""
    policy.require_somewhere(actor, Permission.JOB_READ)
    row = Job.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchJob(number)
    policy.require(actor, Permission.JOB_READ, owner=row.owner)
    return row


def result_path(number: int, actor: Actor) -> tuple[Job, Path]:
    """A job and its result file; it takes the permission that starting it takes.

    Raises :class:`NoSuchJob`, ``Forbidden``, and :class:`NotNow` where there is no file.
    """
    row = one(number, actor)
    policy.require_somewhere(actor, kinds.kind(row.kind).permission)
    if row.state != State.DONE or not row.result_file:
        raise NotNow(sentence("Job {number} has no result file.", number=number))
    path = files.path_of(number, row.result_file)
    if not path.is_file():
        raise NotNow(
            sentence("The result file of job {number} is gone.", number=number),
            advice="Run it again.",
        )
    return row, path


def counts() -> dict[str, int]:
    """How many jobs are in each state that can still change, and how many failed."""
    states = (State.WAITING, State.RUNNING, State.FAILED)
    rows = Job.objects.filter(state__in=states).values("state").annotate(number=Count("pk"))
    found = {row["state"]: row["number"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in states}


def last_beat() -> datetime | None:
    """When any worker last said that it is alive."""
    row = WorkerSeen.objects.order_by("-beat_at").first()
    return row.beat_at if row else None
