"""The site as granian runs it: everything on one port.

``/healthz`` is answered by the event loop itself: it says that the process is alive, and nothing
about the database. All else goes over the bridge to Django.
"""

from __future__ import annotations

from threading import Thread
from typing import Any

from tidewaiter.web import config
from tidewaiter.web.serving.bridge import Bridge, Receive, Send
from tidewaiter.web.serving.gate import body_limit
from tidewaiter.web.wsgi import application as django

ALIVE = b'{"status":"alive"}'


class Site:
    """The ASGI application."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer whatever comes."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/healthz":
            headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": ALIVE})
        elif scope["type"] == "http":
            await self.bridge(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


def _bridge() -> Bridge:
    """The bridge, when all is made ready."""
    from tidewaiter.web import metrics
    from tidewaiter.web.serving.warm import settle, warm

    made = Bridge(
        django,
        threads=config.THREADS.number,
        waiting=config.WAITING.number,
        body_limit=body_limit(),
    )
    made.on_shed = metrics.SHED.inc
    ready = Thread(target=warm)  # by itself: the connection of this thread stays untouched
    ready.start()
    ready.join()
    settle()
    return made


application = Site(_bridge())
