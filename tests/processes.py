"""Real processes for tests that are about processes, on the database that the tests use."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    from django.db import connection

    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    word = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    return (
        f"postgres://{found['USER']}{word}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"
    )


def environment(**more: str) -> dict[str, str]:
    ours = {
        "TIDEWAITER_DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
    }
    return os.environ | ours | more


def start(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment(**more))


def wait_for(what: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds; the limit only keeps a broken test from hanging."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def bytes_of(path: Path) -> bytes:
    """A file's bytes, read by another process.

    SQLite holds its file by locks of this process, which are gone as soon as this process closes
    the file anywhere; the next connection may then find a write-ahead log that is not there.
    """
    return subprocess.run(["cat", str(path)], check=True, capture_output=True).stdout
