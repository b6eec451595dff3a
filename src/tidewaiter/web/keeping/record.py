"""What the site knows of its backups: a file in the data folder that each backup writes anew.

Backups lie elsewhere, perhaps on another machine; this says when the last one was made, where, how
large it is, and that what was written could be read back. It does not say that it is still there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.web.keeping import manifest
from tidewaiter.web.keeping.manifest import Manifest

NAME = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made. ``size`` is in bytes, ``rows`` of all tables; ``verified_at`` is
    when every file was read back and was what had been written."""

    made_at: datetime
    verified_at: datetime
    folder: str
    size: int
    files: int
    rows: int
    secrets: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A backup that was begun later and did not come about."""

    at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Record:
    """The last backup that was made, and a later attempt that failed."""

    made: Made | None = None
    failed: Failed | None = None


def verified(folder: Path, found: Manifest, at: datetime) -> Made:
    """Read a backup back and write down that it was made; ``at`` is now.

    Raises :class:`~tidewaiter.web.keeping.manifest.BackupError` for a file that is not what was
    written; then nothing is written down.
    """
    folder = folder.absolute()
    manifest.verify(folder, found)
    made = Made(
        made_at=datetime.fromisoformat(found.made_at),
        verified_at=at,
        folder=str(folder),
        size=sum((folder / name).stat().st_size for name in found.files),
        files=len(found.files),
        rows=sum(found.counts.values()),
        secrets=found.secrets,
    )
    _write(Record(made))
    return made


def failed(problem: TidewaiterError | OSError, at: datetime) -> None:
    """Write down that a backup did not come about; what is known of the last one stays."""
    _write(Record(last().made, Failed(at, str(problem))))


def last() -> Record:
    """What is written down; nothing where there is no file, or none that can be read."""
    try:
        plain = json.loads(_path().read_text("utf-8"))
        made, missed = plain["made"], plain["failed"]
        return Record(
            Made(**_timed(made, "made_at", "verified_at")) if made else None,
            Failed(**_timed(missed, "at")) if missed else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Record()


def _timed(plain: dict[str, Any], *names: str) -> dict[str, Any]:
    return plain | {name: datetime.fromisoformat(plain[name]) for name in names}


def _write(record: Record) -> None:
    """In one step: whoever reads meanwhile finds the one or the other."""
    draft = _path().with_suffix(".draft")
    draft.write_text(
        json.dumps(asdict(record), indent=1, default=datetime.isoformat) + "\n", "utf-8"
    )
    draft.replace(_path())


def _path() -> Path:
    return Path(settings.DATA_FOLDER) / NAME
