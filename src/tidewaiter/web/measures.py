"""What the database knows about how the service does."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from tidewaiter.jobs import selectors as jobs
from tidewaiter.ledger import selectors as ledger
from tidewaiter.register.models import Declaration, Delivery, OutboxEvent
from tidewaiter.web.keeping import record
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


@measure("outbox_waiting", "Deliveries to other systems that are still to be made.")
def outbox() -> Values:
    """Deliveries that are due or will be, and events that are not yet made out."""
    waiting = Delivery.objects.filter(delivered_at=None, due_at__isnull=False).count()
    return {"": waiting + OutboxEvent.objects.filter(spread=False).count()}


@measure("decisions_today", "Declarations of today (UTC) by the lane they are in.", "lane")
def decisions() -> Values:
    """Counted over the declarations received since midnight."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    first = Declaration.objects.filter(received_at__gte=midnight)
    rows = first.order_by().values("lane").annotate(number=Count("pk"))
    return {row["lane"]: row["number"] for row in rows}


@measure("ledger_checkpoint_age_seconds", "Time since the ledger was last signed.")
def checkpoint_age() -> Values:
    """Nothing where it was never signed."""
    entries = ledger.remembered_checkpoints()
    if not entries:
        return {}
    return {"": (timezone.now() - datetime.fromisoformat(entries[0].at)).total_seconds()}


@measure("backup_age_seconds", "Time since the last backup that was read back was made.")
def backup_age() -> Values:
    """Nothing where none was made."""
    made = record.last().made
    return {} if made is None else {"": (timezone.now() - made.made_at).total_seconds()}


@measure("backup_bytes", "Size of the last backup.")
def backup_size() -> Values:
    """Nothing where none was made."""
    made = record.last().made
    return {} if made is None else {"": made.size}


@measure("backup_failed", "Whether a backup failed since the last one that was made.")
def backup_failed() -> Values:
    """1 or 0."""
    return {"": float(record.last().failed is not None)}


@measure("time_seconds", "The clock of the process that answers.")
def clock() -> Values:
    """Seconds since 1970."""
    return {"": time.time()}
