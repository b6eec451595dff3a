"""A list brought as a file: kept until it is read, and proposed as an edition by a job."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening import services
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.errors import EditionRefused
from tidewaiter.desks.risk.screening.models import ListEdition
from tidewaiter.desks.risk.screening.reading import FORMATS, format_of, read_list
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.jobs.models import Job
from tidewaiter.register.background import uploads

KIND = "names.propose"
LONGEST_NAME = 100


def bring(
    *,
    actor: Actor,
    name: str,
    content: Iterable[bytes],
    about: services.Proposed,
    form: str = "",
    columns: Mapping[str, str] | None = None,
) -> Job:
    """Keep a file and start the job that reads it and proposes an edition.

    What can be refused before it is read is refused here, as :func:`services.propose_edition` does;
    :class:`EditionRefused` too for an empty file, ``SourceError`` for a name that does not say its
    format.
    """
    services.require_proposable(actor, name, about, timezone.now())
    called = PureWindowsPath(about.file).name[-LONGEST_NAME:]
    if form not in ("", *FORMATS):
        raise EditionRefused(
            sentence("there is no format '{form}'.", form=form),
            where="format",
            advice=sentence("Name the format: {known}.", known=", ".join(FORMATS)),
        )
    form = form or format_of(PurePath(called))
    upload = secrets.token_hex(16)
    place = uploads() / upload
    with place.open("wb") as out:
        size = sum(out.write(part) for part in content)
    if not size:
        place.unlink()
        raise EditionRefused("the file is empty.", where="file")
    arguments = {
        "name": name,
        "upload": upload,
        "file": called,
        "as_of": about.as_of.isoformat(),
        "note": about.note,
        "form": form,
        "columns": dict(columns or {}),
    }
    return jobs.start(KIND, actor, arguments)


@job(KIND, retries=1, permission=Permission.RULE_PROPOSE)
def propose(
    handle: Handle,
    *,
    name: str,
    upload: str,
    file: str,
    as_of: str,
    note: str,
    form: str = "",
    columns: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Read a file that was brought and propose its entries as an edition.

    May be run again: what it proposed before it answers with, as long as nobody decided it.
    """
    kept = uploads() / Path(upload).name
    if not kept.is_file():
        raise SourceError("the file is not kept any more.", where=file, advice="Bring it again.")
    digest = _digest(kept)
    made = services.proposed_before(handle.actor, name, digest)
    if made is None:
        with TemporaryDirectory() as folder:
            called = Path(folder) / Path(file).name  # errors name the file as it was brought
            called.symlink_to(kept.resolve())
            made = services.propose_edition(
                actor=handle.actor,
                name=name,
                entries=_counted(handle, read_list(called, form=form, columns=columns)),
                about=services.Proposed(
                    as_of=date.fromisoformat(as_of), file=file, note=note, sha256=digest
                ),
                at=timezone.now(),
            )
    kept.unlink(missing_ok=True)
    return told(made)


def told(made: ListEdition) -> dict[str, Any]:
    """What came of it: the edition and how many entries it changes."""
    return {
        "edition": made.pk,
        "entries": made.entries,
        "added": made.added,
        "changed": made.changed,
        "delisted": made.delisted,
    }


def _counted(handle: Handle, entries: Iterable[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, 1):
        handle.progress(number, None)
        yield entry


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        seal = sha256()
        while part := file.read(1 << 20):
            seal.update(part)
    return seal.hexdigest()
