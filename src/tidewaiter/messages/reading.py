"""Reading messages: bytes, files, directories and archives in, :class:`Message` objects out.

Nothing here raises for what a message contains: it is rejected with its reason, alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import MessageFunction
from tidewaiter.messages import formats
from tidewaiter.messages.checks import check
from tidewaiter.messages.edifact_reader import EdifactReader
from tidewaiter.messages.edifact_syntax import Interchange, RawMessage, component, open_interchange
from tidewaiter.messages.findings import Refused, finding, refusal
from tidewaiter.messages.harden import DEFAULT, Limits, check_size, open_xml
from tidewaiter.messages.message import (
    NO_ENVELOPE,
    Content,
    Envelope,
    Kind,
    Message,
    Status,
    sha256,
)
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.xml_document import parse_xml
from tidewaiter.messages.xml_reader import XmlReader


def read_bytes(
    raw: bytes,
    source: str = "message",
    *,
    using: Mapping | None = None,
    limits: Limits = DEFAULT,
) -> tuple[Message, ...]:
    """All messages in some bytes; the format is told from the content unless it is given."""
    try:
        check_size(raw, limits)
        syntax = using.syntax if using else formats.syntax_of(raw)
        if syntax == "xml":
            return (_read_xml(raw, source, using, limits),)
        if syntax == "edifact":
            return tuple(_read_edifact(raw, source, using, limits))
        if syntax in ("csv", "parquet"):
            from tidewaiter.messages.tables import read_table  # columnar libraries load slowly

            return tuple(read_table(raw, source, syntax))
        raise Refused("MSG-008", "The content is no format known here.")
    except Refused as problem:
        return (rejected(raw, source, problem),)
    except RecursionError:
        return (rejected(raw, source, Refused("MSG-006")),)


def read_path(path: Path | str, *, limits: Limits = DEFAULT) -> Iterator[Message]:
    """All messages in a file, in a directory (sorted, at any depth) or in a zip archive."""
    path = Path(path)
    if path.is_dir():
        for entry in sorted(path.rglob("*")):
            if entry.is_file() and not entry.is_symlink():
                yield from read_path(entry, limits=limits)
        return
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4)
            if head == b"PK\x03\x04":
                yield from _read_zip(path, str(path), limits)
                return
            if size > limits.message and head != b"PAR1" and not _flat(path):
                problem = Refused("MSG-002", f"{size} bytes; at most {limits.message} are read.")
                yield rejected(head, str(path), problem)
                return
            raw = head + stream.read()
    except OSError as problem:
        yield rejected(b"", str(path), Refused("MSG-015", problem.strerror or "", where=str(path)))
        return
    yield from read_bytes(raw, str(path), limits=limits)


def _flat(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".tsv", ".parquet")


def _read_zip(path: Path, source: str, limits: Limits) -> Iterator[Message]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, source, limits)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        yield rejected(b"", source, Refused("MSG-010", f"The archive is broken: {problem}."))


def _members(archive: zipfile.ZipFile, source: str, limits: Limits) -> Iterator[Message]:
    entries = [e for e in archive.infolist() if not e.filename.endswith("/")]
    if len(entries) > limits.archive_members:
        raise_at = f"{len(entries)} files; at most {limits.archive_members} are read."
        yield rejected(b"", source, Refused("MSG-010", raise_at))
        return
    total = 0
    for entry in entries:
        name = f"{source}!{entry.filename}"
        try:
            raw = _member(archive, entry, limits, limits.archive - total)
        except Refused as problem:
            yield rejected(b"", name, problem)
            continue
        total += len(raw)
        yield from read_bytes(raw, name, limits=limits)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, room: int) -> bytes:
    """The bytes of one file, never more than may be read, whatever the archive says."""
    if entry.flag_bits & 1:
        raise Refused("MSG-010", "The file is encrypted.")
    most = min(limits.message, room)
    packed = max(entry.compress_size, 1)
    if entry.file_size > most or entry.file_size / packed > limits.archive_ratio:
        raise Refused("MSG-010", f"Unpacked it would be {entry.file_size} bytes.")
    try:
        with archive.open(entry) as stream:
            raw = stream.read(most + 1)
    except Exception as problem:  # zlib, lzma and zipfile each raise their own
        raise Refused("MSG-010", f"The file cannot be unpacked: {problem}.") from problem
    if len(raw) > most or len(raw) / packed > limits.archive_ratio:
        raise Refused("MSG-010", "Unpacked it is larger than the archive says.")
    if raw[:4] == b"PK\x03\x04":
        raise Refused("MSG-010", "An archive inside an archive is not read.")
    return raw


def _read_xml(raw: bytes, source: str, using: Mapping | None, limits: Limits) -> Message:
    data, encoding = open_xml(raw, limits)
    root = parse_xml(data)
    mapping = using or formats.of_xml(root)
    if mapping is None:
        return _other(raw, source, str(root.tag).rpartition("}")[2], root.sourceline)
    reader = XmlReader(mapping, limits)
    content = reader.read(root)
    envelope = Envelope(encoding=encoding)
    message = accepted(raw, source, mapping, content, reader.findings, envelope, limits)
    return replace(message, attachments=tuple(reader.attachments))


def _other(raw: bytes, source: str, root: str, line: int | None) -> Message:
    name = formats.name_of(root)
    if name is None:
        return rejected(raw, source, Refused("MSG-008", f"Root element '{root[:80]}'.", line=line))
    problem = Refused("MSG-009", f"This is: {name}.", line=line)
    return replace(rejected(raw, source, problem), format=name)


def _read_edifact(
    raw: bytes, source: str, using: Mapping | None, limits: Limits
) -> Iterator[Message]:
    interchange = open_interchange(raw, limits)
    whole = sha256(raw)
    alone = len(interchange.messages) == 1
    for position, part in enumerate(interchange.messages, start=1):
        name = source if alone else f"{source}#{position}"
        own = raw if alone else _slice(raw, interchange, part)
        envelope = Envelope(
            sender=component(interchange.header, 2, 1) or None,
            receiver=component(interchange.header, 3, 1) or None,
            reference=interchange.reference or None,
            number=part.reference or None,
            position=position,
            interchange=whole,
            encoding=interchange.encoding,
        )
        try:
            yield _one_edifact(own, name, interchange, part, using, envelope, limits)
        except Refused as problem:
            yield rejected(own, name, problem, envelope)


def _one_edifact(
    raw: bytes,
    source: str,
    interchange: Interchange,
    part: RawMessage,
    using: Mapping | None,
    envelope: Envelope,
    limits: Limits,
) -> Message:
    if part.problem or interchange.problem:
        raise part.problem or interchange.problem  # type: ignore[misc]
    mapping = using or formats.of_message(part.type)
    if mapping is None:
        problem = Refused("MSG-009", f"This is an EDIFACT message of type {part.type[:40]}.")
        return replace(rejected(raw, source, problem, envelope), format=f"EDIFACT {part.type[:40]}")
    reader = EdifactReader(mapping, limits)
    content = reader.read(interchange, part)
    if interchange.odd_characters:
        reader.findings.append(finding("MSG-048", name="UNB", value=interchange.encoding))
    return accepted(raw, source, mapping, content, reader.findings, envelope, limits)


def _slice(raw: bytes, interchange: Interchange, part: RawMessage) -> bytes:
    """The bytes of one message of several, as they stand in its interchange."""
    text = interchange.original
    end = part.stop or len(text)
    return text[part.start : end].strip("\r\n").encode(interchange.encoding, "replace")


def accepted(
    raw: bytes,
    source: str,
    mapping: Mapping,
    content: Content,
    findings: list[Finding],
    envelope: Envelope = NO_ENVELOPE,
    limits: Limits = DEFAULT,
) -> Message:
    """A message that was read, with what its content gives rise to."""
    return Message(
        source=source,
        raw=raw,
        sha256=sha256(raw),
        format=mapping.id,
        kind=kind_of(mapping, content),
        status=Status.ACCEPTED,
        content=content,
        findings=tuple([*findings, *check(content)][: limits.findings]),
        envelope=envelope,
    )


def kind_of(mapping: Mapping, content: Any) -> Kind:
    """The kind of a message: its format's, or what it does to an earlier declaration."""
    if isinstance(content, Declaration) and mapping.kind in ("declaration", "transit"):
        if content.function is MessageFunction.CANCEL:
            return Kind.CANCELLATION
        if content.function in (MessageFunction.AMEND, MessageFunction.REPLACE):
            return Kind.AMENDMENT
    return Kind(mapping.kind)


def rejected(
    raw: bytes, source: str, problem: Refused, envelope: Envelope = NO_ENVELOPE
) -> Message:
    """A message that could not be read, with the reason and the line."""
    return Message(
        source=source,
        raw=raw,
        sha256=sha256(raw),
        format=None,
        kind=Kind.OTHER,
        status=Status.REJECTED,
        findings=(refusal(problem),),
        envelope=envelope,
        reason=problem.message,
        line=problem.line,
    )
