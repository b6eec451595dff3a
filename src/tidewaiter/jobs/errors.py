"""What goes wrong with jobs.

TidewaiterError
└── JobError              a job that cannot be started, or changed so
    ├── NoSuchJob         there is no job of this number
    └── NotNow            the job is not in a state that allows it

What stops a handler from outside is no error: :class:`Stopped` and its kinds.
"""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence


class JobError(TidewaiterError):
    """A job cannot be started or changed so; ``advice`` says what would work."""


class NoSuchJob(JobError):
    """There is no job of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(sentence("There is no job {number}.", number=number))


class NotNow(JobError):
    """The job is not in a state that allows it."""


class Stopped(BaseException):
    """Raised inside a handler that has to stop. Let it pass; clean up in ``finally``."""


class Cancelled(Stopped):
    """Somebody cancelled the job."""


class Interrupted(Stopped):
    """The worker is shutting down; the job goes back to the queue."""


class TakenOver(Stopped):
    """This worker was silent for too long and another one has the job now."""
