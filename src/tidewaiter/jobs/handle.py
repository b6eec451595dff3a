"""What a handler holds while it runs: progress, being stopped, where to write files."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from tidewaiter.identity.actor import Actor
from tidewaiter.jobs import files
from tidewaiter.jobs.errors import Cancelled, Interrupted, TakenOver
from tidewaiter.jobs.files import ResultFile
from tidewaiter.jobs.models import Job, State

PROGRESS_EVERY = 0.5
"""Seconds between two writes of progress; what comes between is kept for the next."""

stopping = threading.Event()
"""Set when this process shuts down."""


class Handle:
    """One run of one job. A handler calls :meth:`progress` or :meth:`check` every second or so."""

    def __init__(self, row: Job, actor: Actor) -> None:
        self.number: int = row.pk
        self.attempt = row.attempts
        self.actor = actor
        self.cancelled = threading.Event()
        self.taken_over = threading.Event()
        self._written_at = 0.0
        self._latest: dict[str, Any] = {}

    def check(self) -> None:
        """Pass, or raise what stops the handler: :class:`Cancelled` and its like."""
        if self.taken_over.is_set():
            raise TakenOver
        if self.cancelled.is_set():
            raise Cancelled
        if stopping.is_set():
            raise Interrupted

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far it is; cheap enough to call in every turn of a loop. Checks, too."""
        self._latest = {"done": done, "total": total, "note": note[:200]}
        now = time.monotonic()
        if now - self._written_at >= PROGRESS_EVERY:
            self._written_at = now
            self.mine().update(**self._latest)
        self.check()

    def file(self, name: str) -> Path:
        """Where to write a file; give ``ResultFile(name, media_type)`` as the result."""
        path = files.path_of(self.number, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def mine(self) -> Any:
        """The row as a query, as long as this run is the one that counts."""
        return Job.objects.filter(pk=self.number, state=State.RUNNING, attempts=self.attempt)

    @property
    def latest(self) -> dict[str, Any]:
        """The last progress that was told, whether written or not."""
        return self._latest


__all__ = ["Handle", "ResultFile", "stopping"]
