"""One message to the API, tried again for as long as that makes sense."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from tidewaiter.core.errors import SourceError, TidewaiterError

_AGAIN = frozenset((429, 502, 503, 504))
"""Answers that say: not now."""
_NOT_LET_IN = frozenset((401, 403))
"""Answers that no second attempt changes."""
_NOT_HERE = _NOT_LET_IN | {404}
"""The same, where the address itself is known to exist: there is no tidewaiter there."""
LONGEST_WAIT_S = 60.0


class Refused(TidewaiterError):
    """The service does not let us in: a wrong key, a missing scope, a wrong address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said: ``status`` is that of HTTP, ``body`` the JSON it came with.

    A list comes as the ``items`` of a body.
    """

    status: int
    body: dict[str, Any]

    @property
    def taken(self) -> bool:
        """Whether the message took effect, or had taken effect before."""
        return self.status < 400


class Client:
    """Talks to one tidewaiter by its address (``https://host``) and a system's key.

    A message may be sent as often as one likes: the same again gets the same answer. So whatever
    happens on the way, it is sent again until there is an answer: up to ``attempts`` times, waiting
    as long as the service asks or ever longer. Raises :class:`Refused` where sending again is no
    use, and :class:`SourceError` when the service cannot be reached for too long.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        attempts: int = 8,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceError("the address does not begin with https://.", where=url)
        self._attempts = attempts
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=url.rstrip("/") + "/api/v1",
            headers={"Authorization": f"Bearer {key}"},
            timeout=timeout,
            transport=transport,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *problem: object) -> None:
        self._http.close()

    def submit(self, raw: bytes) -> Answer:
        """Send one message."""
        kind = {"Content-Type": "application/octet-stream"}
        return self._asked("POST", "/messages", content=raw, headers=kind, refused=_NOT_HERE)

    def get(self, path: str, **query: str) -> Answer:
        """Ask for something; ``path`` begins behind ``/api/v1``."""
        return self._asked("GET", path, params=query)

    def post(self, path: str, body: Any) -> Answer:
        """Send JSON. After a lost answer it is sent again: for what may be sent twice."""
        return self._asked("POST", path, json=body)

    def _asked(
        self, method: str, path: str, *, refused: frozenset[int] = _NOT_LET_IN, **what: Any
    ) -> Answer:
        problem = ""
        for attempt in range(self._attempts):
            try:
                found = self._http.request(method, path, **what)
            except httpx.TransportError as lost:
                problem = f"{type(lost).__name__}: {lost}"
                self._sleep(_wait(attempt))
                continue
            if found.status_code in refused:
                raise Refused(_detail(found), where=str(found.url))
            if found.status_code not in _AGAIN:
                return Answer(found.status_code, _body(found))
            problem = f"it answers {found.status_code}: {_detail(found)}"
            self._sleep(_asked_wait(found) or _wait(attempt))
        raise SourceError(
            f"the service took nothing in {self._attempts} attempts ({problem}).",
            where=str(self._http.base_url),
            advice="Start again later: what was taken is not sent twice.",
        )


def _wait(attempt: int) -> float:
    """Ever longer, and never the same for all who wait."""
    return min(LONGEST_WAIT_S, 0.5 * 2.0**attempt) * random.uniform(0.5, 1.0)


def _asked_wait(answer: httpx.Response) -> float | None:
    """How long the service asks to wait, in seconds."""
    text = answer.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT_S) if text.isdecimal() else None


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if isinstance(found, list):
        return {"items": found}
    return found if isinstance(found, dict) else {"detail": answer.text[:500]}


def _detail(answer: httpx.Response) -> str:
    return str(_body(answer).get("detail", "no reason given"))
