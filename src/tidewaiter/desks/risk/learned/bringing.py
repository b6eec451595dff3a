"""A history brought as a file: kept until a job has trained on it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from django.utils import timezone

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.learned import services
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.jobs.models import Job
from tidewaiter.messages.flat.mapping import detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header
from tidewaiter.register.background import uploads
from tidewaiter.register.export import batches

KIND = "learned.train-file"
LONGEST_NAME = 100


def start_training_on_file(
    *, actor: Actor, content: Iterable[bytes], file: str, note: str, trees: int = 200
) -> Job:
    """Keep a history and start the job that trains a model on it.

    Raises ``Forbidden``, and :class:`LearningError` for an empty note or file.
    """
    require(actor, Permission.RULE_PROPOSE)
    if not note.strip():
        raise LearningError("a model needs a note that says what it is for.", where="note")
    upload = secrets.token_hex(16)
    place = uploads() / upload
    with place.open("wb") as out:
        size = sum(out.write(part) for part in content)
    if not size:
        place.unlink()
        raise LearningError("the file is empty.", where="file")
    called = PureWindowsPath(file).name[-LONGEST_NAME:]
    arguments = {"note": note.strip(), "trees": trees, "upload": upload, "file": called}
    return jobs.start(KIND, actor, arguments)


@job(KIND, permission=Permission.RULE_PROPOSE)
def train_on_file(
    handle: Handle, *, note: str, upload: str, file: str, trees: int = 200
) -> Mapping[str, Any]:
    """Train a model on a history that was brought, and keep it. Nothing comes into force."""
    kept = uploads() / Path(upload).name
    if not kept.is_file():
        raise SourceError("the file is not kept any more.", where=file, advice="Bring it again.")
    rejects: list[Reject] = []
    with TemporaryDirectory() as folder:
        called = Path(folder) / Path(file).name  # errors name the file as it was brought
        called.symlink_to(kept.resolve())
        held = list(_counted(handle, _read(called, rejects)))
    done = sum(one.num_rows for one in held)
    if not done:
        raise _nothing(rejects, file)
    at = timezone.now()
    made = make(
        History.read(held),
        at=at.isoformat(timespec="seconds"),
        source=file,
        setting=Setting(trees=trees),
        step=lambda name: handle.progress(done, None, name),
    )
    row = services.keep_model(
        actor=handle.actor, text=made.model.text(), note=note, at=at, trained_here=True
    )
    kept.unlink(missing_ok=True)
    lay_past()
    warnings = [str(one) for one in made.evaluation.warnings()]
    return {"digest": row.digest, "warnings": warnings, "rejected": len(rejects)}


def lay_past() -> None:
    """Build the tables of the past from the register where there are none yet.

    So a score that comes into force can be given at once.
    """
    from tidewaiter.desks.risk.learned.live import past_folder

    if not past_folder().exists():
        Past.build(batches()).save(past_folder())


def _read(path: Path, rejects: list[Reject]) -> Iterator[pa.RecordBatch]:
    """The batches of a flat file by the shipped mapping that fits it."""
    name = detect_mapping(read_header(path))
    if name is None:
        raise SourceError(
            "the columns fit none of the shipped mappings.",
            where=path.name,
            advice="Name them as an export of the register does, and bring the file again.",
        )
    yield from FlatReader([path], load_mapping(name), on_reject=rejects.append)


def _counted(handle: Handle, found: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in found:
        done += batch.num_rows
        handle.progress(done, None, "items")
        yield batch


def _nothing(rejects: list[Reject], file: str) -> LearningError:
    if not rejects:
        return LearningError("the file holds no declarations.", where=file)
    return LearningError(
        sentence("no row of the file can be read. The first: {reason}", reason=rejects[0].reason),
        where=file,
    )
