"""Files, folders and archives in, messages out; whatever is found there gets an answer.

Order is by name, so that it is the same everywhere. A link inside a folder is not followed: it
could lead to what the sender of a message may not see. What is no regular file (a pipe, a device)
is not opened, since reading it might never end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tidewaiter.messages.archives import is_archive
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.message import Message, rejected
from tidewaiter.messages.reading import read_archive, stream_bytes

_PARQUET = b"PAR1"
_FLAT = (".csv", ".tsv", ".parquet")


def read_path(path: Path | str, *, limits: Limits = DEFAULT) -> Iterator[Message]:
    """All messages in a file, in a directory (at any depth) or in an archive."""
    path = Path(path)
    for file, problem in walk(path):
        if problem is not None:
            yield rejected(b"", str(file), problem)
        else:
            yield from _read_file(file, limits)


def walk(path: Path) -> Iterator[tuple[Path, Refused | None]]:
    """Every file at a path or below it in the order of names, and why one cannot be read."""
    if not path.is_dir():
        yield path, None
        return
    empty = True
    for entry in _below(path):
        empty = False
        yield entry
    if empty:
        yield path, Refused("MSG-015", "The folder holds no files.")


def _below(folder: Path) -> Iterator[tuple[Path, Refused | None]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as problem:
        yield folder, _closed(problem)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield path, Refused("MSG-015", "It is a link, and links in folders are not followed.")
        elif entry.is_dir():
            yield from _below(path)
        else:
            yield path, None


def _closed(problem: OSError) -> Refused:
    return Refused("MSG-015", f"It cannot be opened ({problem.strerror}).")


def _read_file(path: Path, limits: Limits) -> Iterator[Message]:
    source = str(path)
    try:
        with opened(path) as file:
            head = file.read(4)
            file.seek(0)
            if is_archive(head):
                yield from read_archive(file, source, limits)
                return
            raw = file.read(_most(path, head, limits) + 1)
    except Refused as problem:
        yield rejected(b"", source, problem)
        return
    except OSError as problem:
        yield rejected(b"", source, _closed(problem))
        return
    yield from stream_bytes(raw, source, limits=limits)


def opened(path: Path) -> IO[bytes]:
    """A regular file, open for reading. Raises :class:`Refused` for what is none, or OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused("MSG-015", "It is a pipe or a device, not a file; give a pipe as '-'.")
    return os.fdopen(handle, "rb")


def _most(path: Path, head: bytes, limits: Limits) -> int:
    flat = head == _PARQUET or path.suffix.lower() in _FLAT
    return max(limits.message, limits.table) if flat else limits.message
