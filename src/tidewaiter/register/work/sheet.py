"""Outcomes in a CSV file: one row per item, the rows of an examination by MRN and reference. Pure.

Nothing is left out silently: a row that cannot be used keeps its cells and says why, and takes the
other rows of its examination with it, so that no examination is recorded in part.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tidewaiter.core import SourceError
from tidewaiter.core.errors import nearest
from tidewaiter.messages.flat.formula import restored
from tidewaiter.register.work.found import Found, FoundItem

LIST = "|"
"""Parts the kinds of discrepancy and the officers within a cell."""
REJECTED = ("rejected_line", "rejected_column", "problem")
"""Columns that a file of rejects has besides; they are not read."""
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,6})?")


class CellRefused(ValueError):
    """A cell that does not say what its column asks for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the line of the file where it starts, and its cells as they stand."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; ``column`` is empty where it is the row as a whole."""

    line: int
    column: str
    text: str


@dataclass(slots=True)
class Entry:
    """One examination: its rows, and by line what each says."""

    mrn: str
    reference: str
    lines: list[Line] = field(default_factory=list)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, item: int | None) -> int:
        """The line of an item; the first where there is none."""
        lines = [n for n, row in self.rows.items() if row.get("item") == item]
        return lines[-1] if lines else self.lines[0].number

    def of_all(self, name: str) -> Any:
        """What the rows say of the examination as a whole, ``None`` if nothing."""
        said = (row.get(name) for row in self.rows.values())
        return next((value for value in said if value not in (None, "", ())), None)

    @property
    def found(self) -> Found:
        """The examination, if nothing is wrong with its rows."""
        whole = {name: self.of_all(name) for name in ("began_at", "ended_at", "minutes")}
        items = [
            FoundItem(**{name: row[name] for name in _ITEM if name in row})
            for row in self.rows.values()
        ]
        return Found(
            kind=self.of_all("kind") or "",
            items=tuple(sorted(items, key=lambda one: one.item)),
            officers=self.of_all("officers") or (),
            notes=self.of_all("examination_notes") or "",
            **whole,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file: its columns, what parts its cells, and its examinations in order."""

    header: tuple[str, ...]
    delimiter: str
    entries: Sequence[Entry]


def _text(cell: str) -> str:
    if "\0" in cell:
        raise CellRefused("it holds a character that is no text.")
    return cell


def _reference(cell: str) -> str:
    if len(cell) > 64:
        raise CellRefused("it is longer than 64 characters.")
    return _text(cell)


def _flag(cell: str) -> bool | None:
    if cell.lower() not in _FLAGS:
        raise CellRefused(f"'{cell}' is neither yes nor no; leave it empty if nobody looked.")
    return _FLAGS[cell.lower()]


def _integer(cell: str) -> int | None:
    if cell and not re.fullmatch(r"\d{1,9}", cell):
        raise CellRefused(f"'{cell}' is no whole number.")
    return int(cell) if cell else None


def _item(cell: str) -> int:
    number = _integer(cell)
    if not number:
        raise CellRefused("it takes the number of an item.")
    return number


def _number(cell: str) -> Decimal | None:
    if cell and not _NUMBER.fullmatch(cell):
        raise CellRefused(f"'{cell}' is no number such as 1234.50, with at most six decimals.")
    return Decimal(cell) if cell else None


def _moment(cell: str) -> datetime | None:
    if not cell:
        return None
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CellRefused(f"'{cell}' is no time such as 2026-11-25T08:30:00Z, with its zone.")
    return found


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(cell).split(LIST) if part.strip())


_WHOLE: Mapping[str, Callable[[str], Any]] = {
    "mrn": _text,
    "reference": _reference,
    "kind": _text,
    "version": _integer,
    "officers": _list,
    "began_at": _moment,
    "ended_at": _moment,
    "minutes": _integer,
    "examination_notes": _text,
    "reason": _text,
}
_ITEM: Mapping[str, Callable[[str], Any]] = {
    "item": _item,
    "offence": _flag,
    "severity": _integer,
    "kinds": _list,
    "quantity_found": _number,
    "unit": _text,
    "value_found": _number,
    "assessed": _number,
    "collected": _number,
    "notes": _text,
}
COLUMNS: Mapping[str, Callable[[str], Any]] = {**_WHOLE, **_ITEM}
"""Columns of the examination as a whole, then those of the item, and how each is read."""
NEEDED = ("mrn", "item", "kind", "offence")


def read_sheet(raw: bytes, name: str) -> Sheet:
    """A file with a header, UTF-8, parted by commas or semicolons.

    Raises :class:`SourceError` for what cannot be read at all, and for columns that are missing or
    unknown: what stands in them would be lost.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise SourceError("it is not UTF-8.", where=f"{name}, line {line}") from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = _rows(text, delimiter, name)
    header = tuple(cell.strip() for cell in next(rows, Line(1, ())).cells)
    _check_header(header, name)
    entries: dict[tuple[str, ...], Entry] = {}
    for row in rows:
        _add(entries, header, row)
    return Sheet(header, delimiter, list(entries.values()))


def _rows(text: str, delimiter: str, name: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(line, tuple(restored(cell) for cell in cells))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise SourceError(f"it is no CSV ({problem}).", where=f"{name}, line {line}") from None


def _check_header(header: Sequence[str], name: str) -> None:
    where = f"{name}, line 1"
    for column in NEEDED:
        if column not in header:
            raise SourceError(f"the column '{column}' is missing.", where=where)
    for column in header:
        if column not in COLUMNS and column not in REJECTED:
            advice = nearest(column, COLUMNS) or f"Columns are: {', '.join(COLUMNS)}."
            raise SourceError(f"there is no column '{column}'.", where=where, advice=advice)
        if header.count(column) > 1:
            raise SourceError(f"the column '{column}' stands twice.", where=where)


def _add(entries: dict[tuple[str, ...], Entry], header: Sequence[str], row: Line) -> None:
    """Put a row to its examination."""
    cells = dict(zip(header, (cell.strip() for cell in row.cells), strict=False))
    mrn, reference = cells.get("mrn", ""), cells.get("reference", "")
    key = (mrn, reference) if mrn else ("", "", str(row.number))
    entry = entries.setdefault(key, Entry(mrn, reference))
    entry.lines.append(row)
    said = entry.rows.setdefault(row.number, {})
    if len(row.cells) != len(header):
        text = f"it has {len(row.cells)} cells, the header has {len(header)}."
        entry.problems.append(Problem(row.number, "", text))
    if not mrn:
        entry.problems.append(Problem(row.number, "mrn", "it names no declaration."))
    for name in (name for name in header if name in COLUMNS):
        try:
            said[name] = COLUMNS[name](cells.get(name, ""))
        except CellRefused as problem:
            entry.problems.append(Problem(row.number, name, str(problem)))
    for name in _WHOLE:
        other, value = entry.of_all(name), said.get(name)
        if value not in (None, "", ()) and value != other:
            text = "another row of the same examination says something else."
            entry.problems.append(Problem(row.number, name, text))
