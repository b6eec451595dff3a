"""Running one job: claim it, call its handler, keep how it ended."""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.jobs import actors, kinds, queue
from tidewaiter.jobs.errors import Cancelled, Stopped, TakenOver
from tidewaiter.jobs.files import ResultFile
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.models import Job, State
from tidewaiter.jobs.pulse import Pulse

_log = logging.getLogger(__name__)

NAME = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
"""This process, as jobs and the list of workers know it."""

LOSSES = 3
"""After so many workers died over a job, it has failed."""

LOOK_EVERY = 1.0
"""Seconds between two looks whether the job was cancelled or taken over."""


def lost_after() -> timedelta:
    """The silence after which a worker counts as dead."""
    return timedelta(seconds=float(settings.JOB_LOST_SECONDS))


def run(number: int, attempt: int) -> None:
    """Run the next attempt of a job, if it is waiting for just that; gives nothing, raises nothing.

    How it went is in the job's row.
    """
    handle = _claim(number, attempt)
    if handle is None:
        return
    row = Job.objects.get(pk=number)
    try:
        with Pulse(f"job-{number}", min(LOOK_EVERY, lost_after().seconds / 6), _look(handle)):
            outcome = kinds.kind(row.kind).run(handle, **row.arguments)
        changes = _done(handle, outcome)
    except TakenOver:
        return
    except Cancelled:
        changes = {"state": State.CANCELLED}
    except Stopped:
        changes = {"state": State.WAITING}
    except TidewaiterError as problem:
        changes = {"state": State.FAILED, **said(problem.whole)}
    except Exception:
        changes = _failed(row)
    _end(handle, changes)


def _claim(number: int, attempt: int) -> Handle | None:
    now = timezone.now()
    claimed = Job.objects.filter(pk=number, state=State.WAITING, attempts=attempt).update(
        state=State.RUNNING,
        attempts=attempt + 1,
        worker=NAME,
        beat_at=now,
        started_at=now,
        ended_at=None,
        error="",
        error_reference="",
    )
    if not claimed:
        return None
    row = Job.objects.get(pk=number)
    return Handle(row, actors.from_json(row.actor))


def _look(handle: Handle) -> Any:
    """Reads whether to stop, and says that the job is alive when that was last said a while ago."""
    told = timezone.now()

    def look() -> None:
        nonlocal told
        now = timezone.now()
        if now - told >= lost_after() / 6:
            told = now
            handle.mine().update(beat_at=now)
        asked = handle.mine().values_list("cancel_asked", flat=True).first()
        if asked is None:
            handle.taken_over.set()
        elif asked:
            handle.cancelled.set()

    return look


def said(error: Sentence) -> dict[str, Any]:
    """An error as a job keeps it: in English, and in parts for other languages."""
    return {"error": str(error), "error_parts": error.plain()}


def _done(handle: Handle, outcome: Any) -> dict[str, Any]:
    if isinstance(outcome, ResultFile):
        handle.file(outcome.name).stat()
        return {
            "state": State.DONE,
            "result_file": outcome.name,
            "result_type": outcome.media_type,
        }
    return {"state": State.DONE, "result": json.loads(json.dumps(outcome))}


def _failed(row: Job) -> dict[str, Any]:
    """What to keep of an error that is not the user's: a reference, and the next try if any."""
    reference = secrets.token_hex(6)
    _log.exception("job %s (%s) failed, reference %s", row.pk, row.kind, reference)
    failures = row.failures + 1
    kept = {
        "failures": failures,
        **said(
            sentence(
                "It failed here, and not because of what was asked. Reference: {reference}.",
                reference=reference,
            )
        ),
        "error_reference": reference,
    }
    kind = kinds.kind(row.kind)
    if failures > kind.retries:
        return kept | {"state": State.FAILED}
    due = timezone.now() + kind.pause_after(failures)
    return kept | {"state": State.WAITING, "due_at": due}


def _end(handle: Handle, changes: dict[str, Any]) -> None:
    now = timezone.now()
    changes = handle.latest | changes
    if changes["state"] != State.WAITING:
        changes["ended_at"] = now
    with transaction.atomic():
        if handle.mine().update(**changes) and changes["state"] == State.WAITING:
            _again(Job.objects.get(pk=handle.number), now)


def _again(row: Job, now: datetime) -> None:
    if row.cancel_asked:
        Job.objects.filter(pk=row.pk).update(state=State.CANCELLED, ended_at=now)
    else:
        queue.put(row, now)
