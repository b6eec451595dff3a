"""Whether requests should come here: ``/readyz`` and its checks.

Each check gives a short text or raises. What a failing check says names no secret: of errors only
the kind is shown.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from tidewaiter.jobs import selectors as jobs
from tidewaiter.web import config

_log = logging.getLogger(__name__)

SKEW = timedelta(seconds=5)
"""How far the clocks of this machine and of the database may be apart."""

_migrated = False


class Unready(Exception):
    """A check failed; the text is shown."""


def alive(request: HttpRequest) -> HttpResponse:
    """``/healthz`` where Django answers it itself: the process is alive, whatever the database."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """``/readyz``: 200 if all checks pass, 503 otherwise; every check by name."""
    found = checked()
    good = all(one["ok"] for one in found.values())
    plain = {"status": "ready" if good else "not ready", "checks": found}
    return JsonResponse(plain, status=200 if good else 503)


def checked() -> dict[str, dict[str, object]]:
    """Every check by name: whether it is ``ok``, and what it ``says``."""
    return {name: _checked(name, check) for name, check in CHECKS.items()}


def _checked(name: str, check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "says": check()}
    except Unready as problem:
        return {"ok": False, "says": str(problem)}
    except Exception as problem:
        _log.warning("the check '%s' failed", name, exc_info=True)
        connection.close()
        return {"ok": False, "says": type(problem).__name__}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def _migrations() -> str:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            raise Unready(f"{missing} migrations are to be made; run 'tidewaiter manage migrate'.")
        _migrated = True
    return "complete"


def _worker() -> str:
    beat = jobs.last_beat()
    if beat is None:
        raise Unready("No worker runs.")
    age = timezone.now() - beat
    if age > timedelta(seconds=settings.JOB_LOST_SECONDS):
        raise Unready(f"The last worker was heard of {age.total_seconds():.0f} s ago.")
    return f"heard of {max(age.total_seconds(), 0):.0f} s ago"


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_FOLDER).free // 2**20
    if free < config.DISK_MB.number:
        raise Unready(f"{free} MB are free where the data is; {config.DISK_MB.number} are needed.")
    return f"{free} MB free"


def _clock() -> str:
    ask = (
        "SELECT strftime('%s', 'now')"
        if connection.vendor == "sqlite"
        else ("SELECT extract(epoch from clock_timestamp())")
    )
    with connection.cursor() as cursor:
        cursor.execute(ask)
        there = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
    apart = abs(timezone.now() - there)
    if apart > SKEW:
        raise Unready(f"The database's clock is {apart.total_seconds():.0f} s apart.")
    return "agrees with the database's"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "disk": _disk,
    "clock": _clock,
}
