"""A block of CSV lines as columns: at once where it can be, line by line where it must.

Arrow parses a block at once. What it gives counts only if every line became exactly one row, which
rules out cells that run over lines, blank lines and rows with too few or too many cells. Any other
block goes through :mod:`tidewaiter.messages.flat.careful`. Both read the same row the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from tidewaiter.messages.flat.binding import Binding
from tidewaiter.messages.flat.careful import CarefulParser, Row
from tidewaiter.messages.flat.converting import is_plain_text
from tidewaiter.messages.flat.stream import has_long_line
from tidewaiter.messages.flat.texts import DICTIONARY
from tidewaiter.messages.flat.window import Fault

_NEAR = 256
"""Lines from the end up to which counting back is quicker than splitting."""


@dataclass
class Block:
    """Rows parsed from ``data``: arrays by position of the column."""

    data: bytes
    columns: dict[int, pa.Array]
    ids: pa.StringArray
    starts: npt.NDArray[np.int64]
    """Line within the block, from 0, on which each row starts."""
    last: npt.NDArray[np.int64]
    """Line behind each row."""
    rest: int
    """Line on which a row begins that is not complete; the number of lines if there is none."""
    encoding: str
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines, with their ends."""
        return self.data.splitlines(keepends=True)

    def from_line(self, line: int) -> bytes:
        """The bytes from a line on."""
        back = self.rest - line
        if back > _NEAR or b"\r" in self.data or "lines" in self.__dict__:
            return b"".join(self.lines[line:])
        at = len(self.data) - self.data.endswith(b"\n")
        for _ in range(back):
            at = self.data.rfind(b"\n", 0, at)
        return self.data[at + 1 :] if back else b""

    def raw(self, row: int) -> str:
        """The text of a row as it stands in the file."""
        lines = self.lines[int(self.starts[row]) : int(self.last[row])]
        return b"".join(lines).decode(self.encoding, "backslashreplace").rstrip("\r\n")


class BlockParser:
    """Parses blocks of one file."""

    def __init__(self, binding: Binding, encoding: str) -> None:
        self._binding = binding
        self._mapping = binding.mapping
        self._encoding = encoding
        self._careful = CarefulParser(binding.mapping, encoding, binding.width)

    def parse(self, data: bytes, *, final: bool, torn: bool = False) -> Block:
        """The rows of the lines in ``data``.

        ``final``: nothing follows, so a quote still open stays so. ``torn``: the last line broke
        off where the file is damaged.
        """
        block = None if torn else self._at_once(data)
        if block is None or block.ids.null_count:  # a row without reference may be an empty one
            return self._carefully(data, final=final, torn=torn)
        return block

    def _at_once(self, data: bytes) -> Block | None:
        """The block parsed by Arrow, ``None`` unless every line is certainly one row."""
        if not data or b"\0" in data or has_long_line(data):
            return None
        count = data.count(b"\n")
        if b"\r" in data:
            count += data.count(b"\r") - data.count(b"\r\n")
        count += not data.endswith((b"\n", b"\r"))
        utf8 = self._encoding == "utf-8" or data.isascii()
        try:
            text = data if utf8 else data.decode(self._encoding).encode()
            table = pyarrow.csv.read_csv(pa.BufferReader(text), *self._options(len(text)))
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None
        if table.num_rows != count or self._open_at_end(data):
            return None
        columns = {p: _one(table.column(str(p))) for p in self._binding.positions}
        starts = np.arange(count, dtype=np.int64)
        ids = self._binding.references(columns)
        return Block(data, columns, ids, starts, starts + 1, count, self._encoding)

    def _options(self, size: int) -> tuple[object, object, object]:
        kinds: dict[str, pa.DataType] = {}
        for bound in self._binding.bound:
            if bound.position is not None:
                plain = is_plain_text(bound.rule)
                kinds[str(bound.position)] = pa.string() if plain else DICTIONARY
        names = [str(n) for n in range(self._binding.width)]
        csv = pyarrow.csv
        return (
            csv.ReadOptions(column_names=names, block_size=size + 1),
            csv.ParseOptions(delimiter=self._mapping.delimiter, quote_char=self._mapping.quote),
            csv.ConvertOptions(
                column_types=kinds, include_columns=list(kinds), strings_can_be_null=False
            ),
        )

    def _open_at_end(self, data: bytes) -> bool:
        """Whether the last line leaves a quoted cell open, which Arrow does not say."""
        end = len(data) - len(data[-2:]) + len(data[-2:].rstrip(b"\r\n"))
        last = data[max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end)) + 1 :]
        if self._mapping.quote.encode() not in last:
            return False
        return self._careful.rows([last], final=False)[1] == 0

    def _carefully(self, data: bytes, *, final: bool, torn: bool) -> Block:
        lines = data.splitlines(keepends=True)
        broken_off = lines.pop() if torn else None
        rows, rest = self._careful.rows(lines, final=final)
        if broken_off is not None:
            fault = "breaks off where the file is damaged."
            rows.append(Row(len(lines), len(lines) + 1, [], fault, trusted=False))
            lines.append(broken_off)
            rest += 1
        faults = [Fault(n, None, None, f"the row {r.fault}") for n, r in enumerate(rows) if r.fault]
        columns = {p: self._column(rows, p, faults) for p in self._binding.positions}
        starts = np.array([row.first for row in rows], dtype=np.int64)
        last = np.array([row.last for row in rows], dtype=np.int64)
        ids = self._binding.references(columns)
        block = Block(data, columns, ids, starts, last, rest, self._encoding, faults)
        block.lines = lines
        return block

    def _column(self, rows: list[Row], position: int, faults: list[Fault]) -> pa.StringArray:
        cells = [self._cell(row, position) for row in rows]
        for n, cell in enumerate(cells):
            if cell is None or cell.isascii() or _is_text(cell):
                continue
            shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            name = next(b.header for b in self._binding.bound if b.position == position)
            reason = f"is not {self._encoding} text. Set encoding in the mapping."
            faults.append(Fault(n, name, shown, reason))
            cells[n] = None
        return pa.array(cells, pa.string())

    def _cell(self, row: Row, position: int) -> str | None:
        """A cell; of a broken row only its reference, and that only where it cannot be another.

        With a cell too many or too few, the first cell is still the first; any other must be the
        same counted from the left and from the right.
        """
        if row.trusted:
            return row.cells[position]
        if position not in {b.position for b in self._binding.reference_columns}:
            return None
        from_right = position - self._binding.width
        if position == 0:
            return row.cells[0] if row.cells else None
        if len(row.cells) <= position or len(row.cells) < -from_right:
            return None
        left, right = row.cells[position], row.cells[from_right]
        return left if left == right else None


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
