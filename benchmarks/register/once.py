"""Exactly once: messages that come several times, in any order, some with other content."""

from __future__ import annotations

import time
from collections import deque
from random import Random
from typing import Any

from benchmarks.register.clients import Clients, Work
from benchmarks.register.history import Job
from benchmarks.register.traffic import Traffic
from benchmarks.register.trial import RUN, checked, on_trial, sound


def plan(count: int, seed: int = 1) -> list[Job]:
    """Every message 1 to 5 times; for one in ten another message under the same reference."""
    random = Random(seed)
    jobs = [(n, 0) for n in range(count) for _ in range(random.randint(1, 5))]
    jobs += [(n, 1) for n in range(0, count, 10) for _ in range(random.randint(1, 2))]
    random.shuffle(jobs)
    return jobs


def run(
    database: str = "",
    count: int = 20_000,
    *,
    clients: int = 8,
    workers: int = 1,
    replays: int = 200,
    items: int = 2,
    controls: bool = True,
) -> dict[str, Any]:
    """Send them all, and check."""
    jobs = plan(count)
    work = Work(deque(jobs))
    with on_trial(database, workers=workers, held=count // 8) as server:
        server.start()
        began, used = time.monotonic(), server.processor()
        many = Clients(server.port, server.key, Traffic(RUN, items), work, many=clients)
        many.start()
        many.join()
        took, used = time.monotonic() - began, server.processor() - used
        server.stop()
        found = checked(server, work.history, replays=replays, controls=controls)
    stored = found["stored"]
    exact = [stored[name] for name in ("declarations", "decisions", "ledger_entries",
                                       "outbox_events", "keys")] == [count] * 5  # fmt: skip
    found |= {
        "messages": count,
        "sent": len(jobs),
        "clients": clients,
        "workers": workers,
        "items": items,
        "wall_s": round(took, 1),
        "server_cpu_s": round(used, 1),
    }
    return found | {"good": exact and sound(found)}
