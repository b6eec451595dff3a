"""A ledger as JSON Lines, for verification on another machine.

The first line says how far each chain went when the export began; every other line is an entry with
all its fields, by chain and sequence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tidewaiter.core.canonical import plain_text
from tidewaiter.ledger.chain import FORMAT, Head, Record
from tidewaiter.ledger.errors import LedgerError


def lines(heads: Sequence[Head], records: Iterable[Record]) -> Iterator[str]:
    """The lines of an export, without line ends."""
    yield plain_text({"format": FORMAT, "heads": [head._asdict() for head in heads]})
    for record in records:
        yield plain_text(record._asdict())


def read_heads(path: Path) -> list[Head]:
    """The heads that an export begins with. Raises :class:`LedgerError`."""
    try:
        with path.open(encoding="utf-8") as source:
            plain = json.loads(source.readline())
        if plain["format"] != FORMAT:
            raise ValueError(f"its format is {plain['format']!r}")
        return [_head(head) for head in plain["heads"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LedgerError(
            f"this is not an export of a ledger: {problem}.",
            where=str(path),
            advice="Make one with 'tidewaiter ledger export'.",
        ) from None


def read_records(path: Path) -> Iterator[Record]:
    """The entries of an export, one after another.

    A line that is no entry comes as a record at no place, which verification reports.
    """
    with path.open(encoding="utf-8", errors="surrogateescape") as source:
        next(source, None)
        for number, line in enumerate(source, start=2):
            yield _record(line, number)


def _record(line: str, number: int) -> Record:
    try:
        return Record(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        nowhere: Any = f"line {number} of the file"
        return Record(nowhere, 0, "", "", "", "", "", "", "")


def _head(plain: dict[str, Any]) -> Head:
    head = Head(**plain)
    if type(head.chain) is not int or type(head.seq) is not int or type(head.hash) is not str:
        raise ValueError("a head is not a chain, a number and a hash")
    return head
