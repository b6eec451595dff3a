"""Django's WSGI application behind an ASGI door: one port for pages, API and live streams.

Each request crosses from the event loop to a thread once, and all of Django runs in that thread;
Django's own ASGI handler would cross at every synchronous middleware. See
``docs/decisions/0012-one-port.md`` for the figures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tidewaiter.web.serving.environ import environ_of
from tidewaiter.web.serving.gate import (
    FULL,
    TOO_SLOW,
    Gate,
    Refusal,
    declared_length,
    for_people,
    too_large,
)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BODY_SECONDS = 30
"""The time in which the body of a request must have arrived."""

UNGATED = ("/readyz", "/metrics")
"""What is answered however full it is, by a thread of its own."""


class Gone(Exception):
    """The client hung up before its request was complete."""


class Bridge:
    """Answers HTTP requests with a WSGI application.

    ``threads`` run at once, ``waiting`` more wait; what comes then is refused with 503 at once. A
    response that has an attribute ``live`` is streamed by it: ``await live(send)``.
    """

    def __init__(
        self, wsgi: Callable[..., Any], *, threads: int, waiting: int, body_limit: int
    ) -> None:
        self._wsgi = wsgi
        self._body_limit = body_limit
        self._pool = ThreadPoolExecutor(threads, "request")
        self._apart = ThreadPoolExecutor(1, "upkeep")
        self.gate = Gate(threads + waiting)
        self.on_shed: Callable[[], None] = lambda: None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] in UNGATED:
            await self._answer(scope, receive, send, self._apart)
        elif not self.gate.enter():
            self.on_shed()
            await refuse(send, FULL, scope)
        else:
            try:
                live = await self._answer(scope, receive, send, self._pool)
            finally:
                self.gate.leave()
            if live is not None:
                await live(receive, send)

    async def _answer(
        self, scope: dict[str, Any], receive: Receive, send: Send, pool: ThreadPoolExecutor
    ) -> Any:
        """Answer, or give what answers as a stream, after the gate has been left."""
        try:
            body = await self._body(scope, receive)
        except Gone:
            return None
        if isinstance(body, Refusal):
            await refuse(send, body, scope)
            return None
        loop = asyncio.get_running_loop()
        response, first, rest = await loop.run_in_executor(pool, self._run, scope, body)
        live = getattr(response, "live", None)
        if live is not None:
            return live
        headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in first[1]]
        await send({"type": "http.response.start", "status": first[0], "headers": headers})
        if isinstance(rest, bytes):
            await send({"type": "http.response.body", "body": rest})
            return None
        try:
            while chunk := await loop.run_in_executor(pool, next, rest, b""):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await loop.run_in_executor(pool, response.close)
        return None

    def _run(
        self, scope: dict[str, Any], body: bytes
    ) -> tuple[Any, tuple[int, list[tuple[str, str]]], bytes | Iterator[bytes]]:
        """In a thread: the response, its status and headers, and its content or what gives it."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        response = self._wsgi(
            environ_of(scope, body), lambda status, headers, *_: started.append((status, headers))
        )
        first = (int(started[0][0].split(" ", 1)[0]), started[0][1])
        if getattr(response, "streaming", False):
            return response, first, (chunk for chunk in response if chunk)
        content = b"".join(response)
        close = getattr(response, "close", None)
        if close is not None:
            close()
        return response, first, content

    async def _body(self, scope: dict[str, Any], receive: Receive) -> bytes | Refusal:
        length = declared_length(scope["headers"])
        if isinstance(length, Refusal):
            return length
        if length is not None and length > self._body_limit:
            return too_large(self._body_limit)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._read(receive)
        except TimeoutError:
            return TOO_SLOW

    async def _read(self, receive: Receive) -> bytes | Refusal:
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._body_limit:
                return too_large(self._body_limit)
            if not message.get("more_body"):
                return b"".join(parts)


async def refuse(send: Send, refusal: Refusal, scope: dict[str, Any]) -> None:
    """Send a refusal: a page to browsers, a problem to programs."""
    headers, content = refusal.answer(people=for_people(scope["headers"]))
    start = {"type": "http.response.start", "status": refusal.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": content})
