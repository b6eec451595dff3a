"""Load: a steady rate held, then four times as much shed politely, then steady again."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from benchmarks.register.client import Run, send
from benchmarks.register.server import Server, serving
from benchmarks.register.traffic import Traffic

WARM_UP_S = 10.0


def run(
    database: str,
    rate: float,
    seconds: float,
    *,
    workers: int = 1,
    overload_s: float = 60.0,
    items: int = 5,
) -> dict[str, Any]:
    """Measure; ``database`` is empty for SQLite."""
    traffic = Traffic("L", items)
    with serving(database, workers=workers) as server:
        asyncio.run(_phase(server, rate, WARM_UP_S, traffic, 0))
        figures = {
            "database": "PostgreSQL" if database else "SQLite",
            "workers": workers,
            "rate": rate,
            "items": items,
            "message_bytes": len(traffic.message(0)),
            "steady": steady(server, rate, seconds, traffic, 10_000_000),
        }
        if overload_s:
            figures["overload"] = over(server, rate, overload_s, traffic, 20_000_000)
    figures["good"] = _good(figures)
    return figures


def _good(figures: dict[str, Any]) -> bool:
    """Nothing but acceptance while steady, within a second for 95 of 100; polite under overload."""
    steady, crowd = figures["steady"], figures.get("overload")
    held = set(steady["statuses"]) == {"201"} and steady["p95_ms"] < 1000
    if crowd is None:
        return held
    polite = set(crowd["crowd"]["statuses"]) <= {"201", "429", "503"}
    back = crowd["alive"] and crowd["recovered_after_s"] <= 10
    return held and polite and not crowd["shed_without_retry_after"] and back


def steady(
    server: Server, rate: float, seconds: float, traffic: Traffic, first: int
) -> dict[str, Any]:
    """The rate held: latencies, errors, memory and processor time of the server."""
    with Watch(server) as watch:
        used, client = server.processor(), time.process_time()
        found = asyncio.run(_phase(server, rate, seconds, traffic, first))
        used, client = server.processor() - used, time.process_time() - client
    sent = len(found.samples)
    return figures_of(found) | {
        "seconds": seconds,
        "server_cpu_ms": round(1000 * used / sent, 3),
        "client_cpu_ms": round(1000 * client / sent, 3),
        "memory_mib": watch.told(),
        "memory_slope_mib_per_hour": watch.slope(),
    }


def over(
    server: Server, rate: float, seconds: float, traffic: Traffic, first: int
) -> dict[str, Any]:
    """Four times the rate, then at once the rate again."""
    crowd = asyncio.run(_phase(server, 4 * rate, seconds, traffic, first, connections=512))
    after = asyncio.run(_phase(server, rate, 30.0, traffic, first + 10_000_000))
    late = [s.due for s in after.samples if s.status // 100 != 2 or s.took > 1.0]
    shed = [s for s in crowd.samples if s.status in (429, 503)]
    return {
        "crowd": figures_of(crowd),
        "shed_without_retry_after": sum(not s.retry_after for s in shed),
        "after": figures_of(after),
        "recovered_after_s": round(max(late, default=0.0), 2),
        "alive": server.process is not None and server.process.poll() is None,
    }


def figures_of(run: Run) -> dict[str, Any]:
    """A run in figures."""
    return {
        "sent": len(run.samples),
        "statuses": {str(k): v for k, v in run.statuses().items()},
        "p50_ms": round(1000 * run.percentile(0.50), 1),
        "p95_ms": round(1000 * run.percentile(0.95), 1),
        "p99_ms": round(1000 * run.percentile(0.99), 1),
    }


async def _phase(
    server: Server,
    rate: float,
    seconds: float,
    traffic: Traffic,
    first: int,
    connections: int = 128,
) -> Run:
    return await send(
        "127.0.0.1", server.port, server.key, rate, seconds, traffic.message, first=first,
        connections=connections,
    )  # fmt: skip


class Watch:
    """Looks at the server's memory every few seconds."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._seen: list[tuple[float, float]] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(2.0):
            self._seen.append((time.monotonic(), self._server.memory()))

    def told(self) -> list[float]:
        """Memory at the start, in the middle and at the end, MiB."""
        values = [value for _, value in self._seen]
        return [round(values[n], 1) for n in (0, len(values) // 2, -1)] if values else []

    def slope(self) -> float:
        """MiB an hour over the second half, by least squares."""
        half = self._seen[len(self._seen) // 2 :]
        if len(half) < 3:
            return float("nan")
        mean_t = sum(t for t, _ in half) / len(half)
        mean_v = sum(v for _, v in half) / len(half)
        over = sum((t - mean_t) * (v - mean_v) for t, v in half)
        return round(3600 * over / sum((t - mean_t) ** 2 for t, _ in half), 1)
