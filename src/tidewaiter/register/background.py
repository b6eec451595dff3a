"""What the register does in the background: batches, exports, and telling other systems."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tidewaiter.identity.actor import ALL_OFFICES, NO_OFFICE, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import may, visible_offices
from tidewaiter.jobs import retention
from tidewaiter.jobs.duties import every
from tidewaiter.jobs.files import ResultFile
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.messages.files import read_path
from tidewaiter.messages.message import Message
from tidewaiter.register import answers, purging
from tidewaiter.register.export import export as write_export
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Receipt, Submission
from tidewaiter.register.webhooks import services as webhooks
from tidewaiter.register.work.duty import serve_clocks as serve_clocks

TOGETHER = 50
"""Messages of a batch that share a transaction: few enough to let others in between."""


@every("tell other systems", timedelta(seconds=2))
def tell(at: datetime) -> None:
    """Make out what is to be told, and send what is due."""
    webhooks.spread(at=at)
    webhooks.send_due(at=at)


def _old_uploads(before: datetime) -> list[Path]:
    """Files of batches that were handed in before a moment: their messages are in the register."""
    moments = ((file, file.stat().st_mtime) for file in uploads().glob("*"))
    return sorted(
        file for file, at in moments if datetime.fromtimestamp(at, before.tzinfo) < before
    )


def _forget_uploads(due: retention.Due, limit: int) -> int:
    old = _old_uploads(due.before)[:limit]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


for _kept in (
    retention.Kept(
        "declarations",
        "Declarations that have ended, with their messages, decisions, work and outcomes",
        lambda before: purging.ended(before).count(),
        purging.purge_declarations,
    ),
    retention.Kept(
        "messages",
        "Messages that had no effect: refused, rejected, noted, repeated",
        lambda before: purging.without_effect(before).count(),
        purging.purge_messages,
    ),
    retention.Kept(
        "events",
        "What other systems were told, and how often it was tried",
        lambda before: purging.told(before).count(),
        purging.purge_events,
    ),
    retention.Kept(
        "idempotency keys",
        "Keys that senders chose for their messages (Idempotency-Key)",
        lambda before: purging.chosen_keys(before).count(),
        purging.purge_keys,
    ),
    retention.Kept(
        "uploads",
        "Files that were handed in as batches",
        lambda before: len(_old_uploads(before)),
        _forget_uploads,
    ),
):
    retention.register(_kept)


def uploads() -> Path:
    """Where files wait that were handed in to be taken in as a batch."""
    folder = Path(settings.DATA_FOLDER) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@job("batch", retries=3, permission=Permission.SUBMIT)
def batch(handle: Handle, *, upload: str) -> ResultFile:
    """Take in every message of a file: an archive, an interchange, a flat file.

    May be run again from the start: what was taken in is answered as it was.
    """
    answer = handle.file("answers.jsonl")
    tally: Counter[str] = Counter()
    done = 0
    with answer.open("w", encoding="utf-8") as file:
        for messages in _parts(read_path(uploads() / Path(upload).name)):
            for message, told in _taken(messages, handle.actor):
                tally[str(told["outcome"])] += 1
                file.write(json.dumps({"source": _name(message, upload)} | told) + "\n")
            done += len(messages)
            handle.progress(done, None, ", ".join(f"{n} {word}" for word, n in tally.items()))
    return ResultFile("answers.jsonl", "application/jsonl")


def _parts(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while part := list(islice(messages, TOGETHER)):
        yield part


def _name(message: Message, upload: str) -> str:
    """Where in the upload a message stood; the path on this machine is nobody's business."""
    return message.source.rpartition(upload)[2].lstrip("!#") or "1"


def _taken(
    messages: Sequence[Message], actor: Actor
) -> Iterator[tuple[Message, dict[str, object]]]:
    allowed = [one for one in messages if _may_send(actor, one)]
    submissions = [
        Submission(
            message=one,
            sent_by=actor.name,
            at=timezone.now(),
            system=actor.name.removeprefix("system:") if actor.system_id else "",
        )
        for one in allowed
    ]
    receipts: dict[int, Receipt] = dict(zip(map(id, allowed), receive(submissions), strict=True))
    for one in messages:
        receipt = receipts.get(id(one))
        if receipt is None:
            yield one, {"outcome": "not allowed", "detail": "The office is not one of yours."}
        else:
            yield one, answers.as_plain(receipt, reasons=False)


def _may_send(actor: Actor, message: Message) -> bool:
    declaration = message.declaration
    if declaration is None:
        return True
    office = declaration.office or NO_OFFICE
    return may(actor, Permission.SUBMIT, office=office, owner=actor.name)


@job("export", retries=1, permission=Permission.EXPORT)
def export(handle: Handle, *, day_from: str = "", day_to: str = "") -> ResultFile:
    """Declarations of the offices one may see, with outcomes, as Parquet."""
    offices = visible_offices(handle.actor, Permission.EXPORT)
    write_export(
        handle.file("declarations.parquet"),
        day_from=date.fromisoformat(day_from) if day_from else None,
        day_to=date.fromisoformat(day_to) if day_to else None,
        offices=None if ALL_OFFICES in offices else sorted(offices),
        progress=handle.progress,
    )
    return ResultFile("declarations.parquet", "application/vnd.apache.parquet")
