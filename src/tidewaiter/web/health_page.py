"""The page that says how the site is: what is checked, what waits, what recurs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tidewaiter.core.version import __version__
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.jobs import selectors as jobs
from tidewaiter.jobs.models import Duty
from tidewaiter.ledger import selectors as ledger
from tidewaiter.pages import stored
from tidewaiter.register.models import Delivery, OutboxEvent
from tidewaiter.web import config, health
from tidewaiter.web.keeping import record

MOST = 1_000
"""Rows are counted so far; more is shown as so many and more."""

NAMES: Mapping[str, str | Promise] = {
    "database": _("Database"),
    "migrations": _("Tables are up to date"),
    "worker": _("Worker"),
    "disk": _("Disk"),
    "clock": _("Clock of the server"),
}

DUTIES: Mapping[str, str | Promise] = {
    "take over jobs": _("Take over jobs of workers that died"),
    "forget tasks": _("Forget tasks that are done"),
    "sign the ledger": _("Sign the ledger"),
    "facts about the past": _("Facts about the past"),
    "tell other systems": _("Tell other systems what happened"),
    "work clocks": _("Clocks of work: what falls due"),
    "purge": _("Delete what its time has passed"),
    "what learned scores know": _("What learned scores know of the past"),
    "drift of learned scores": _("Drift of learned scores"),
    "candidates of learned scores": _("Candidates of learned scores, trained on schedule"),
    "shadows of learned scores": _("What learned scores in the shadow would have asked for"),
    "name lists": _("Put editions of lists of names in use"),
    "name matches": _("Bring matches of names to who decides them"),
    "ozone consultations": _("Clocks of consultations between authorities"),
    "wildlife trade": _("Take what declarations say of wildlife trade into the comparisons"),
}
"""What recurring duties are called; others are shown by their name."""

SAID = (
    gettext_noop("complete"),
    gettext_noop("heard of {seconds} s ago"),
    gettext_noop("{free} MB free"),
    gettext_noop("agrees with the database's"),
    gettext_noop("No worker runs."),
    gettext_noop("The last worker was heard of {seconds} s ago."),
    gettext_noop("{free} MB are free where the data is; {needed} are needed."),
    gettext_noop("{missing} migrations are to be made; run 'tidewaiter manage migrate'."),
    gettext_noop("The database's clock is {seconds} s apart."),
)
"""What checks say, beyond the name of the database."""
stored.know({}, SAID)


@page()
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What is checked, what waits, and what recurs, as of now."""
    require(signed_in(request), Permission.METRICS_READ)
    at = timezone.now()
    backups = record.last()
    signed = ledger.remembered_checkpoints(1)
    context = {
        "at": at,
        "backups": backups,
        "backup_hours": config.BACKUP_HOURS.number,
        "backup_old": backups.made is not None
        and at - backups.made.made_at > timedelta(hours=config.BACKUP_HOURS.number),
        "version": __version__,
        "checks": [
            (NAMES.get(name, name), one["ok"], stored.sentence(str(one["says"])))
            for name, one in health.checked().items()
        ],
        "jobs": jobs.counts(),
        "beat": jobs.last_beat(),
        "outbox": _counted(Delivery.objects.filter(delivered_at=None, due_at__isnull=False)),
        "events": _counted(OutboxEvent.objects.filter(spread=False)),
        "signed": datetime.fromisoformat(signed[0].at) if signed else None,
        "has_key": settings.LEDGER_KEY.exists(),
        "duties": [
            (DUTIES.get(one.name, one.name), one) for one in Duty.objects.order_by("name")[:100]
        ],
    }
    return render(request, "web/health.html", context)


def _counted(rows: QuerySet[Any]) -> str:
    number = rows.order_by()[: MOST + 1].count()
    return f"{MOST}+" if number > MOST else str(number)
