"""The door of this process: one pool that decides by the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.intake.entries import Receipt, Submission
from tidewaiter.register.intake.pool import Pool
from tidewaiter.register.live import Live, live
from tidewaiter.rulebook import selectors as rulebook


def live_now(at: datetime) -> Live:
    """The rules in force at a moment with their engine."""
    return live(rulebook.current(at), settings.SEED)


def receive(submissions: Sequence[Submission]) -> list[Receipt]:
    """Take in submissions now, in this thread; for bulk work and commands."""
    if not submissions:
        return []
    at = max(submission.at for submission in submissions)
    return take_in(submissions, live_now(at), settings.COUNTRY)


door = Pool(receive)
"""Where requests hand in what they have read."""
