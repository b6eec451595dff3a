"""Measurements for Prometheus, right with any number of processes.

What a process counts itself (requests, time, what was shed) goes through prometheus-client's files
in ``PROMETHEUS_MULTIPROC_DIR``, which ``tidewaiter serve`` sets; what the database knows (jobs,
outbox, ledger) is asked when somebody asks. A room adds a measure with :func:`measure`.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from tidewaiter.identity import policy
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.permissions import Permission
from tidewaiter.web import config
from tidewaiter.web.signed import actor_of

_log = logging.getLogger(__name__)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("tidewaiter_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "tidewaiter_request_seconds", "Time to answer, in seconds.", ["route"], buckets=BUCKETS
)
SHED = Counter("tidewaiter_requests_shed", "Requests turned away because too many waited.")
LIMITED = Counter("tidewaiter_requests_limited", "Requests over the rate of a system.", ["system"])

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A gauge that is read from the database: values by label, or one under ``""``."""

    name: str
    meaning: str
    label: str
    read: Callable[[], Values]


_MEASURES: dict[str, Measure] = {}


def measure(
    name: str, meaning: str, label: str = ""
) -> Callable[[Callable[[], Values]], Callable[[], Values]]:
    """Register the function below as a gauge named ``tidewaiter_NAME``."""

    def register(read: Callable[[], Values]) -> Callable[[], Values]:
        _MEASURES[name] = Measure(f"tidewaiter_{name}", meaning, label, read)
        return read

    return register


class DatabaseCollector(Collector):
    """Reads every measure; one that fails is left out and counted, and the others still appear."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read to register."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every measure as a gauge."""
        failed = 0
        for one in _MEASURES.values():
            gauge = GaugeMetricFamily(
                one.name, one.meaning, labels=[one.label] if one.label else []
            )
            try:
                for label, value in one.read().items():
                    gauge.add_metric([label] if one.label else [], value)
            except Exception:
                _log.warning("measure %s could not be read", one.name, exc_info=True)
                failed += 1
                continue
            yield gauge
        yield GaugeMetricFamily(
            "tidewaiter_measures_failed", "Measures that could not be read.", value=failed
        )


def page(request: HttpRequest) -> HttpResponse:
    """``/metrics``: for the token of the settings, or who may read measurements."""
    if not _may_read(request):
        return HttpResponse("Send 'Authorization: Bearer' and the token.\n", status=401)
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(DatabaseCollector())
    return registry


def _may_read(request: HttpRequest) -> bool:
    token, sent = config.METRICS_TOKEN.text, request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    try:
        actor = actor_of(request)
    except Forbidden:
        return False
    return actor is not None and policy.holds(actor, Permission.METRICS_READ)
