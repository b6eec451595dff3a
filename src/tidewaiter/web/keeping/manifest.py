"""What a backup says about itself: each file with its SHA-256, counts, ledger heads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import TidewaiterError

NAME = "manifest.json"
FORMAT = 1


class BackupError(TidewaiterError):
    """A backup cannot be made, read or trusted."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest: ``files`` maps each path in the backup to its SHA-256 in hexadecimal.

    ``counts`` holds the number of rows of each table, ``heads`` how far each chain of the ledger
    goes and its hash.
    """

    format: int
    made_at: str
    version: str
    database: str
    files: dict[str, str]
    counts: dict[str, int]
    heads: list[dict[str, Any]]
    secrets: bool

    def write(self, folder: Path) -> None:
        """Write it, last of all: a folder without one is no backup."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises :class:`BackupError`."""
    try:
        made = Manifest(**json.loads((folder / NAME).read_text("utf-8")))
    except FileNotFoundError:
        raise BackupError("There is no backup here.", where=str(folder)) from None
    except (ValueError, TypeError):
        raise BackupError("The manifest cannot be read.", where=str(folder / NAME)) from None
    if made.format != FORMAT:
        raise BackupError(f"It has the format {made.format}; this version reads {FORMAT}.")
    return made


def verify(folder: Path, manifest: Manifest) -> None:
    """Hold every file against its digest. Raises :class:`BackupError` for the first wrong one."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupError("The manifest names a place outside the backup.", where=name)
        if not path.is_file():
            raise BackupError("The file is missing.", where=name)
        if digest_of(path) != digest:
            raise BackupError("The file is not what was backed up.", where=name)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
