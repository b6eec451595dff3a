"""Outages: the database is away, the disk is full, a control fails, a rule cannot be read.

In each of them senders are told to come back (503 with Retry-After), nothing that was acknowledged
is lost, no declaration goes free unseen, and everything goes on by itself afterwards.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import httpx

from benchmarks.register.clients import Clients, Work
from benchmarks.register.cluster import Absent, Cluster, cluster, fill, small_disk
from benchmarks.register.desk import FAILS
from benchmarks.register.history import Attempt, statuses
from benchmarks.register.server import Server
from benchmarks.register.traffic import Traffic
from benchmarks.register.trial import RUN, checked, on_trial, sound

NAME = "bench_outage"
BACK_S = 10.0
"""So soon after the database is back, declarations are decided again."""


def run(seconds: float = 60.0, stops: int = 50) -> dict[str, Any]:
    """All outages."""
    trials: dict[str, Callable[[], dict[str, Any]]] = {
        "away": lambda: away([seconds]),
        "stops": lambda: away([Random(n).uniform(0.2, 2.0) for n in range(stops)]),
        "disk_full_sqlite": disk_full_sqlite,
        "disk_full_postgresql": disk_full_postgresql,
        "control_fails": control_fails,
        "rules_unreadable": rules_unreadable,
    }
    found = {name: _tried(trial) for name, trial in trials.items()}
    return found | {"good": all(one["good"] for one in found.values())}


def _tried(trial: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return trial()
    except Absent as reason:
        return {"skipped": str(reason), "good": False}


class Sending:
    """Clients that go on sending whatever happens."""

    def __init__(self, server: Server, many: int = 8, pause: float = 0.02) -> None:
        self.server = server
        self.work = Work(deque(), fresh=count())
        self._clients = Clients(
            server.port, server.key, Traffic(RUN, 2), self.work, many=many, pause=pause
        )

    @property
    def history(self) -> list[Attempt]:
        """All attempts so far."""
        return self.work.history

    def wait(self, ended: Callable[[list[Attempt]], bool], seconds: float = 60.0) -> float:
        """Wait until the attempts that begin from now on fulfil something; gives the seconds."""
        since = time.time()
        until = since + seconds
        while not ended([one for one in self.history if one.at >= since]):
            if time.time() > until:
                raise RuntimeError(f"it did not come about in {seconds} s")
            time.sleep(0.01)
        return time.time() - since

    def acknowledged(self, many: int = 1, seconds: float = 60.0) -> float:
        """Wait until so many messages that are sent from now on were acknowledged."""
        return self.wait(lambda some: sum(one.acknowledged for one in some) >= many, seconds)

    def start(self) -> None:
        """Begin to send."""
        self._clients.start()

    def stop(self) -> None:
        """Send nothing more."""
        self._clients.stop()

    def finish(self) -> None:
        """Send nothing new; what had no answer is sent until it has one."""
        self.work.fresh = None
        self._clients.join()


@contextmanager
def sending(server: Server) -> Iterator[Sending]:
    """Clients at work, and at the end every message answered."""
    server.start()
    found = Sending(server)
    found.start()
    try:
        found.acknowledged(20)
        yield found
        found.finish()
    finally:
        found.stop()
        server.stop()


def away(lengths: list[float]) -> dict[str, Any]:
    """The database stops at once, stays away so many seconds, and comes back; again and again."""
    with cluster() as database, on_trial(database.url(NAME)) as server:
        with sending(server) as clients:
            found = [_one_outage(database, clients, seconds) for seconds in lengths]
        result = checked(server, clients.history)
    back = max(one["back_s"] for one in found)
    told = [one.pop("during") for one in found]
    during = [attempt for some in told for attempt in some]
    only_503 = all(one.status == 503 and one.retry_after for one in during)
    result |= {
        "outages": len(lengths),
        "seconds_away": round(sum(lengths), 1),
        "during": statuses(during),
        "slowest_answer_s": round(max((one.took for one in during), default=0.0), 2),
        "unanswered_s": [round(one.took, 1) for one in clients.history if not one.status],
        "back_after_s": round(back, 2),
        "readyz": sorted({one["readyz"] for one in found}),
        "reading": sorted({one["reading"] for one in found}),
    }
    good = sound(result) and only_503 and back <= BACK_S and bool(during)
    return result | {"good": good and result["readyz"] == result["reading"] == [503]}


def _one_outage(database: Cluster, clients: Sending, seconds: float) -> dict[str, Any]:
    database.stop()
    gone = time.time()
    server = clients.server
    ready = httpx.get(f"{server.url}/readyz", timeout=30).status_code
    reading = httpx.get(
        f"{server.url}/api/v1/declarations",
        headers={"Authorization": f"Bearer {server.key}"},
        timeout=30,
    ).status_code
    time.sleep(seconds)
    came = time.time()
    database.start()
    back = clients.acknowledged(seconds=60)
    during = [one for one in clients.history if gone <= one.at and one.at + one.took < came]
    clients.acknowledged(20)
    return {"readyz": ready, "reading": reading, "back_s": back, "during": during}


def disk_full_sqlite(megabytes: int = 40) -> dict[str, Any]:
    """The disk of the data folder fills up while messages come, and is freed again."""
    with small_disk(megabytes) as disk, on_trial(folder=disk) as server:
        with sending(server) as clients:
            found = _fill_and_free(clients, disk)
        result = checked(server, clients.history) | found
        with closing(sqlite3.connect(disk / "data" / "tidewaiter.sqlite3")) as connection:
            result["integrity_check"] = connection.execute("PRAGMA integrity_check").fetchone()[0]
    good = sound(result) and result["back_after_s"] <= BACK_S
    return result | {"good": good and result["integrity_check"] == "ok"}


def disk_full_postgresql(megabytes: int = 128) -> dict[str, Any]:
    """The disk of PostgreSQL's tables fills up; its log of writes lies on another."""
    with (
        small_disk(megabytes) as disk,
        cluster(disk / "data") as database,
        on_trial(database.url(NAME)) as server,
    ):
        with sending(server) as clients:
            found = _fill_and_free(clients, disk)
        result = checked(server, clients.history) | found
    return result | {"good": sound(result) and result["back_after_s"] <= BACK_S}


