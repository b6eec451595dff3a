"""Writing content in a format: bytes, and a report of what the format has no place for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tidewaiter.core.errors import MappingError
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages import formats
from tidewaiter.messages.assemble import FORMAT
from tidewaiter.messages.carries import dropped
from tidewaiter.messages.dates import parse_date
from tidewaiter.messages.edifact_writer import EdifactWriter
from tidewaiter.messages.message import NO_ENVELOPE, Attachment, Content, Envelope, Message
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.xml_writer import Written, XmlWriter


def write(
    content: Content,
    to: str | Mapping,
    *,
    envelope: Envelope = NO_ENVELOPE,
    attachments: Iterable[Attachment] = (),
) -> Written:
    """Content as a message of a format, given by identifier, short name or mapping.

    What content kept of another format is left out: only its own format understands it.
    Raises :class:`MappingError` if the format holds another kind of content, and
    :class:`~tidewaiter.core.errors.ValueRefused` for a value it cannot spell.
    """
    mapping = formats.named(to) if isinstance(to, str) else to
    if not isinstance(content, mapping.content):
        kind = type(content).__name__
        raise MappingError(f"{mapping.id} does not hold a {kind}.", where="write")
    of = format_of(content)
    if of not in (None, mapping.id):
        content = without_extras(content)
    tolerated = mapping.options.get("dates_tolerated")
    if tolerated and of != mapping.id:
        content = _respelt(content, tolerated)
    if mapping.syntax == "xml":
        return Written(XmlWriter(mapping, attachments).write(content), dropped(content, mapping))
    writer = EdifactWriter(mapping)
    raw = writer.write(content, envelope)
    return Written(raw, tuple(sorted({*dropped(content, mapping), *writer.overflow})))


def format_of(content: Content) -> str | None:
    """The format that content was read from, ``None`` if it was made otherwise."""
    return next((extra.value for extra in content.extras if extra.path == FORMAT), None)


def write_back(message: Message) -> Written:
    """A message in the format it came in, with every leaf it had."""
    if message.content is None or message.format is None:
        raise MappingError("a rejected message has nothing to write.", where=message.source)
    told = message.envelope
    return write(
        message.content,
        message.format,
        envelope=Envelope(reference=told.reference, number=told.number),
        attachments=message.attachments,
    )


def without_extras(content: Any) -> Any:
    """Content without what only its own format understands, for writing in another."""
    return _throughout(content, _bare)


def _bare(record: Any) -> Any:
    return replace(record, extras=()) if getattr(record, "extras", ()) else record


def _respelt(content: Any, tolerated: Sequence[str]) -> Any:
    """Content whose dates lose a spelling that a format reads and does not write."""

    def respelt(record: Any) -> Any:
        if not isinstance(record, Timestamp) or record.value is None:
            return record
        foreign = any(parse_date(record.text, name) is not None for name in tolerated)
        return Timestamp(record.value, "") if foreign else record

    return _throughout(content, respelt)


def _throughout(content: Any, change: Callable[[Any], Any]) -> Any:
    """Content with a change made to every record in it."""
    if isinstance(content, tuple):
        return tuple(_throughout(part, change) for part in content)
    if not is_dataclass(content) or isinstance(content, type):
        return content
    parts = {one.name: getattr(content, one.name) for one in fields(content)}
    changes = {
        name: _throughout(value, change)
        for name, value in parts.items()
        if isinstance(value, tuple) or is_dataclass(value)
    }
    return change(replace(content, **changes))
