"""Crashes: ``kill -9`` of the whole server at random moments, and by itself at every failpoint.

After each the server starts again, and what had no answer is sent again. For each kill it is told
what it hit, from what the clients and the database say:

- ``before_commit``: messages were on their way and none of them was kept;
- ``after_commit``: at least one was kept, and its sender had no answer;
- ``idle``: no message was on its way.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from itertools import count
from random import Random
from typing import Any

from benchmarks.register.clients import Clients, Work
from benchmarks.register.desk import EARLY
from benchmarks.register.server import Server
from benchmarks.register.traffic import Traffic
from benchmarks.register.trial import RUN, checked, on_trial, sound, stored_already
from tidewaiter.register.intake.failpoints import POINTS

FAILPOINT = "TIDEWAITER_FAILPOINT"
CHANCE = 0.1
LONGEST_S = 1.0
"""A random kill comes within so many seconds after the first answer."""
LOADS = ((8, 0.0), (8, 0.05), (2, 0.02), (1, 0.1))
"""Clients and their mean pause (s), in turn: a crowd, and hardly anybody."""


class Crashes:
    """Kills a server again and again, and keeps what each kill hit."""

    def __init__(self, server: Server, seed: int = 1, items: int = 2) -> None:
        self.server = server
        self.work = Work(deque(), fresh=count())
        self.windows: dict[str, Counter[str]] = {}
        self._random = Random(seed)
        self._traffic = Traffic(RUN, items)
        self._rounds = 0

    def kill(self, point: str = "") -> None:
        """One crash: at a failpoint, or at a random moment."""
        self.server.environment[FAILPOINT] = f"{point}:{CHANCE}" if point else ""
        self.server.start()
        many, pause = LOADS[self._rounds % len(LOADS)] if not point else LOADS[0]
        self._rounds += 1
        before = len(self.work.history)
        clients = self._clients(many, pause)
        if point:
            self._wait_for(before, silent=True)  # the process is gone
        else:
            self._wait_for(before, silent=False)
            time.sleep(self._random.uniform(0, LONGEST_S))
        killed_at = time.time()
        self.server.kill()
        clients.join()
        self._note(point or "random", before, killed_at)

    def finish(self) -> None:
        """Start once more, and send what had no answer until all have one."""
        self.server.environment[FAILPOINT] = ""
        self.server.start()
        self.work.fresh = None
        while self.work.jobs:
            self._clients(8, 0.0).join()
        self.server.stop()

    def _clients(self, many: int, pause: float) -> Clients:
        clients = Clients(
            self.server.port, self.server.key, self._traffic, self.work,
            many=many, pause=pause, until_silent=True, seed=self._rounds,
        )  # fmt: skip
        clients.start()
        return clients

    def _wait_for(self, before: int, *, silent: bool) -> None:
        """Wait until some message has had an answer, or has had none."""
        until = time.monotonic() + 60
        while not any((one.status == 0) == silent for one in self.work.history[before:]):
            if time.monotonic() > until:
                raise RuntimeError("the server answers nobody, or never dies")
            time.sleep(0.01)

    def _note(self, point: str, before: int, killed_at: float) -> None:
        """What was sent after the end was not on its way."""
        silent = {
            one.job[0]
            for one in self.work.history[before:]
            if one.status == 0 and one.at < killed_at
        }
        if stored_already(self.server, silent):
            window = "after_commit"
        else:
            window = "before_commit" if silent else "idle"
        self.windows.setdefault(point, Counter())[window] += 1


def run(
    database: str = "",
    kills: int = 200,
    each: int = 25,
    *,
    workers: int = 1,
    replays: int = 200,
    control_kills: int = 5,
) -> dict[str, Any]:
    """Kill, check, and show that the checker would have seen a loss."""
    began = time.monotonic()
    with on_trial(database, workers=workers) as server:
        crashes = Crashes(server)
        for _ in range(kills):
            crashes.kill()
        for point in POINTS:
            for _ in range(each):
                crashes.kill(point)
        crashes.finish()
        found = checked(server, crashes.work.history, replays=replays, controls=True)
    found |= {
        "database": "PostgreSQL" if database else "SQLite",
        "workers": workers,
        "kills": sum(sum(hit.values()) for hit in crashes.windows.values()),
        "windows": {point: dict(hit) for point, hit in crashes.windows.items()},
    }
    if control_kills:
        found["early_acknowledgement"] = early(database, control_kills)
    found["wall_s"] = round(time.monotonic() - began, 1)
    lost = found.get("early_acknowledgement", {"lost": 1})["lost"]
    return found | {"good": sound(found) and lost > 0}


def early(database: str, kills: int) -> dict[str, Any]:
    """The control: a server that acknowledges first must lose something, and be found out."""
    with on_trial(database, variables={EARLY: "early"}) as server:
        crashes = Crashes(server)
        for _ in range(kills):
            crashes.kill()
        crashes.finish()
        found = checked(server, crashes.work.history, replays=0)
    shown = found["stored"]["shown"]
    return {"kills": kills, "lost": sum("is lost" in one for one in shown), "shown": shown[:3]}
