"""``tidewaiter start``: a trial site out of nothing, that keeps what it was given."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.processes import wait_for
from tests.register.declarations import declaration, raw

RUN = (sys.executable, "-m", "tidewaiter.cli.main")
LEFT_OUT = ("TIDEWAITER_DATABASE_URL", "TIDEWAITER_SECRET_KEY", "TIDEWAITER_SEED")


class Trial:
    def __init__(self, folder: Path, name: str) -> None:
        kept = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
        self.environment = kept | {
            "TIDEWAITER_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
        }
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.log = folder / name
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*RUN, "start", "--port", str(self.port)],
                env=self.environment, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait_for(lambda: self.ask("/readyz"), 120)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> bytes:
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except OSError:
            assert self.process.poll() is None, self.log.read_text()
            return b""

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [*RUN, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def test_a_trial_site_decides_and_keeps_and_ends_with_ctrl_c(tmp_path):
    first = Trial(tmp_path, "first")
    try:
        said = first.log.read_text()
        assert len(re.findall(r"Sign in as 'demo' with the password (\S+)", said)) == 1
        assert f"http://127.0.0.1:{first.port}" in said
        first.command("systems", "add", "demo", "--scope", "submit", "--scope", "read")
        told = first.command("systems", "key", "demo")
        key = "Bearer " + next(word for word in told.split() if word.startswith("tw_"))
        kind = {"Authorization": key, "Content-Type": "application/xml"}
        answer = json.loads(first.ask("/api/v1/messages", raw(declaration("L1")), **kind))
        assert answer["outcome"] == "created"
        assert answer["lane"]
    finally:
        assert first.interrupt() == 0
    assert "Traceback" not in first.log.read_text()
    second = Trial(tmp_path, "second")
    try:
        assert "password" not in second.log.read_text()
        kept = json.loads(second.ask(f"/api/v1/declarations/{answer['mrn']}", **kind))
        assert kept["lrn"] == "L1"
    finally:
        assert second.interrupt() == 0
