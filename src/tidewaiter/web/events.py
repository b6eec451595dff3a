"""``/events``: a signed-in user or a system hears what is new, as server-sent events.

One look at the database a second and process serves all listeners. What is told is a hint (what
kind, which declaration, which office), so that a page knows when to ask again; nothing personal is
in it. Whoever comes back with ``Last-Event-ID`` (or ``?last=``, as a page that opens another
stream cannot send the header) hears what was missed, a thousand at most.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

from tidewaiter.identity import policy
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.permissions import Permission
from tidewaiter.pages.asked import whole
from tidewaiter.web.signed import actor_of

LOOK_EVERY = 1.0
ALIVE_EVERY = 15.0
LASTS = 900.0
"""Seconds after which a stream ends, so that who listens must show again who they are."""

LISTENERS = 1_000
"""Streams that one process serves."""

MISSED = 1000
"""Events that are told again to who comes back, and that a listener may be behind."""

OVERLAP = 500
"""Numbers that are looked at again: a number is given before its transaction ends."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something new: number, what kind, about what, at which office, from which system."""

    number: int
    kind: str
    subject: str
    office: str
    system: str

    @property
    def text(self) -> bytes:
        """As a server-sent event."""
        data = json.dumps({"subject": self.subject, "office": self.office})
        return f"id: {self.number}\nevent: {self.kind}\ndata: {data}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Interest:
    """What a listener may hear of."""

    offices: frozenset[str]
    system: str | None

    @classmethod
    def of(cls, actor: Actor) -> Interest:
        """By the actor's permission to read declarations."""
        owner = policy.visible_owner(actor, Permission.DECLARATION_READ)
        offices = policy.visible_offices(actor, Permission.DECLARATION_READ)
        return cls(offices, owner.removeprefix("system:") if owner else None)

    def covers(self, event: Event) -> bool:
        """Whether this event is among it."""
        if self.system is not None and event.system != self.system:
            return False
        return ALL_OFFICES in self.offices or (event.office != "" and event.office in self.offices)


def since(number: int, limit: int = MISSED) -> list[Event]:
    """Events with a greater number, the oldest first."""
    from tidewaiter.register.models import OutboxEvent

    rows = OutboxEvent.objects.filter(pk__gt=number).order_by("pk")[:limit]
    return [Event(row.pk, row.kind, row.subject, row.office, row.system) for row in rows]


def newest() -> int:
    """The number of the newest event."""
    from tidewaiter.register.models import OutboxEvent

    return OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class Feed:
    """Looks for what is new as long as somebody listens, and hands it to the listeners."""

    def __init__(self) -> None:
        self._listeners: dict[int, tuple[Interest, asyncio.Queue[Event]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._pool = ThreadPoolExecutor(1, "events")

    async def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Ask the database in the feed's own thread."""

        def asked() -> Any:
            close_old_connections()
            return question(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self._pool, asked)

    def listen(self, interest: Interest) -> tuple[int, asyncio.Queue[Event]] | None:
        """A number and a queue for a listener, or ``None`` if there are too many."""
        if len(self._listeners) >= LISTENERS:
            return None
        queue: asyncio.Queue[Event] = asyncio.Queue(MISSED)
        key = max(self._listeners, default=0) + 1
        self._listeners[key] = (interest, queue)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())
        return key, queue

    def leave(self, key: int) -> None:
        """A listener has gone."""
        self._listeners.pop(key, None)

    async def _look(self) -> None:
        last = await self.ask(newest)
        told: deque[int] = deque(maxlen=4 * OVERLAP)
        told.extend(event.number for event in await self.ask(since, last - OVERLAP))
        while self._listeners:
            await asyncio.sleep(LOOK_EVERY)
            try:
                found = await self.ask(since, last - OVERLAP)
            except Exception:  # noqa: S112 - the database is away; it is asked again
                continue
            for event in found:
                if event.number not in told:
                    told.append(event.number)
                    self._hand_out(event)
                last = max(last, event.number)

    def _hand_out(self, event: Event) -> None:
        for key, (interest, queue) in list(self._listeners.items()):
            if interest.covers(event):
                try:
                    queue.put_nowait(event)
                except asyncio.QueueFull:
                    self.leave(key)


feed = Feed()


class Stream:
    """One listener's answer: what was missed, then what comes, with signs of life between."""

    def __init__(self, interest: Interest, missed: list[Event]) -> None:
        self._interest = interest
        self._missed = missed

    async def __call__(
        self,
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Stream until the time is up or the listener has gone."""
        found = feed.listen(self._interest)
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        if found is None:
            await send(
                {
                    "type": "http.response.start",
                    "status": 503,
                    "headers": [(b"retry-after", b"30"), (b"content-length", b"0")],
                }
            )
            await send({"type": "http.response.body", "body": b""})
            return
        key, queue = found
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            await self._tell(queue, send)
            await send({"type": "http.response.body", "body": b""})
        except (OSError, RuntimeError):
            return  # the listener has gone
        finally:
            feed.leave(key)

    async def _tell(
        self, queue: asyncio.Queue[Event], send: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        async def say(text: bytes) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": True})

        await say(b"retry: 3000\n\n" + b"".join(event.text for event in self._missed))
        loop = asyncio.get_running_loop()
        until = loop.time() + LASTS
        while loop.time() < until:
            try:
                async with asyncio.timeout(ALIVE_EVERY):
                    event = await queue.get()
            except TimeoutError:
                await say(b": alive\n\n")
            else:
                await say(event.text)


def events(request: HttpRequest) -> HttpResponse:
    """The answer to ``/events``. Under plain WSGI it ends at once and the browser asks again."""
    try:
        actor = actor_of(request)
    except Forbidden as problem:
        return HttpResponse(str(problem), status=403, content_type="text/plain")
    if actor is None:
        return HttpResponse("Sign in first.\n", status=401, content_type="text/plain")
    if not policy.holds(actor, Permission.DECLARATION_READ):
        return HttpResponse("You may not read declarations.\n", status=403)
    interest = Interest.of(actor)
    last = whole(request.headers.get("Last-Event-ID") or request.GET.get("last"))
    missed = [one for one in since(last) if interest.covers(one)] if last is not None else []
    text = b"retry: 5000\n\n" + b"".join(event.text for event in missed)
    response = HttpResponse(text, content_type="text/event-stream")
    response.live = Stream(interest, missed)  # type: ignore[attr-defined]
    return response
