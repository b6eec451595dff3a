"""Reading messages: the bytes of one file in, :class:`Message` objects out.

Nothing here raises for what a message contains: it is rejected with its reason, alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from tidewaiter.core.building import maker
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import MessageFunction
from tidewaiter.messages import formats
from tidewaiter.messages.archives import is_archive, members
from tidewaiter.messages.checks import check
from tidewaiter.messages.edifact_interchange import interchanges, open_interchange
from tidewaiter.messages.edifact_reader import EdifactReader
from tidewaiter.messages.edifact_syntax import Interchange, RawMessage, component
from tidewaiter.messages.findings import Refused, finding
from tidewaiter.messages.harden import DEFAULT, Limits, check_size, open_xml
from tidewaiter.messages.long_texts import take_out, told
from tidewaiter.messages.message import (
    NO_ENVELOPE,
    Attachment,
    Content,
    Envelope,
    Kind,
    Message,
    Status,
    rejected,
    sha256,
)
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.xml_document import parse_xml
from tidewaiter.messages.xml_parts import beyond, parts
from tidewaiter.messages.xml_reader import XmlReader

_envelope, _message = maker(Envelope), maker(Message)
_KINDS = {kind.value: kind for kind in Kind}
_FLAT = ("csv", "parquet")
_TYPE = re.compile(r"[A-Z0-9]{1,6}(?::[A-Z0-9]{0,3}){2}\Z")


def read_bytes(
    raw: bytes,
    source: str = "message",
    *,
    using: Mapping | None = None,
    limits: Limits = DEFAULT,
) -> tuple[Message, ...]:
    """All messages in some bytes, those in an archive included.

    The format is told from the content unless it is given.
    """
    return tuple(stream_bytes(raw, source, using=using, limits=limits))


def stream_bytes(
    raw: bytes,
    source: str = "message",
    *,
    using: Mapping | None = None,
    limits: Limits = DEFAULT,
) -> Iterator[Message]:
    """The messages of :func:`read_bytes` one after the other: a table can hold very many."""
    if using is None and is_archive(raw[:4]):
        return read_archive(io.BytesIO(raw), source, limits)
    return _read_content(raw, source, using, limits)


def read_archive(
    file: IO[bytes], source: str = "archive", limits: Limits = DEFAULT
) -> Iterator[Message]:
    """All messages in the files of a zip or gzip archive, one file after the other."""
    if file.seek(0, io.SEEK_END) > limits.archive:
        yield rejected(b"", source, Refused("MSG-002", f"At most {limits.archive} bytes are read."))
        return
    file.seek(0)
    try:
        for name, found in members(file, source, limits):
            if isinstance(found, Refused):
                yield rejected(b"", name, found)
            else:
                yield from _read_content(found, name, None, limits)
    except Refused as problem:
        yield rejected(b"", source, problem)


def _read_content(
    raw: bytes, source: str, using: Mapping | None, limits: Limits
) -> Iterator[Message]:
    try:
        syntax = using.syntax if using else formats.syntax_of(raw)
        check_size(raw, limits, most=limits.table if syntax in _FLAT else limits.message)
        if syntax == "xml":
            yield from _read_xml(raw, source, using, limits)
        elif syntax == "edifact":
            yield from _read_edifact(raw, source, using, limits)
        elif syntax in _FLAT:
            from tidewaiter.messages.tables import read_table  # columnar libraries load slowly

            yield from read_table(raw, source, syntax)
        else:
            raise Refused("MSG-008", "The content is no format known here.")
    except Refused as problem:
        yield rejected(raw, source, problem)
    except RecursionError:
        yield rejected(raw, source, Refused("MSG-006"))


def _read_xml(raw: bytes, source: str, using: Mapping | None, limits: Limits) -> Iterator[Message]:
    data, encoding = open_xml(raw, limits)
    root = parse_xml(data)
    mapping = using or formats.of_xml(root)
    if mapping is None:
        yield _other(raw, source, str(root.tag).rpartition("}")[2], root.sourceline)
        return
    position, whole = 0, ""
    for position, own in enumerate(parts(root, mapping), start=1):
        whole = whole or sha256(raw)
        for one in _read_content(own, f"{source}#{position}", mapping, limits):
            place = replace(one.envelope, position=position, interchange=whole)
            findings = (*one.findings, *beyond(mapping, position))
            yield replace(one, envelope=place, findings=findings)
    if not position:
        taken = take_out(root, limits) if len(data) > limits.text else []
        yield _one_xml(raw, source, root, mapping, taken, encoding, limits)


def _one_xml(
    raw: bytes,
    source: str,
    root: Any,
    mapping: Mapping,
    taken: list[Attachment],
    encoding: str,
    limits: Limits,
) -> Message:
    reader = XmlReader(mapping, limits)
    content = reader.read(root)
    envelope = Envelope(encoding=encoding)
    found = [*reader.findings, *map(told, taken)]
    message = accepted(raw, source, mapping, content, found, envelope, limits)
    attachments = (*taken, *reader.attachments)
    return replace(message, attachments=attachments) if attachments else message


def _other(raw: bytes, source: str, root: str, line: int | None) -> Message:
    name = formats.name_of(root)
    if name is None:
        return rejected(raw, source, Refused("MSG-008", f"Root element '{root[:80]}'.", line=line))
    problem = Refused("MSG-009", f"This is: {name}.", line=line)
    return replace(rejected(raw, source, problem), format=name)


def _read_edifact(
    raw: bytes, source: str, using: Mapping | None, limits: Limits
) -> Iterator[Message]:
    pieces = interchanges(raw)
    if len(pieces) == 1:
        yield from _read_interchange(raw, source, using, limits)
        return
    number = 0
    for piece in pieces:
        try:
            for one in _read_interchange(piece, source, using, limits):
                number += 1
                yield replace(one, source=f"{source}#{number}")
        except Refused as problem:
            number += 1
            yield rejected(piece, f"{source}#{number}", problem)


def _read_interchange(
    raw: bytes, source: str, using: Mapping | None, limits: Limits
) -> Iterator[Message]:
    interchange = open_interchange(raw, limits)
    whole = sha256(raw)
    alone = len(interchange.messages) == 1
    header = interchange.header
    around = {
        "sender": component(header, 2, 1) or None,
        "receiver": component(header, 3, 1) or None,
        "reference": interchange.reference or None,
        "interchange": whole,
        "encoding": interchange.encoding,
    }
    for position, part in enumerate(interchange.messages, start=1):
        name = source if alone else f"{source}#{position}"
        own = raw if alone else _slice(raw, interchange, part)
        envelope = _envelope(number=part.reference or None, position=position, **around)
        digest = whole if alone else sha256(own)
        try:
            yield _one_edifact(own, name, interchange, part, using, envelope, limits, digest)
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
    digest: str,
) -> Message:
    if part.problem or interchange.problem:
        raise part.problem or interchange.problem  # type: ignore[misc]
    if len(raw) > limits.text and any(len(segment) > limits.text for segment in part.segments):
        raise Refused("MSG-007", f"A segment is longer than {limits.text} characters.")
    mapping = using or formats.of_message(part.type)
    if mapping is None:
        kind = part.type if _TYPE.match(part.type) else "unknown"
        problem = Refused("MSG-009", f"This is an EDIFACT message of type {kind}.")
        return replace(rejected(raw, source, problem, envelope), format=f"EDIFACT {kind}")
    reader = EdifactReader(mapping, limits)
    content = reader.read(interchange, part)
    if interchange.odd_characters:
        reader.findings.append(finding("MSG-048", name="UNB", value=interchange.encoding))
    found = reader.findings
    return accepted(raw, source, mapping, content, found, envelope, limits, digest)


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
    digest: str | None = None,
) -> Message:
    """A message that was read, with what its content gives rise to.

    ``digest`` is the SHA-256 of its bytes where it is known already.
    """
    return _message(
        source=source,
        raw=raw,
        sha256=digest or sha256(raw),
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
    return _KINDS[mapping.kind]
