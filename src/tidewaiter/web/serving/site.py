"""What ``tidewaiter serve`` starts: granian with the site, and workers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path

from tidewaiter.web import config
from tidewaiter.web.serving.supervisor import Child, Supervisor

PATIENCE = 60.0
"""Seconds within which the site must answer after it was started."""


def supervisor(
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    jobs: int,
    also: Sequence[tuple[str, Sequence[str], Mapping[str, str]]] = (),
) -> Supervisor:
    """The site and its workers, not started yet; ``also``: further commands of tidewaiter, each
    with its name, its words and its settings."""
    environment = dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(_measurements()),
        config.THREADS.key: str(threads),
        config.PROCESSES.key: str(workers),
    }
    site = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", host]
    site += ["--port", str(port), "--workers", str(workers), "--no-ws", "--loop", "asyncio"]
    site += ["--respawn-failed-workers", "--workers-kill-timeout", "15", "--log-level", "warning"]
    site += ["--backlog", "2048", "tidewaiter.web.asgi:application"]
    ours = [sys.executable, "-m", "tidewaiter.cli.main"]
    children = [Child("site", site, environment)]
    children += [Child(f"worker-{n}", [*ours, "worker"], environment) for n in range(1, jobs + 1)]
    children += [
        Child(name, [*ours, *words], environment | dict(more)) for name, words, more in also
    ]
    return Supervisor(children, lambda: answers(host, port), PATIENCE)


def reached_at(host: str) -> str:
    """Where a site that listens on an address is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def answers(host: str, port: int) -> bool:
    """Whether something says at this address that it is alive."""
    connection = HTTPConnection(reached_at(host), port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _measurements() -> Path:
    """An empty folder for what the processes count; each run of the site counts from zero."""
    folder = config.data_folder() / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
