"""A PostgreSQL server of its own, which may be stopped at will, and small disks that fill up."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER = "postgres"
"""PostgreSQL refuses to run as root; there it runs as this user."""


class Absent(Exception):
    """Something the trial needs is not on this machine, or not allowed."""


def programs() -> Path:
    """The folder of PostgreSQL's server programs. Raises :class:`Absent`."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not versions:
        raise Absent("no PostgreSQL server is installed")
    return versions[-1].parent


class Cluster:
    """A server with data of its own. ``data`` is an empty folder; the log of writes lies apart."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._bin, self._folder, self._data = programs(), folder, data
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        if os.geteuid() == 0:
            for one in (folder, data):
                shutil.chown(one, OWNER)
        self._run(
            "initdb", "--pgdata", str(data), "--waldir", str(folder / "wal"), "--auth", "trust",
            "--username", "bench", "--encoding", "UTF8", "--no-locale",
        )  # fmt: skip

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgres://bench@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", log, "-o", options)

    def stop(self) -> None:
        """Stop it as a crash would: nothing is written any more, what runs is cut off."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self._data), "-m", "immediate")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._bin / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode()}")


@contextmanager
def cluster(data: Path | None = None) -> Iterator[Cluster]:
    """A running server, gone at the end with its data."""
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-cluster-"))
    folder.chmod(0o755)
    inner = data or folder / "data"
    inner.mkdir(exist_ok=True)
    try:
        made = Cluster(folder, inner)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder on a disk of its own in memory. Raises :class:`Absent` if that is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
        if done.returncode:
            raise Absent(f"no disk can be mounted: {done.stderr.decode().strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def fill(disk: Path) -> Path:
    """Fill a disk to the last with a file; gives the file."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return ballast
