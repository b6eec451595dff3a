"""What the site as a whole does in the background, and what of the frameworks' rows may go."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.db.models.query import QuerySet

from tidewaiter.jobs import retention
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.duties import every
from tidewaiter.jobs.models import ENDED, Job
from tidewaiter.web import measures as measures  # so that they are registered
from tidewaiter.web.keeping import compact, periods

_ATTEMPTS: tuple[type[Model], ...] = (AccessAttempt, AccessFailureLog, AccessLog)


def _delete(rows: QuerySet[Model], limit: int) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)


def _attempts(before: datetime) -> list[QuerySet[Model]]:
    return [m._default_manager.filter(attempt_time__lt=before) for m in _ATTEMPTS]


retention.register(
    retention.Kept(
        "jobs",
        "Long work that has ended, with its result",
        lambda before: Job.objects.filter(state__in=ENDED, ended_at__lt=before).count(),
        lambda due, limit: jobs.forget_ended(due.before, limit),
    )
)
retention.register(
    retention.Kept(
        "sessions",
        "Sessions that have expired",
        lambda before: Session.objects.filter(expire_date__lt=before).count(),
        lambda due, limit: _delete(Session.objects.filter(expire_date__lt=due.before), limit),
    )
)
retention.register(
    retention.Kept(
        "sign-in attempts",
        "Attempts to sign in: user name, address, time",
        lambda before: sum(rows.count() for rows in _attempts(before)),
        lambda due, limit: sum(_delete(rows, limit) for rows in _attempts(due.before)),
    )
)


@every("purge", timedelta(hours=24))
def purge(at: datetime) -> None:
    """Delete what its retention time has passed."""
    with compact.overwriting():
        for what in retention.due(periods.in_force(), at):
            retention.purge(what)
