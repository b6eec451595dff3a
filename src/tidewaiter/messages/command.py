"""What ``tidewaiter messages`` does, as plain functions for the command line to call."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tidewaiter.core.canonical import to_plain
from tidewaiter.core.errors import MappingError, SourceError, TidewaiterError
from tidewaiter.messages import formats
from tidewaiter.messages.files import read_path
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.message import Message
from tidewaiter.messages.reading import stream_bytes
from tidewaiter.messages.screening import SeenInRun, watched
from tidewaiter.messages.tables import dropped_in_rows, to_csv
from tidewaiter.messages.writing import write
from tidewaiter.reference.lists import lists
from tidewaiter.reference.tariff import current_tariff

TARGETS = ("wco", "asycuda", "cusdec", "csv")
_SUFFIX = {"xml": ".xml", "edifact": ".edi"}


STDIN = Path("-")
"""Stands for standard input."""


def read(
    paths: Sequence[Path], limits: Limits = DEFAULT, stdin: IO[bytes] | None = None
) -> Iterator[Message]:
    """All messages in files, directories and archives; ``-`` is standard input.

    The messages of an interchange whose reference was used before, in any of them, are rejected.
    Raises :class:`SourceError` for a path that is not there.
    """
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise SourceError("there is no such file or folder.", where=str(path))
    yield from watched(_all(paths, limits, stdin or sys.stdin.buffer), SeenInRun())


def _all(paths: Sequence[Path], limits: Limits, stdin: IO[bytes]) -> Iterator[Message]:
    for path in paths:
        if path == STDIN:
            most = max(limits.message, limits.table, limits.archive)
            yield from stream_bytes(stdin.read(most + 1), "stdin", limits=limits)
        else:
            yield from read_path(path, limits=limits)


def keep_attachments(message: Message, folder: Path) -> None:
    """Keep the binary parts of a message in a folder, each once, named by its SHA-256.

    Raises :class:`SourceError` if the folder cannot be written.
    """
    for one in message.attachments:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / one.sha256
            if not target.exists():
                target.write_bytes(one.content)
        except OSError as problem:
            raise _unwritable(problem, folder) from problem


def _unwritable(problem: OSError, folder: Path) -> SourceError:
    return SourceError(
        f"it cannot be written ({problem.strerror}).",
        where=str(folder),
        advice="Name a folder that may be written.",
    )


def as_record(message: Message, *, content: bool = True) -> dict[str, Any]:
    """A message as one JSON object: source, format, kind, status, findings, content."""
    record: dict[str, Any] = {
        "source": message.source,
        "format": message.format,
        "kind": str(message.kind),
        "status": str(message.status),
        "sha256": message.sha256,
    }
    if message.reason is not None:
        record["reason"] = message.reason
    if message.line is not None:
        record["line"] = message.line
    record["findings"] = to_plain(message.findings)
    envelope = to_plain(message.envelope)
    if set(envelope) - {"position"}:
        record["envelope"] = envelope
    if message.attachments:
        record["attachments"] = [
            {"path": a.path, "sha256": a.sha256, "size": a.size} for a in message.attachments
        ]
    if content and message.content is not None:
        record["content"] = to_plain(message.content)
    return record


def as_text(message: Message) -> str:
    """A message in a line, and a line for each finding."""
    what = message.format or "unknown format"
    lines = [f"{message.source}: {message.status}, {message.kind} ({what})"]
    if message.reason is not None:
        where = f"line {message.line}: " if message.line else ""
        lines.append(f"  {where}{message.reason}")
        return "\n".join(lines)
    for one in message.findings:
        place = str(one.pointer) or (one.evidence[0].name if one.evidence else "")
        value = one.evidence[0].value if one.evidence else None
        shown = f" ({value!r})" if value else ""
        lines.append(f"  {one.code} {one.severity}: {one.claim} {place}{shown}".rstrip())
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Converted:
    """One converted message: its file, what was left behind, or why it was not converted."""

    source: str
    path: Path | None
    dropped: tuple[str, ...] = ()
    reason: str | None = None


def convert(
    paths: Sequence[Path], to: str, folder: Path, limits: Limits = DEFAULT
) -> Iterator[Converted]:
    """Write every declaration in another format into a folder, one file each (CSV: one in all).

    What the format has no place for is named in ``dropped``. Raises :class:`MappingError` for a
    format that is not among :data:`TARGETS` or the list of formats, and :class:`SourceError` if the
    folder cannot be written.
    """
    mapping = None if to == "csv" else formats.named(to)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritable(problem, folder) from problem
    if mapping is None:
        yield from _to_csv(read(paths, limits), folder / "declarations.csv")
        return
    for number, message in enumerate(read(paths, limits), start=1):
        if message.content is None:
            yield Converted(message.source, None, reason=message.reason)
            continue
        target = folder / f"{_stem(message, number)}{_SUFFIX[mapping.syntax]}"
        try:
            written = write(message.content, mapping, attachments=message.attachments)
        except TidewaiterError as problem:
            yield Converted(message.source, None, reason=str(problem))
            continue
        try:
            target.write_bytes(written.raw)
        except OSError as problem:
            raise _unwritable(problem, folder) from problem
        yield Converted(message.source, target, written.dropped)


def _to_csv(messages: Iterable[Message], target: Path) -> Iterator[Converted]:
    declarations = []
    seen: set[str] = set()
    for message in messages:
        declaration = message.declaration
        if declaration is None:
            reason = message.reason or "This is no goods declaration."
            yield Converted(message.source, None, reason=reason)
        elif not declaration.id or declaration.id in seen:
            yield Converted(message.source, None, reason="It has no reference of its own.")
        else:
            seen.add(declaration.id)
            declarations.append((message.source, declaration))
    if declarations:
        _, left_out = to_csv([d for _, d in declarations], target)
        for source, declaration in declarations:
            yield Converted(source, target, (*dropped_in_rows(declaration), *left_out))


def _stem(message: Message, number: int) -> str:
    name = Path(message.source.rpartition("!")[2].partition("#")[0]).stem
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)[:80]
    return f"{number:05d}-{safe or 'message'}"


def list_formats() -> list[dict[str, str]]:
    """The formats with what they hold and where their facts come from."""
    return [
        {"id": f.id, "title": f.title, "syntax": f.syntax, "kind": f.kind, "source": f.source}
        for f in formats.formats()
    ]


def list_codes() -> list[dict[str, Any]]:
    """The code lists that messages are held against, with their size, date and source."""
    tariff = current_tariff()
    rows = [(one.name, len(one), one.date, one.source) for one in lists()]
    rows.append(("tariff", len(tariff.codes), tariff.date, tariff.source))
    return [{"id": n, "codes": size, "date": day, "source": s} for n, size, day, s in rows]


def checked(paths: Sequence[Path], limits: Limits = DEFAULT) -> Iterator[dict[str, Any]]:
    """Every message with its findings, without its content."""
    for message in read(paths, limits):
        yield as_record(message, content=False)


__all__ = [
    "TARGETS",
    "Converted",
    "MappingError",
    "as_record",
    "as_text",
    "checked",
    "convert",
    "keep_attachments",
    "list_codes",
    "list_formats",
    "read",
]
