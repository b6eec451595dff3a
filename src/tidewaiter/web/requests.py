"""Every request gets an id, a line in the log and its place in the measurements."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from tidewaiter.web import metrics
from tidewaiter.web.logs import request_id

_log = structlog.get_logger("tidewaiter.access")
_GOOD = re.compile(r"[A-Za-z0-9_-]{8,64}")

QUIET = frozenset({"readyz", "metrics", "healthz"})
"""Routes that are asked all the time; they are measured and not logged."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Requests:
    """Middleware. The log names the route, not the address: an address can hold what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say that it was answered."""
        sent = request.headers.get("X-Request-ID", "")
        name = sent if _GOOD.fullmatch(sent) else secrets.token_hex(8)
        token = request_id.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = name
            self._note(request, response.status_code, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        match = request.resolver_match
        route = match.route if match else "none"
        method = request.method if request.method in METHODS else "other"
        metrics.REQUESTS.labels(method, route, str(status)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        if route in QUIET:
            return
        level = _log.error if status >= 500 else _log.info
        level("answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
