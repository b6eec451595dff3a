"""A folder of messages, sent by several threads, with a journal to go on from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.client.http import Answer, Client
from tidewaiter.core.errors import SourceError


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file. ``again`` says that the journal already knew."""

    file: str
    sha256: str
    status: int
    outcome: str
    mrn: str | None = None
    lane: str | None = None
    problem: str | None = None
    again: bool = False

    @property
    def taken(self) -> bool:
        """Whether the message took effect."""
        return self.status < 400


class Journal:
    """A file of what was answered, one JSON object a line, written as answers come.

    A last line that was cut off (the machine stopped while it was written) is passed over: that
    message is sent again, and gets the same answer. Raises :class:`SourceError` for a file that is
    no journal or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[tuple[str, str], dict[str, Any]] = {}
        try:
            text = path.read_text("utf-8") if path.exists() else ""
            for number, line in enumerate(text.splitlines(keepends=True), start=1):
                self._learn(line, number)
            self._file = path.open("a", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise SourceError(f"the journal cannot be used: {problem}.", where=str(path)) from None
        if text and not text.endswith("\n"):
            self._file.write("\n")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def _learn(self, line: str, number: int) -> None:
        try:
            entry = json.loads(line)
            self.known[entry["file"], entry["sha256"]] = entry
        except (ValueError, KeyError, TypeError):
            if line.strip() and line.endswith("\n") and number == 1:
                raise SourceError("the file is no journal.", where=str(self.path)) from None

    def write(self, sent: Sent) -> None:
        """Add an answer, so that it is known even if the machine stops now."""
        entry = {name: getattr(sent, name) for name in Sent.__slots__ if name != "again"}
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._file.flush()


def files_in(folder: Path) -> list[Path]:
    """The files of a folder at any depth, in order. Raises :class:`SourceError` for none."""
    if not folder.is_dir():
        raise SourceError("there is no such folder.", where=str(folder))
    found = sorted(f for f in folder.rglob("*") if f.is_file() and not f.is_symlink())
    if not found:
        raise SourceError("the folder holds no files.", where=str(folder))
    return found


def send_folder(
    client: Client, files: Iterable[Path], root: Path, journal: Journal, *, threads: int = 4
) -> Iterator[Sent]:
    """Send files, several at a time, and give what became of each as it is known.

    What the journal knows with the same content is not sent again.
    """
    with ThreadPoolExecutor(threads) as workers:
        running: set[Future[Sent]] = set()
        try:
            for path in files:
                name, raw = str(path.relative_to(root)), path.read_bytes()
                before = journal.known.get((name, hashlib.sha256(raw).hexdigest()))
                if before is not None:
                    yield Sent(**before, again=True)
                    continue
                running.add(workers.submit(_send, client, name, raw))
                if len(running) >= 2 * threads:
                    running, done = _finish(running, journal)
                    yield from done
            while running:
                running, done = _finish(running, journal)
                yield from done
        finally:
            for one in running:
                one.cancel()


def _finish(running: set[Future[Sent]], journal: Journal) -> tuple[set[Future[Sent]], list[Sent]]:
    """Wait for at least one, and write down what is done, even if another failed."""
    finished, rest = wait(running, return_when=FIRST_COMPLETED)
    failed = [one for one in finished if one.exception() is not None]
    done = [one.result() for one in finished if one.exception() is None]
    for sent in done:
        journal.write(sent)
    if failed:
        failed[0].result()
    return rest, done


def _send(client: Client, name: str, raw: bytes) -> Sent:
    answer: Answer = client.submit(raw)
    body = answer.body
    return Sent(
        file=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        status=answer.status,
        outcome=str(body.get("outcome", "failed")),
        mrn=body.get("mrn"),
        lane=body.get("lane"),
        problem=None if answer.taken else str(body.get("detail", "")),
    )
