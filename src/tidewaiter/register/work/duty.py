"""Serving clocks as a duty of the workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidewaiter.jobs.duties import every
from tidewaiter.register.work.clocks import BATCH, run_clocks
from tidewaiter.rulebook import selectors

MOST_BATCHES = 50


@every("work clocks", timedelta(seconds=30))
def serve_clocks(at: datetime) -> int:
    """Serve what has run out, batch by batch; what is left waits for the next run."""
    rules = selectors.current(at)
    done = 0
    for _ in range(MOST_BATCHES):
        served = run_clocks(at, rules)
        done += served
        if served < BATCH:
            break
    return done
