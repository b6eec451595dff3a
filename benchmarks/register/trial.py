"""A server on trial: with the desk for measurements, and with the checker of what it keeps."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.register.history import Attempt, acknowledged, problems, statuses
from benchmarks.register.server import Server, make_anew

RUN = "T"
"""What the references of a trial begin with."""
_OPEN = "from benchmarks.register.desk import open_accounts; open_accounts({held})"


_APPLICATION = "benchmarks.register.application:application"


def lrn(number: int) -> str:
    """The reference of a declaration."""
    return f"{RUN}-{number:08d}"


@contextmanager
def on_trial(
    database: str = "", *, folder: Path | None = None, held: int = 400, **more: Any
) -> Iterator[Server]:
    """A prepared server that is not started yet; gone at the end with all its data."""
    there = folder or Path(tempfile.mkdtemp(prefix="tidewaiter-trial-"))
    server = Server(there, database, application=_APPLICATION, **more)
    try:
        if database:
            make_anew(database)
        server.prepare()
        server.command("manage", "shell", "-v", "0", "-c", _OPEN.format(held=held))
        server.command("ledger", "key")
        yield server
    finally:
        server.kill()
        if folder is None:
            shutil.rmtree(there, ignore_errors=True)


def checked(
    server: Server, history: Iterable[Attempt], *, replays: int = 200, controls: bool = False
) -> dict[str, Any]:
    """What clients were told held against itself and against the database."""
    attempts = list(history)
    file = server.folder / "acknowledged.json"
    told = {lrn(number): answer for number, answer in acknowledged(attempts).items()}
    file.write_text(json.dumps({"acknowledged": told, "replays": replays}))
    server.command("ledger", "checkpoint")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.register", "stored", str(file)]
        + ["--controls"] * controls,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    said = problems(attempts)
    return {
        "attempts": len(attempts),
        "statuses": statuses(attempts),
        "contradictions": len(said),
        "contradictions_shown": said[:20],
        "stored": json.loads(done.stdout),
    }


def sound(figures: dict[str, Any]) -> bool:
    """Nothing is wrong, and every control was noticed."""
    stored = figures["stored"]
    noticed = all(stored.get("controls", {"none": [""]}).values())
    return not figures["contradictions"] and not stored["problems"] and noticed


def stored_already(server: Server, numbers: Collection[int]) -> set[int]:
    """Which of some declarations are in the database now."""
    names = {lrn(number): number for number in numbers}
    if not names:
        return set()
    url = server.environment["TIDEWAITER_DATABASE_URL"]
    rows = _from_postgresql(url, list(names)) if url else _from_sqlite(server, list(names))
    return {names[row[0]] for row in rows}


def _from_postgresql(url: str, names: list[str]) -> list[Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone() != (0,):  # what a killed client began may still come to its end
            pass
        return connection.execute(
            "SELECT lrn FROM register_declaration WHERE lrn = ANY(%s)", [names]
        ).fetchall()


def _from_sqlite(server: Server, names: list[str]) -> list[Any]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(server.folder / "data" / "tidewaiter.sqlite3")) as connection:
        marks = ", ".join("?" * len(names))
        return connection.execute(
            f"SELECT lrn FROM register_declaration WHERE lrn IN ({marks})", names
        ).fetchall()
