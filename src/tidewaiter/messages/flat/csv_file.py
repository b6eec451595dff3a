"""A CSV file as windows of whole declarations.

The last declaration of a block is handed back and read again with the next block, so that none is
cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tidewaiter.core.errors import MappingError, SourceError
from tidewaiter.messages.flat.binding import bind
from tidewaiter.messages.flat.careful import CarefulParser
from tidewaiter.messages.flat.csv_block import Block, BlockParser
from tidewaiter.messages.flat.rules import FlatMapping
from tidewaiter.messages.flat.stream import TextStream, size_of
from tidewaiter.messages.flat.window import DAMAGED, MOST_ROWS, Window, group_heads

LARGEST_BLOCK = 16 * 2**20
LARGEST_DECLARATION = 64 * 2**20
"""Bytes of one declaration; what is larger is rejected rather than held in memory."""

_FIRST_BLOCK = 2**20
_HEADER_LINES = 1_000


def header_of(path: Path, mapping: FlatMapping) -> tuple[list[str], int]:
    """The cells of the header and the lines up to its end.

    Raises :class:`SourceError` for an empty file, :class:`MappingError` for a broken header.
    """
    with TextStream(path, mapping.encoding) as stream:
        lines = stream.block(1)[0].splitlines(keepends=True)[:_HEADER_LINES]
        parser = CarefulParser(mapping, stream.encoding, None)
        rows, _ = parser.rows(lines, final=len(lines) < _HEADER_LINES)
    if not rows:
        advice = "A flat file begins with a header."
        raise SourceError("is empty.", where=str(path), advice=advice)
    if rows[0].fault:
        raise MappingError(f"the header {rows[0].fault}", where=str(path))
    cells = (cell.encode("utf-8", "backslashreplace").decode() for cell in rows[0].cells)
    return list(cells), rows[0].last


class CsvFile:
    """One CSV file. Its header is read and bound at once.

    Raises :class:`SourceError` if it cannot be read or is empty, :class:`MappingError` if the
    mapping does not fit its header.
    """

    unit = "line"

    def __init__(self, path: Path, mapping: FlatMapping) -> None:
        self.path = path
        self.size = size_of(path)
        self.position = 0
        self._mapping = mapping
        header, self._header_lines = header_of(path, mapping)
        self.binding = bind(mapping, header, str(path))

    def windows(self, batch_rows: int) -> Iterator[Window]:
        """The rows in windows of about ``batch_rows``.

        Raises :class:`SourceError` where the file is damaged, after all that came before.
        """
        problem: SourceError | None = None
        with TextStream(self.path, self._mapping.encoding) as stream:
            parser = BlockParser(self.binding, stream.encoding)
            size, pending, line, ended = _FIRST_BLOCK, b"", 1, False
            while not ended:
                torn = b""
                try:
                    fresh, ended = stream.block(size)
                except SourceError as found:
                    problem, torn, fresh, ended = found, stream.torn(), b"", True
                self.position = stream.position
                data = pending + fresh + torn
                if line == 1:
                    data = b"".join(data.splitlines(keepends=True)[self._header_lines :])
                    line += self._header_lines
                block = parser.parse(data, final=ended, torn=bool(torn))
                window, used = _window(block, line, final=ended)
                if window is not None and problem is not None:
                    window.spoilt = DAMAGED
                pending, line = block.from_line(used), line + used
                size = LARGEST_BLOCK
                if window is not None:
                    size = _next_size(block, batch_rows)
                    yield window
        if problem is not None:
            raise problem


def _window(block: Block, line: int, *, final: bool) -> tuple[Window | None, int]:
    """The rows of a block that are whole declarations, and the lines these take."""
    count = len(block.starts)
    if not count:
        return None, block.rest
    heads, spoilt, cut = group_heads(block.ids), None, count
    if not final:
        cut = int(np.flatnonzero(heads)[-1])
        if not cut and (count > MOST_ROWS or len(block.data) > LARGEST_DECLARATION):
            cut = count
            spoilt = f"the declaration is longer than {MOST_ROWS} rows or 64 MiB."
        elif not cut:
            return None, 0
    window = Window(
        {position: array[:cut] for position, array in block.columns.items()},
        block.ids[:cut],
        block.starts[:cut] + line,
        heads[:cut],
        block.raw,
        [fault for fault in block.faults if fault.row < cut],
        spoilt,
    )
    return window, int(block.starts[cut]) if cut < count else block.rest


def _next_size(block: Block, batch_rows: int) -> int:
    """Bytes to read so that the next block has a little less than ``batch_rows`` rows."""
    wanted = len(block.data) * batch_rows * 15 // (16 * len(block.starts))
    return min(LARGEST_BLOCK, max(2**16, wanted))
