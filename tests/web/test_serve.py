"""``tidewaiter serve`` as it is: processes, signals, one port."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from tests.processes import environment, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SERVE = (sys.executable, "-m", "tidewaiter.cli.main", "serve")
MARK = "Zebedee-Marked-Name"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Site:
    def __init__(self, folder, **more):
        self.port = free_port()
        self.log = folder / "log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*SERVE, "--port", str(self.port)],
                env=environment(TIDEWAITER_DATA=str(folder), TIDEWAITER_METRICS_TOKEN="t", **more),
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def get(self, path, headers=None, data=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers=headers or {}, data=data
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read()
        except OSError:
            return 0, b""

    def ready(self):
        """It answers, and whoever watches its processes has seen that it does."""
        return self.get("/readyz")[0] == 200 and "tidewaiter serves" in self.log.read_text()

    def workers(self):
        """Process ids of the workers started so far."""
        started = [
            json.loads(line) for line in self.log.read_text().splitlines() if '"pid"' in line
        ]
        return {one["pid"] for one in started if one.get("child") == "worker-1"}


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.terminate()
        made.process.wait(timeout=60)


def test_the_site_starts_answers_restarts_what_dies_and_stops_cleanly(site):
    wait_for(site.ready)
    assert json.loads(site.get("/healthz")[1]) == {"status": "alive"}
    assert site.get("/events")[0] == 401

    status, answer = site.get(f"/no/{MARK}?name={MARK}", {"X-Name": MARK}, MARK.encode())
    assert status in (403, 404)
    status, answer = site.get("/x", {"Content-Length": str(2**40)}, b"x")
    assert (status, json.loads(answer)["title"]) == (413, "Too large")

    (worker,) = site.workers()
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: site.workers() - {worker})

    status, text = site.get("/metrics", {"Authorization": "Bearer t"})
    assert status == 200
    assert re.search(rb'tidewaiter_requests_total\{.*route="readyz".*\} [1-9]', text)

    every = [child.pid for child in psutil.Process(site.process.pid).children(recursive=True)]
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=60) == 0
    assert not [pid for pid in every if psutil.pid_exists(pid)]
    log = site.log.read_text()
    assert '"answered"' in log
    assert MARK not in log


def test_a_site_that_cannot_start_says_so_and_gives_up(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        made = subprocess.run(
            [*SERVE, "--port", str(taken.getsockname()[1]), "--jobs", "0"],
            env=environment(TIDEWAITER_DATA=str(tmp_path)),
            capture_output=True,
            timeout=120,
        )
    assert made.returncode == 1
    assert b"cannot start" in made.stderr
