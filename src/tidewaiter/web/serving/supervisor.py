"""Starts the processes of the site, watches them, and stops them together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

import structlog

_log = structlog.get_logger("tidewaiter.serve")

LONG = 60.0
"""A child that ran so many seconds did start; its next death is a new story."""

GRACE = 25.0
"""Seconds for all children to stop before they are killed."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before a restart: the more often in a row, the longer."""


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    deaths: int = 0

    def start(self, now: float) -> None:
        """Start it; when this process dies, it is told to stop."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            list(self.command), env=dict(self.environment), preexec_fn=_stop_with_parent
        )
        self.started_at = now
        _log.info("started", child=self.name, pid=self.process.pid)

    def watch(self, now: float) -> None:
        """Start it again after its pause if it has died."""
        if self.process is None:
            if now >= self.due_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths = 1 if now - self.started_at > LONG else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES)) - 1]
        _log.error("died", child=self.name, code=code, again_in=pause)
        self.process, self.due_at = None, now + pause

    def tell(self, number: signal.Signals) -> None:
        """Send a signal if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None


def _stop_with_parent() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)  # PR_SET_PDEATHSIG


class Supervisor:
    """Keeps children running until a signal comes."""

    def __init__(
        self, children: Sequence[Child], is_up: Callable[[], bool], patience: float
    ) -> None:
        self._children = children
        self._is_up = is_up
        self._patience = patience
        self._stopping = False

    def run(self, on_up: Callable[[], None] = lambda: None) -> int:
        """Run; gives the exit code: 0 after a signal, 1 if a child could not start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            if not self._start():
                return 0 if self._stopping else 1
            on_up()
            while not self._stopping:
                for child in self._children:
                    child.watch(time.monotonic())
                time.sleep(0.2)
            return 0
        finally:
            self._end()

    def _start(self) -> bool:
        until = time.monotonic() + self._patience
        for child in self._children:
            child.start(time.monotonic())
        while not self._stopping:
            dead = [child for child in self._children if not child.runs]
            if dead:
                _log.error("cannot start", child=dead[0].name)
                return False
            if self._is_up():
                return True
            if time.monotonic() > until:
                _log.error("did not answer in time", seconds=self._patience)
                return False
            time.sleep(0.2)
        return False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        for child in self._children:
            child.tell(signal.SIGTERM)
        until = time.monotonic() + GRACE
        while any(child.runs for child in self._children) and time.monotonic() < until:
            time.sleep(0.1)
        for child in self._children:
            if child.runs:
                _log.error("did not stop and is killed", child=child.name)
                child.tell(signal.SIGKILL)
        for child in self._children:
            if child.process is not None:
                child.process.wait()
        _log.info("stopped")
