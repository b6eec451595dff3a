"""Clients that send one message after another, and keep what they were told."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import Any

from benchmarks.register.history import Attempt, Job
from benchmarks.register.traffic import Traffic

PATIENCE_S = 60.0


@dataclass
class Work:
    """What is to be sent: first what had no answer, then what is listed, then what is new."""

    jobs: deque[Job]
    fresh: Iterator[int] | None = None
    history: list[Attempt] = field(default_factory=list)

    def take(self) -> Job | None:
        """The next message; ``None`` when there is none left."""
        try:
            return self.jobs.popleft()
        except IndexError:
            return (next(self.fresh), 0) if self.fresh is not None else None

    def keep(self, attempt: Attempt) -> None:
        """Note an attempt; what has no answer yet comes again."""
        self.history.append(attempt)
        if attempt.open:
            self.jobs.append(attempt.job)


class Clients:
    """So many clients with a connection each, on one :class:`Work`.

    ``pause`` is the mean time between an answer and the next message. They end when the work does,
    or at ``stop``; with ``until_silent`` each ends at the first message that has no answer.
    """

    def __init__(
        self,
        port: int,
        key: str,
        traffic: Traffic,
        work: Work,
        *,
        many: int = 8,
        pause: float = 0.0,
        until_silent: bool = False,
        seed: int = 0,
    ) -> None:
        self._port, self._key, self._traffic, self._work = port, key, traffic, work
        self._pause, self._until_silent = pause, until_silent
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(Random(f"{seed}-{n}"),), daemon=True)
            for n in range(many)
        ]

    def start(self) -> None:
        """Begin to send."""
        for one in self._threads:
            one.start()

    def join(self) -> None:
        """Wait until all work is done."""
        for one in self._threads:
            one.join()

    def stop(self) -> None:
        """Send nothing more; wait for the answers that are due."""
        self._end.set()
        self.join()

    @property
    def alive(self) -> bool:
        """Whether any is still sending."""
        return any(one.is_alive() for one in self._threads)

    def _run(self, random: Random) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        while not self._end.is_set() and (job := self._work.take()) is not None:
            attempt = self._send(connection, job)
            self._work.keep(attempt)
            if attempt.status == 0 and self._until_silent:
                break
            if attempt.open:
                connection.close()  # a server may close it that has not read the whole message
                self._end.wait(min(0.2, float(attempt.retry_after or 0.2)))
            elif self._pause:
                self._end.wait(random.expovariate(1 / self._pause))
        connection.close()

    def _send(self, connection: HTTPConnection, job: Job) -> Attempt:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/xml"}
        at = time.time()
        began = time.monotonic()
        try:
            connection.request("POST", "/api/v1/messages", self._traffic.message(*job), headers)
            answer = connection.getresponse()
            status, retry = answer.status, answer.headers.get("Retry-After", "")
            body = _members(answer.read())
        except (OSError, HTTPException) as problem:
            status, retry, body = 0, "", {"detail": repr(problem)}
        kept = {
            name: body.get(name)
            for name in ("mrn", "lane", "decided_at", "sha256", "repeated", "detail")
        }
        return Attempt(job, status, kept, retry, at, time.monotonic() - began)


def _members(raw: bytes) -> dict[str, Any]:
    """What an answer says; one that is no JSON object says nothing, and still has its status."""
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        return {"detail": raw[:80].decode(errors="replace")}
    return found if isinstance(found, dict) else {}
