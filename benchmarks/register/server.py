"""A tidewaiter of its own for a measurement: database, rules, a system with a key, and a server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

_POLICY = """\
id: bench
title: Lanes for measurements
valid_from: 2026-01-01
random:
  - share: 2
    lane: red
capacity:
  - lane: red
    per_day: 100000
not_assessed: yellow
"""
_PROFILE = """\
id: B{n:03d}
title: Synthetic profile {n}
owner: bench
reason: It is measured with.
status: live
when: hs LIKE '{hs}%' AND origin IN ('CN', 'VN') AND gross_mass > {mass}
effect:
  lane: {lane}
  probability: 20
"""
START_S = 60.0
_ROOT = str(Path(__file__).parents[2])


class Server:
    """The server and its data; ``url`` is its address, ``key`` that of a system."""

    def __init__(
        self,
        folder: Path,
        database: str = "",
        *,
        threads: int = 32,
        workers: int = 1,
        profiles: int = 40,
        application: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads, self._workers = threads, workers
        self._application = application
        self.environment = os.environ | {
            "TIDEWAITER_DATA": str(folder / "data"),
            "TIDEWAITER_DATABASE_URL": database,
            "TIDEWAITER_SEED": "bench",
            "TIDEWAITER_HOSTS": "127.0.0.1",
            "TIDEWAITER_LOG_LEVEL": "CRITICAL",
            "PYTHONPATH": os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH")))),
            "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
            **(variables or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._profiles = profiles
        self.key = ""

    def prepare(self) -> None:
        """Make tables, rules and a key."""
        rules = self.folder / "rules"
        (rules / "profiles").mkdir(parents=True, exist_ok=True)
        (rules / "policy.yaml").write_text(_POLICY)
        goods = ("84", "61", "87", "30", "85", "62", "90", "39")
        for n in range(self._profiles):
            text = _PROFILE.format(
                n=n, hs=goods[n % 8], mass=100 + 10 * n, lane=("red", "yellow", "blue")[n % 3]
            )
            (rules / "profiles" / f"B{n:03d}.yaml").write_text(text)
        self.command("manage", "migrate", "-v", "0")
        self.command("rules", "import", str(rules), "--bootstrap")
        self.command("systems", "add", "bench", "--scope", "submit", "--scope", "read")
        told = self.command("systems", "key", "bench")
        self.key = next(word for word in told.split() if word.startswith("tw_"))

    def command(self, *words: str) -> str:
        """Run ``tidewaiter`` and give what it prints. Raises for any failure."""
        done = subprocess.run(
            [sys.executable, "-m", "tidewaiter.cli.main", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"tidewaiter {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def _words(self) -> list[str]:
        """``tidewaiter serve``; a WSGI application of one's own is served by granian alone."""
        place = ("--host", "127.0.0.1", "--port", str(self.port), "--workers", str(self._workers))
        if not self._application:
            serve = ("-m", "tidewaiter.cli.main", "serve", *place)
            return [sys.executable, *serve, "--threads", str(self._threads)]
        granian = ("-m", "granian", "--interface", "wsgi", *place, "--no-access-log")
        threads = ("--blocking-threads", str(self._threads), "--backlog", "1024")
        return [sys.executable, *granian, *threads, "--log-level", "error", self._application]

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.process = subprocess.Popen(
            self._words(),
            env=self.environment,
            start_new_session=True,
        )
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/api/v1/whoami", timeout=2)
                return
            except httpx.TransportError:
                if self.process.poll() is not None:
                    raise RuntimeError("the server ended") from None
                time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def kill(self) -> None:
        """End it as a power cut of the process would: SIGKILL to all of it."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it in peace."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def memory(self) -> float:
        """Resident memory of all its processes, in MiB."""
        if self.process is None:
            return 0.0
        found = psutil.Process(self.process.pid)
        family = [found, *found.children(recursive=True)]
        return sum(one.memory_info().rss for one in family) / 2**20

    def processor(self) -> float:
        """Processor seconds that all its processes used so far."""
        if self.process is None:
            return 0.0
        found = psutil.Process(self.process.pid)
        times = [one.cpu_times() for one in (found, *found.children(recursive=True))]
        return sum(one.user + one.system for one in times)


@contextmanager
def serving(database: str = "", **more: object) -> Iterator[Server]:
    """A prepared and started server, gone at the end with all its data."""
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-bench-"))
    server = Server(folder, database, **more)  # type: ignore[arg-type]
    try:
        if database:
            make_anew(database)
        server.prepare()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def make_anew(database: str) -> None:
    """Make an empty PostgreSQL database of that name, in place of an old one.

    Raises :class:`ValueError` for a name that does not begin with ``bench``: nothing else is ever
    dropped.
    """
    import psycopg

    parts = urlsplit(database)
    name = parts.path.lstrip("/")
    if not name.startswith("bench") or not name.isidentifier():
        raise ValueError(f"the database '{name}' is not one for measurements (bench...)")
    root = parts._replace(path="/postgres").geturl()
    with psycopg.connect(root, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
