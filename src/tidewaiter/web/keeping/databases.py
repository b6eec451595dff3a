"""The database as one file and back: by SQLite itself, or by pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from tidewaiter.web.keeping.manifest import BackupError

SQLITE, POSTGRES = "database.sqlite3", "database.pgdump"
LEDGER = "ledger_chain"


def file_name() -> str:
    """What the database is called in a backup."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRES


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows of each table, and number, length and hash of each chain of the ledger."""

    counts: dict[str, int]
    heads: list[dict[str, Any]]


def save(target: Path) -> Contents:
    """Copy the database as of one moment while it is in use; gives what the copy holds.

    Writers go on meanwhile. Raises :class:`BackupError`.
    """
    if connection.vendor == "sqlite":
        return _save_sqlite(target)
    with _snapshot() as name:
        _run("pg_dump", "--format=custom", f"--snapshot={name}", f"--file={target}")
        return contents()


def contents() -> Contents:
    """What the database of the site holds now."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))

        def ask(question: str) -> list[tuple[Any, ...]]:
            cursor.execute(question)
            return list(cursor.fetchall())

        return _contents(ask, tables)


def _save_sqlite(target: Path) -> Contents:
    live = f"file:{connection.settings_dict['NAME']}?mode=ro"
    with (
        closing(sqlite3.connect(live, uri=True)) as source,
        closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")
        found = made.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [name for (name,) in found.fetchall() if not name.startswith("sqlite_")]
        return _contents(lambda question: made.execute(question).fetchall(), tables)


def _contents(ask: Callable[[str], list[tuple[Any, ...]]], tables: list[str]) -> Contents:
    counts = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}  # noqa: S608
    if LEDGER not in counts:
        return Contents(counts, [])
    rows = ask(f"SELECT number, seq, hash FROM {LEDGER} ORDER BY number")  # noqa: S608
    return Contents(counts, [{"chain": c, "seq": seq, "hash": h} for c, seq, h in rows])


def load(source: Path) -> None:
    """Put the database of a backup in place of what there is. Raises :class:`BackupError`."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as kept:
            if kept.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("SQLite finds the database damaged.", where=str(source))
            connection.ensure_connection()
            kept.backup(connection.connection)
    else:
        connections.close_all()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error",
             "--single-transaction", f"--dbname={_settings()['NAME']}", str(source))  # fmt: skip
    connections.close_all()


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def _settings() -> dict[str, Any]:
    return dict(connection.settings_dict)


@contextmanager
def _snapshot() -> Iterator[str]:
    """A transaction that sees one moment throughout, and its name for pg_dump."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL against the database of the settings; no password on its line."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"There is no {program} here.", advice="Install postgresql-client.")
    _check_version(found, program)
    line = [found, *arguments] if program == "pg_restore" else [found, *arguments, _named()]
    done = subprocess.run(  # noqa: S603 - a tool found on PATH, arguments of our own
        line, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["without a word"]
        raise BackupError(f"{program} failed: {last[0]}")


def _named() -> str:
    return str(_settings()["NAME"])


def _environment() -> dict[str, str]:
    known = _settings()
    told = {
        "PGHOST": known.get("HOST"),
        "PGPORT": known.get("PORT"),
        "PGUSER": known.get("USER"),
        "PGPASSWORD": known.get("PASSWORD"),
    }
    return dict(os.environ) | {name: str(value) for name, value in told.items() if value}


def _check_version(found: str, program: str) -> None:
    """A tool older than the server cannot read it. Raises :class:`BackupError`."""
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    match = re.search(r"(\d+)", said.stdout)
    tool = int(match[1]) if match else 0
    connection.ensure_connection()
    server = connection.connection.info.server_version // 10000
    if tool < server:
        raise BackupError(
            f"{program} is of version {tool} and the server of version {server}.",
            advice=f"Install postgresql-client-{server}.",
        )
