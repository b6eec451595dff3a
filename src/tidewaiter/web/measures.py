"""What the database knows about how the service does."""

from __future__ import annotations

import time

from django.utils import timezone

from tidewaiter.jobs import selectors as jobs
from tidewaiter.web.metrics import Values, measure


@measure("jobs", "Jobs that wait, run or have failed.", "state")
def jobs_by_state() -> Values:
    """Jobs by state."""
    return jobs.counts()


@measure("worker_beat_age_seconds", "Time since a worker last said that it is alive.")
def worker_age() -> Values:
    """Nothing where no worker has ever been."""
    beat = jobs.last_beat()
    return {} if beat is None else {"": (timezone.now() - beat).total_seconds()}


@measure("time_seconds", "The clock of the process that answers.")
def clock() -> Values:
    """Seconds since 1970."""
    return {"": time.time()}
