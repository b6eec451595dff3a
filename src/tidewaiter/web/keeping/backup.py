"""A backup: one folder with the database, the files beside it, and a manifest."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from tidewaiter.core.version import __version__
from tidewaiter.web.keeping import databases, manifest, record
from tidewaiter.web.keeping.manifest import FORMAT, BackupError, Manifest

LEFT_OUT = ("run", record.NAME)
"""What in the data folder says nothing once the site is stopped or somewhere else."""

FILES = "files"

MADE_AT_START = ("secret_key.secret", "seed.secret")
"""Secrets that any command makes where there are none; an empty database needs none of them."""


def make(folder: Path, *, at: datetime, secrets: bool = False) -> Manifest:
    """Back up into a folder that is new or empty; gives the manifest.

    Counts and heads are of the same moment as the database in the backup. Secrets (keys, seed) are
    left out unless asked for. Raises :class:`BackupError`.
    """
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise BackupError("The folder is not empty.", where=str(folder), advice="Name another.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = databases.save(folder / databases.file_name())
    _copy_files(folder / FILES, secrets)
    made = Manifest(
        format=FORMAT,
        made_at=at.isoformat(),
        version=__version__,
        database=connection.vendor,
        files=_digests(folder),
        counts=held.counts,
        heads=held.heads,
        secrets=secrets,
    )
    made.write(folder)
    return made


def restore(folder: Path, *, force: bool = False) -> Manifest:
    """Put a backup in place; gives its manifest.

    Every file is held against its digest before anything is touched, and the counts and the ledger
    heads against the manifest afterwards. Raises :class:`BackupError`; without ``force`` also where
    the database holds tables or the data folder a file that the backup would replace.
    """
    folder = folder.absolute()
    known = manifest.read(folder)
    manifest.verify(folder, known)
    if known.database != connection.vendor:
        raise BackupError(f"The backup is of {known.database}, the site uses {connection.vendor}.")
    names = [name.removeprefix(f"{FILES}/") for name in known.files if name.startswith(FILES)]
    if not force:
        _check_empty(names)
    databases.load(folder / databases.file_name())
    for name in names:
        target = Path(settings.DATA_FOLDER) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / FILES / name, target)
    if databases.contents() != databases.Contents(known.counts, known.heads):
        raise BackupError("What was restored is not what was backed up: counts or heads differ.")
    return known


def _is_secret(path: Path) -> bool:
    return path.suffix in (".secret", ".key", ".pem")


def _copy_files(target: Path, secrets: bool) -> None:
    """Copy the data folder without the database itself, what is passing, and secrets."""
    source = Path(settings.DATA_FOLDER)
    database = str(connection.settings_dict["NAME"])
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        passing = name.parts[0] in LEFT_OUT or str(path).startswith(database)
        inside = target.parent.is_relative_to(source) and path.is_relative_to(target.parent)
        if not path.is_file() or path.is_symlink() or passing or inside:
            continue
        if _is_secret(path) and not secrets:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / name)


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as kept:
                os.fsync(kept.fileno())
            found[path.relative_to(folder).as_posix()] = manifest.digest_of(path)
    return found


def _check_empty(names: list[str]) -> None:
    if not databases.is_empty():
        raise BackupError(
            "The database is not empty.", advice="Name an empty one, or use --force to replace it."
        )
    for name in set(names).difference(MADE_AT_START):
        if (Path(settings.DATA_FOLDER) / name).exists():
            raise BackupError("The file is there already.", where=name, advice="Use --force.")
