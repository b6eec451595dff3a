"""The worker: a process of its own that runs jobs one after the other, and duties beside them."""

from __future__ import annotations

import logging
import signal
from types import FrameType

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from tidewaiter.jobs import duties
from tidewaiter.jobs.handle import stopping
from tidewaiter.jobs.models import WorkerSeen
from tidewaiter.jobs.pulse import Pulse
from tidewaiter.jobs.running import NAME, lost_after

_log = logging.getLogger(__name__)


class Worker(TaskWorker):
    """django-tasks' worker, which on the first signal asks the running job to stop."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Stop: at once when idle, else as soon as the job looks up."""
        _log.info("worker %s stops on %s", NAME, signal.Signals(signum).name)
        stopping.set()
        self.running = False
        if not self.running_task:
            raise SystemExit(0)


def work(*, interval: float = 0.5, until_empty: bool = False) -> None:
    """Run jobs until a signal comes, or until none is waiting."""
    worker = Worker(
        queue_names=["default"],
        interval=interval,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=NAME,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    now = timezone.now()
    WorkerSeen.objects.create(name=NAME, started_at=now, beat_at=now)
    _log.info("worker %s starts", NAME)
    try:
        with (
            Pulse("worker-beat", lost_after().total_seconds() / 6, _beat),
            Pulse("duties", 1.0, _duties),
        ):
            worker.run()
    finally:
        WorkerSeen.objects.filter(name=NAME).delete()


def _beat() -> None:
    WorkerSeen.objects.filter(name=NAME).update(beat_at=timezone.now())


def _duties() -> None:
    duties.run_due()