def _fill_and_free(clients: Sending, disk: Path) -> dict[str, Any]:
    """Wait until nothing is taken any more; senders are told so, and nothing else."""
    ballast = fill(disk)
    clients.wait(lambda some: len(some) >= 40 and all(one.status == 503 for one in some[-40:]))
    full = time.time()
    time.sleep(3)
    freed = time.time()
    ballast.unlink()
    back = clients.acknowledged()
    clients.acknowledged(100)
    during = [one for one in clients.history if full <= one.at and one.at + one.took < freed]
    return {"while_full": statuses(during), "back_after_s": round(back, 2)}


def control_fails(messages: int = 200) -> dict[str, Any]:
    """A control cannot reach what it must know: it says so, and no lane is green."""
    work = Work(deque((n, 0) for n in range(messages)))
    with on_trial(variables={FAILS: "yes"}) as server:
        server.start()
        _send(server, work)
        result = checked(server, work.history)
    stored = result["stored"]
    good = sound(result) and stored["decisions"] == messages and "green" not in stored["lanes"]
    return result | {"good": good}


def rules_unreadable(messages: int = 20) -> dict[str, Any]:
    """A profile in the database cannot be read: nothing is decided until it can be."""
    with on_trial() as server:
        file = server.folder / "data" / "tidewaiter.sqlite3"
        good_content = _swap_rule(file, "{")
        server.start()
        broken = Work(deque((n, 0) for n in range(messages)))
        clients = Clients(server.port, server.key, Traffic(RUN, 2), broken, many=1)
        clients.start()
        while len(broken.history) < messages:
            time.sleep(0.01)
        clients.stop()
        server.stop()
        _swap_rule(file, good_content)
        server.start()
        work = Work(deque(sorted({one.job for one in broken.history})))
        _send(server, work)
        result = checked(server, [one for one in broken.history if one.acknowledged] + work.history)
    told = statuses(broken.history)
    return result | {"while_broken": told, "good": sound(result) and set(told) == {"503"}}


def _swap_rule(file: Path, content: str) -> str:
    """Put other content in the place of a profile's; gives what was there."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND tbl_name LIKE 'rulebook%'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        number, before = connection.execute(
            "SELECT v.id, v.content FROM rulebook_version v JOIN rulebook_document d"
            " ON d.id = v.document_id WHERE d.kind = 'profile' ORDER BY v.id LIMIT 1"
        ).fetchone()
        connection.execute(
            "UPDATE rulebook_version SET content = ? WHERE id = ?", (content, number)
        )
        for _, text in guards:
            connection.execute(text)
    return str(before)


def _send(server: Server, work: Work) -> None:
    clients = Clients(server.port, server.key, Traffic(RUN, 2), work)
    clients.start()
    clients.join()
    server.stop()
