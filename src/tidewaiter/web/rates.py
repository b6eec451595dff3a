"""How many requests a second each system may send: ``TIDEWAITER_RATE_LIMITS``.

A bucket of tokens per system and process; it holds two seconds' worth. The setting is for the whole
site: each process of ``tidewaiter serve`` gives its share.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from django.http import HttpRequest

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity import auth
from tidewaiter.identity.actor import Actor
from tidewaiter.web import config, metrics

BURST_SECONDS = 2.0


class TooMany(TidewaiterError):
    """A system sends more than it may; ``retry_after`` is in seconds."""

    def __init__(self, system: str, retry_after: int) -> None:
        super().__init__(f"{system} sends more requests than agreed.")
        self.retry_after = retry_after


@dataclass
class Bucket:
    """Tokens that come at ``rate`` a second and are taken one by one."""

    rate: float
    tokens: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.most

    @property
    def most(self) -> float:
        """What the bucket holds; always enough for one request."""
        return max(1.0, self.rate * BURST_SECONDS)

    def take(self, now: float) -> float:
        """Take a token and give 0, or give the seconds until there is one."""
        self.tokens = min(self.most, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate


def limits(words: list[str]) -> dict[str, float]:
    """Requests a second by system; ``*`` is every other. Raises :class:`ValueError`."""
    found = {}
    for word in words:
        system, equals, rate = word.partition("=")
        if not equals or float(rate) <= 0:
            raise ValueError(f"'{word}' is no limit; write SYSTEM=REQUESTS_A_SECOND.")
        found[system.strip()] = float(rate)
    return found


class SystemKeyAuth(auth.SystemKeyAuth):
    """A system's key, as long as the system keeps to its rate.

    It has the name of what it extends, by which the OpenAPI document knows it.
    """

    def __init__(self, rates: dict[str, float], processes: int = 1) -> None:
        super().__init__()
        self._rates = {system: rate / processes for system, rate in rates.items()}
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The system, if its key is good and it is not too fast. Raises :class:`TooMany`."""
        actor = super().authenticate(request, token)
        if actor is not None:
            self._take(actor.name)
        return actor

    def _take(self, name: str) -> None:
        system = name.removeprefix("system:")
        rate = self._rates.get(system) or self._rates.get("*")
        if rate is None:
            return
        now = time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(system, Bucket(rate))
            wait = bucket.take(now)
        if wait:
            metrics.LIMITED.labels(system).inc()
            raise TooMany(system, max(1, round(wait + 0.5)))


limited_key = SystemKeyAuth(limits(config.RATE_LIMITS.words), config.PROCESSES.number)
"""The authenticator of the API."""
