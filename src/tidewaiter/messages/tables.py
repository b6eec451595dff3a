"""Flat files as messages: one for each declaration, one for each row that was left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.messages.checks import check
from tidewaiter.messages.findings import Refused, finding
from tidewaiter.messages.flat.mapping import FlatMapping, detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header
from tidewaiter.messages.flat.writer import write_csv
from tidewaiter.messages.message import Envelope, Kind, Message, Status, sha256
from tidewaiter.messages.rows import batch_of, declarations_of


def read_table(raw: bytes, source: str, syntax: str) -> Iterator[Message]:
    """The declarations of a flat file, by the shipped mapping that fits its header.

    Raises :class:`Refused` if none fits or the file is damaged.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{syntax}"
        path.write_bytes(raw)
        try:
            name = detect_mapping(read_header(path))
            if name is None:
                raise Refused("MSG-008", "The columns fit none of the mappings.", where=source)
            yield from _messages(path, load_mapping(name), name, raw, source)
        except Refused:
            raise
        except TidewaiterError as problem:
            raise Refused("MSG-008", problem.message, where=source) from problem


def _messages(
    path: Path, mapping: FlatMapping, name: str, raw: bytes, source: str
) -> Iterator[Message]:
    digest = sha256(raw)
    rejects: list[Reject] = []
    position = 0
    for batch in FlatReader([path], mapping, on_reject=rejects.append):
        for declaration in declarations_of(batch):
            position += 1
            yield _accepted(declaration, position, name, raw, digest, source)
    for reject in rejects:
        yield _rejected(reject, name, raw, digest, source)
    if not position and not rejects:
        raise Refused("MSG-014", "The table has no rows.", where=source)


def _accepted(
    declaration: Declaration, position: int, name: str, raw: bytes, digest: str, source: str
) -> Message:
    return Message(
        source=f"{source}#{position}",
        raw=raw,
        sha256=digest,
        format=name,
        kind=Kind.DECLARATION,
        status=Status.ACCEPTED,
        content=declaration,
        findings=check(declaration),
        envelope=Envelope(position=position, interchange=digest),
    )


def _rejected(reject: Reject, name: str, raw: bytes, digest: str, source: str) -> Message:
    where = f"{reject.unit} {reject.line}" if reject.line else source
    reason = reject.reason if reject.column is None else f"{reject.column} {reject.reason}"
    found = finding("MSG-023", name=reject.column or where, value=reject.value, claim=reason)
    return Message(
        source=f"{source}, {where}",
        raw=raw,
        sha256=digest,
        format=name,
        kind=Kind.DECLARATION,
        status=Status.REJECTED,
        findings=(found,),
        reason=reason,
        line=reject.line,
    )


def to_csv(declarations: Iterable[Declaration], path: Path) -> tuple[int, tuple[str, ...]]:
    """Write declarations as canonical CSV; the number of rows and the columns left out.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a declaration without a reference.
    """
    written = write_csv([batch_of(list(declarations))], load_mapping("canonical"), path)
    return written.rows, written.left_out
