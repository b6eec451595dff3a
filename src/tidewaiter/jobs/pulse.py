"""Something small that is done again and again beside the work, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import close_old_connections, connections

_log = logging.getLogger(__name__)


class Pulse(threading.Thread):
    """Calls ``beat`` every ``seconds`` until it is left. A failed beat is logged and made up."""

    def __init__(self, name: str, seconds: float, beat: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._seconds = seconds
        self._beat = beat
        self._over = threading.Event()

    def __enter__(self) -> Pulse:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Beat until told to stop; the thread's database connections are closed at the end."""
        try:
            while not self._over.wait(self._seconds):
                try:
                    close_old_connections()
                    self._beat()
                except Exception:
                    _log.warning("%s missed a beat", self.name, exc_info=True)
        finally:
            connections.close_all()
