"""What administration says of jobs: which failed of late, and how many wait or run."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.administration.panels import Panel
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.jobs import selectors
from tidewaiter.jobs.words import kind_word

DAYS = 7
MOST = 20
SHOWN = 5


def panels(actor: Actor, at: datetime) -> list[Panel]:
    """The panel of jobs, for who may read them; as many of them as the actor may see."""
    if not holds(actor, Permission.JOB_READ):
        return []
    failed = selectors.failed(actor, since=at - timedelta(days=DAYS), limit=MOST)
    content = {
        "failed": [(one, kind_word(one.kind)) for one in failed[:SHOWN]],
        "more": max(len(failed) - SHOWN, 0),
        "days": DAYS,
        "counts": selectors.counts() if holds(actor, Permission.METRICS_READ) else None,
        "beat": selectors.last_beat(),
    }
    return [Panel(title=_("Jobs"), template="jobs/oversight.html", content=content, order=60)]
