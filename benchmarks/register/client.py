"""An open-loop HTTP client: requests leave on time, however long the answers take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Message = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: when it was due (seconds from the start), how long until its answer, status.

    The time counts from when it was *due*: a client that falls behind does not flatter the server.
    Status 0 is no answer at all.
    """

    due: float
    took: float
    status: int
    retry_after: str = ""


@dataclass
class Run:
    """What a run came to."""

    samples: list[Sample] = field(default_factory=list)

    def statuses(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for one in self.samples:
            found[one.status] = found.get(one.status, 0) + 1
        return dict(sorted(found.items()))

    def percentile(self, share: float, *, accepted: bool = True) -> float:
        """Seconds by which that share of the (accepted) requests had their answer."""
        times = sorted(s.took for s in self.samples if not accepted or 200 <= s.status < 300)
        return times[min(len(times) - 1, int(share * len(times)))] if times else float("nan")


async def send(
    host: str,
    port: int,
    key: str,
    rate: float,
    seconds: float,
    message: Message,
    *,
    first: int = 0,
    connections: int = 128,
    patience: float = 60.0,
) -> Run:
    """Send ``rate`` messages a second for so many seconds, over keep-alive connections."""
    run = Run()
    free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None]
    free = asyncio.LifoQueue()
    for _ in range(connections):
        free.put_nowait(None)
    start = time.monotonic()
    tasks = []
    for number in range(int(rate * seconds)):
        due = number / rate
        wait = start + due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        body = message(first + number)
        tasks.append(
            asyncio.create_task(_one(run, free, host, port, key, body, start, due, patience))
        )
    await asyncio.gather(*tasks)
    return run


async def _one(run, free, host, port, key, body, start, due, patience) -> None:  # type: ignore[no-untyped-def]
    connection = await free.get()
    status, retry = 0, ""
    try:
        async with asyncio.timeout(patience):
            if connection is None or connection[0].at_eof():  # idle so long that it was closed
                connection = await asyncio.open_connection(host, port)
            status, retry, closes = await _exchange(connection, host, key, body)
            if closes:
                connection[1].close()
                connection = None
    except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
        if connection is not None:
            connection[1].close()
        connection = None
    free.put_nowait(connection)
    run.samples.append(Sample(due, time.monotonic() - start - due, status, retry))


async def _exchange(connection, host, key, body) -> tuple[int, str, bool]:  # type: ignore[no-untyped-def]
    reader, writer = connection
    writer.write(
        b"POST /api/v1/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
        b"Content-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
        % (host.encode(), key.encode(), len(body))
        + body
    )
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    status = int(head[0].split()[1])
    fields = {
        name.lower(): value.strip() for name, _, value in (h.partition(b":") for h in head[1:])
    }
    length = int(fields.get(b"content-length", b"0"))
    await reader.readexactly(length)
    closes = fields.get(b"connection", b"").lower() == b"close"
    return status, fields.get(b"retry-after", b"").decode(), closes
