"""The door of this process: one pool that decides by the rules in force."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from tidewaiter.register.errors import Unavailable
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.intake.entries import Receipt, Submission
from tidewaiter.register.intake.pool import Pool
from tidewaiter.register.live import Live, live
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules

_log = logging.getLogger(__name__)


def live_now(at: datetime) -> Live:
    """The rules in force at a moment with their engine.

    Raises :class:`Unavailable` where they cannot be read: nothing is decided by the rest of them.
    """
    try:
        return live(rulebook.current(at), settings.SEED)
    except (NoRules, DatabaseError, InterfaceError):
        raise
    except Exception as problem:
        _log.exception("the rules in force cannot be read")
        raise Unavailable("The rules in force cannot be read.", retry_after=30) from problem


def receive(submissions: Sequence[Submission]) -> list[Receipt]:
    """Take in submissions now, in this thread; for bulk work and commands."""
    if not submissions:
        return []
    at = max(submission.at for submission in submissions)
    return take_in(submissions, live_now(at), settings.COUNTRY)


door = Pool(receive)
"""Where requests hand in what they have read."""
