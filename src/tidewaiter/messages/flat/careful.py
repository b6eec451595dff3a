"""Lines to cells one by one, for the blocks where something is odd.

Knows on which physical line every row starts, lets quoted cells run over several lines, and gives
back what is wrong with a row instead of stopping: the good rest goes on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tidewaiter.messages.flat.rules import FlatMapping
from tidewaiter.messages.flat.stream import LONGEST_LINE


@dataclass(slots=True)
class Row:
    """A row: the lines ``[first, last)`` it takes, its cells, and what is wrong with it."""

    first: int
    last: int
    cells: list[str]
    fault: str | None = None
    trusted: bool = True
    """Whether the cells stand in their columns; where not, only the first one may."""


class CarefulParser:
    """Parses lines of one file, whose header has ``width`` cells."""

    def __init__(self, mapping: FlatMapping, encoding: str, width: int | None) -> None:
        self._delimiter, self._quote = mapping.delimiter, mapping.quote
        self._encoding = encoding
        self._width = width

    def rows(self, lines: Sequence[bytes], *, final: bool) -> tuple[list[Row], int]:
        """The rows of these lines, and the first line that belongs to a row not yet complete.

        With ``final`` nothing follows, so that all is complete. Lines without any cell are passed
        over: they hold nothing.
        """
        rows: list[Row] = []
        limit = csv.field_size_limit(2 * LONGEST_LINE)
        try:
            at = 0
            while at < len(lines):
                reached, resume = self._run(lines, at, final, rows)
                if not resume:
                    return rows, reached
                at = reached
            return rows, at
        finally:
            csv.field_size_limit(limit)

    def _run(
        self, lines: Sequence[bytes], at: int, final: bool, rows: list[Row]
    ) -> tuple[int, bool]:
        """Rows from line ``at`` until one needs a fresh start: the line, and whether to go on."""
        feed = _Feed(lines, at, self._encoding)
        parser = csv.reader(feed, delimiter=self._delimiter, quotechar=self._quote)
        while True:
            first = feed.at
            feed.begin()
            if first < len(lines) and (fault := _line_fault(lines[first])):
                rows.append(self._broken(lines[first], first, fault))
                return first + 1, True
            cells = next(parser, None)
            if cells is None:
                return feed.at, False
            if feed.starved:  # inside a quoted cell where the lines, or the limit, ended
                if not final and not feed.over:
                    return first, False
                rows.append(self._broken(lines[first], first, self._unclosed()))
                return first + 1, True
            if not any(cells):
                continue
            short = self._width is not None and len(cells) != self._width
            if feed.at - first > 1 and (short or not self._sound(lines[first : feed.at])):
                rows.append(self._broken(lines[first], first, self._unclosed()))
                return first + 1, True  # a stray quote joined lines: only the first is at fault
            if short:
                fault = f"has {len(cells)} cells where the header has {self._width}."
                rows.append(Row(first, feed.at, cells, fault, trusted=False))
                continue
            rows.append(Row(first, feed.at, cells))

    def _sound(self, lines: Sequence[bytes]) -> bool:
        """Whether nothing but a delimiter or the end follows a closing quote."""
        texts = [line.decode(self._encoding, "surrogateescape") for line in lines]
        strict = csv.reader(texts, delimiter=self._delimiter, quotechar=self._quote, strict=True)
        try:
            return len(list(strict)) == 1
        except csv.Error:
            return False

    def _broken(self, line: bytes, first: int, fault: str) -> Row:
        head = line[:LONGEST_LINE].decode(self._encoding, "surrogateescape").replace("\0", "")
        lines = [head.rstrip("\r\n")]
        cells = next(csv.reader(lines, delimiter=self._delimiter, quotechar=self._quote), [])
        return Row(first, first + 1, cells, fault, trusted=False)

    def _unclosed(self) -> str:
        return f"opens a quote ({self._quote}) that is not closed in this row."


class _Feed:
    """Lines as text for a csv reader, which asks for another line only inside a quoted cell."""

    def __init__(self, lines: Sequence[bytes], at: int, encoding: str) -> None:
        self.at = at
        self.starved = self.over = False
        self._lines = lines
        self._encoding = encoding
        self._row = at
        self._size = 0

    def begin(self) -> None:
        """A new row starts at the line :attr:`at`."""
        self._row, self._size = self.at, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        inside = self.at > self._row
        ended = self.at >= len(self._lines)
        if inside and not ended:
            self.over = self._size > LONGEST_LINE or _line_fault(self._lines[self.at]) is not None
        if ended or self.over:
            self.starved = inside
            raise StopIteration
        line = self._lines[self.at]
        self.at += 1
        self._size += len(line)
        return line.decode(self._encoding, "surrogateescape")


def _line_fault(line: bytes) -> str | None:
    if len(line) > LONGEST_LINE and len(line.rstrip(b"\r\n")) > LONGEST_LINE:
        return f"is longer than {LONGEST_LINE} bytes."
    if b"\0" in line:
        return "holds a NUL byte."
    return None
