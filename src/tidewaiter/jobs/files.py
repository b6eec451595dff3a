"""Results that are files: a folder per job in the data folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file that a handler wrote and gives as its result."""

    name: str
    media_type: str


def folder_of(number: int) -> Path:
    """The folder of one job's files; not made here."""
    return Path(settings.DATA_FOLDER) / "jobs" / str(number)


def path_of(number: int, name: str) -> Path:
    """Where a result file lies. Raises :class:`ValueError` for a name that is a path."""
    if not name or Path(name).name != name:
        raise ValueError(f"'{name}' is no plain file name.")
    return folder_of(number) / name


def forget(number: int) -> None:
    """Delete a job's files, if there are any."""
    shutil.rmtree(folder_of(number), ignore_errors=True)
