"""Starting jobs, cancelling them, asking for them again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tidewaiter.core.sentence import sentence
from tidewaiter.identity import policy
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs import actors, files, kinds, queue, selectors
from tidewaiter.jobs.errors import NotNow
from tidewaiter.jobs.models import ENDED, Job, State


def start(
    kind: str, actor: Actor, arguments: Mapping[str, Any], *, at: datetime | None = None
) -> Job:
    """Queue a job, in the caller's transaction if there is one.

    ``arguments`` are JSON and go to the handler as keywords. Raises :class:`JobError` for an
    unknown kind or arguments it does not take, and ``Forbidden``.
    """
    found = kinds.kind(kind)
    policy.require_somewhere(actor, found.permission)
    found.check(arguments)
    at = at or timezone.now()
    with transaction.atomic():
        row = Job.objects.create(
            kind=kind,
            arguments=dict(arguments),
            owner=actor.name,
            actor=actors.to_json(actor),
            created_at=at,
            due_at=at,
        )
        queue.put(row, at)
    row.refresh_from_db()
    return row


def cancel(number: int, actor: Actor, *, at: datetime | None = None) -> Job:
    """Cancel a job: one that waits at once, one that runs within seconds.

    Raises :class:`NoSuchJob`, ``Forbidden``, and :class:`NotNow` if it has ended.
    """
    row = _changeable(number, actor)
    at = at or timezone.now()
    this = Job.objects.filter(pk=number)
    if not this.filter(state__in=(State.WAITING, State.RUNNING)).update(cancel_asked=True):
        raise NotNow(sentence("Job {number} has ended.", number=number))
    this.filter(state=State.WAITING).update(state=State.CANCELLED, ended_at=at)
    row.refresh_from_db()
    return row


def retry(number: int, actor: Actor, *, at: datetime | None = None) -> Job:
    """Queue a failed or cancelled job again, with the arguments and the actor it had.

    Raises :class:`NoSuchJob`, ``Forbidden``, and :class:`NotNow` if it has not ended or is done.
    """
    row = _changeable(number, actor)
    policy.require_somewhere(actor, kinds.kind(row.kind).permission)
    at = at or timezone.now()
    again = Job.objects.filter(pk=number, state__in=(State.FAILED, State.CANCELLED))
    with transaction.atomic():
        if not again.update(
            state=State.WAITING,
            cancel_asked=False,
            failures=0,
            losses=0,
            due_at=at,
            ended_at=None,
            error="",
            error_parts={},
            error_reference="",
        ):
            raise NotNow(
                sentence("Job {number} is {state}.", number=number, state=row.state),
                advice="Only failed and cancelled jobs run again.",
            )
        files.forget(number)
        queue.put(Job.objects.get(pk=number), at)
    row.refresh_from_db()
    return row


def forget_ended(before: datetime, limit: int = 1000) -> int:
    """Delete jobs that ended before a moment, with their files; gives how many."""
    old = Job.objects.filter(state__in=ENDED, ended_at__lt=before)
    numbers = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    for number in numbers:
        files.forget(number)
    return int(Job.objects.filter(pk__in=numbers).delete()[0])


def _changeable(number: int, actor: Actor) -> Job:
    row = selectors.one(number, actor)
    policy.require_somewhere(actor, Permission.JOB_START)
    return row
