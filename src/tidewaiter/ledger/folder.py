"""A folder of checkpoints: files that are only ever added, under rising numbers."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.ledger.checkpoints import Signed, Unreadable, read
from tidewaiter.ledger.errors import LedgerError

_NAME = re.compile(r"checkpoint-(\d{1,18})\.txt")


def name_of(number: int) -> str:
    """The file name of a checkpoint."""
    return f"checkpoint-{number:09}.txt"


def numbers(folder: Path) -> list[int]:
    """The numbers of the checkpoints in a folder, rising; none if there is no folder.

    Raises :class:`LedgerError` if the folder cannot be read.
    """
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise LedgerError(
            f"the folder of checkpoints cannot be read: {problem}.", where=str(folder)
        ) from None
    return sorted(int(found[1]) for found in map(_NAME.fullmatch, names) if found)


def read_all(folder: Path) -> Iterator[Signed | Unreadable]:
    """The checkpoints of a folder by number, one after another."""
    for number in numbers(folder):
        yield read_one(folder, number)


def read_one(folder: Path, number: int) -> Signed | Unreadable:
    """The checkpoint of this number, or why its file is none."""
    try:
        signed = read((folder / name_of(number)).read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, LedgerError) as problem:
        return Unreadable(number, str(problem))
    if signed.checkpoint.number != number:
        return Unreadable(number, f"The file holds checkpoint {signed.checkpoint.number}.")
    return signed


def add(folder: Path, signed: Signed) -> Path:
    """Write a checkpoint so that it survives a power cut: whole or not at all, never over another.

    Raises :class:`FileExistsError` if its number is taken, :class:`LedgerError` if it cannot be
    written.
    """
    target = folder / name_of(signed.checkpoint.number)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(prefix=".new-", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
                out.write(signed.as_file())
                out.flush()
                os.fchmod(out.fileno(), 0o444)
                os.fsync(out.fileno())
            os.link(fresh, target)  # unlike a rename, this refuses to replace a file
        finally:
            Path(fresh).unlink()
        _sync(folder)
    except FileExistsError:
        raise
    except OSError as problem:
        raise LedgerError(
            f"the checkpoint cannot be written: {problem}.", where=str(target)
        ) from None
    return target


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
