"""Flat files as messages: one for each declaration, one for each row that was left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.messages.carries import lost
from tidewaiter.messages.checks import check
from tidewaiter.messages.findings import Refused, finding
from tidewaiter.messages.flat.mapping import FlatMapping, detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, Reject, read_header
from tidewaiter.messages.flat.writer import write_csv
from tidewaiter.messages.message import Envelope, Kind, Message, Status, rejected, sha256
from tidewaiter.messages.rows import batch_of, declaration_of, declarations_of

MOST_WAITING = 20_000
"""Faults in a row that are told one by one."""


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
    rejects = _Rejects()
    position = 0
    for batch in FlatReader([path], mapping, on_reject=rejects):
        for declaration in declarations_of(batch):
            position += 1
            yield _accepted(declaration, position, name, raw, digest, source)
        for reject in rejects.taken():
            yield _rejected(reject, name, raw, digest, source)
    for reject in rejects.taken():
        yield _rejected(reject, name, raw, digest, source)
    if rejects.beyond:
        reason = f"{rejects.beyond} more faults were found in its rows."
        yield rejected(raw, source, Refused("MSG-007", reason))
    if not position and not rejects.count:
        raise Refused("MSG-014", "The table has no rows.", where=source)


class _Rejects:
    """Rejected rows that wait to be told; of a file where nothing is right, only the first."""

    def __init__(self) -> None:
        self.waiting: list[Reject] = []
        self.count = self.beyond = 0

    def __call__(self, reject: Reject) -> None:
        self.count += 1
        if len(self.waiting) < MOST_WAITING:
            self.waiting.append(reject)
        else:
            self.beyond += 1

    def taken(self) -> list[Reject]:
        """Those that wait, which then wait no more."""
        taken, self.waiting = self.waiting, []
        return taken


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


def dropped_in_rows(declaration: Declaration) -> tuple[str, ...]:
    """The places of values that a flat file has no column for, ``items.2.ucr``.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a declaration without a reference.
    """
    batch = batch_of([declaration])
    return lost(declaration, declaration_of(batch, 0, batch.num_rows))


def to_csv(declarations: Iterable[Declaration], path: Path) -> tuple[int, tuple[str, ...]]:
    """Write declarations as canonical CSV; the number of rows and the columns left out.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a declaration without a reference.
    """
    written = write_csv([batch_of(list(declarations))], load_mapping("canonical"), path)
    return written.rows, written.left_out
