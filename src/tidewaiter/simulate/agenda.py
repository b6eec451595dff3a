"""What happens when: things to do in the order of their moments."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Deed = Callable[[datetime], None]
"""Something that happens at a moment."""


class Agenda:
    """Deeds by moment; what is due later than the end never happens.

    ``wait`` is called with the moment of each deed before it is done: nothing for a history, a
    sleep where things happen as one looks on.
    """

    def __init__(
        self, end: datetime, wait: Callable[[datetime], None] = lambda moment: None
    ) -> None:
        self.end = end
        self._wait = wait
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._number = count()

    def add(self, at: datetime, deed: Deed) -> None:
        """Let something happen at a moment."""
        if at < self.end:
            heapq.heappush(self._waiting, (at, next(self._number), deed))

    def run(self) -> None:
        """Do everything in order, also what is added meanwhile."""
        self.run_until(self.end)

    def run_until(self, moment: datetime) -> None:
        """Do everything that is due before a moment, also what is added meanwhile."""
        while self._waiting and self._waiting[0][0] < moment:
            at, _, deed = heapq.heappop(self._waiting)
            self._wait(at)
            deed(at)
