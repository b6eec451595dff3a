"""Tables that people hand in: CSV with headings in any order, read strictly.

Whatever cannot be read is an error that names the file, the line and the column.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from tidewaiter.core import SourceError
from tidewaiter.core.canonical import parse_decimal
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import tables

Headings = Mapping[str, tuple[str, ...]]
"""By what a column holds, the headings it is known by, in small letters; the first is ours."""

MAX_BYTES = 64_000_000
"""Largest file that is read."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its cells by what they hold, its line, and the headings as they are written."""

    source: str
    line: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]

    def text(self, name: str) -> str:
        """What stands there, without spaces around it; empty where there is no such column."""
        return self.cells.get(name, "")

    def needed(self, name: str) -> str:
        """What stands there. Raises :class:`SourceError` where it is empty."""
        found = self.text(name)
        if not found:
            raise self.error(name, sentence("it is empty."))
        return found

    def number(self, name: str) -> Decimal | None:
        """A number, nothing where it is empty; ``1,250.5`` is read with its thousands.

        Raises :class:`SourceError` for what is no plain number.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_decimal(_without_thousands(text))
        except ValueError:
            raise self.error(name, sentence("'{text}' is no number.", text=text)) from None

    def whole(self, name: str) -> int:
        """A whole number. Raises :class:`SourceError`."""
        found = self.number(name)
        if found is None or found != found.to_integral_value():
            text = self.text(name)
            raise self.error(name, sentence("'{text}' is no whole number.", text=text))
        return int(found)

    def day(self, name: str) -> date | None:
        """A day, nothing where it is empty. Raises :class:`SourceError`."""
        return tables.day(self.text(name), self.where(name))

    def where(self, name: str) -> str:
        """The place of a cell."""
        heading = self.headings.get(name, name)
        return f"{self.source}, line {self.line}, column {heading}"

    def error(self, name: str, message: str, advice: str = "") -> SourceError:
        """An error at a cell."""
        return SourceError(message, where=self.where(name), advice=advice)


def read(path: Path, headings: Headings, needed: Collection[str] = ()) -> list[SheetRow]:
    """The rows of a file. Raises :class:`SourceError`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(
                sentence("the file is larger than {max_bytes} bytes.", max_bytes=MAX_BYTES),
                where=str(path),
            )
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError(
            sentence("the file is not UTF-8 (byte {start}).", start=problem.start),
            where=str(path),
            advice="Save as UTF-8.",
        ) from None
    except OSError as problem:
        raise SourceError(
            sentence("the file cannot be read: {strerror}.", strerror=problem.strerror),
            where=str(path),
        ) from None
    return list(rows(text, path.name, headings, needed))


def rows(
    text: str, source: str, headings: Headings, needed: Collection[str] = ()
) -> Iterator[SheetRow]:
    """The rows of a text; lines on top that begin with ``#`` and empty lines are passed over.

    Raises :class:`SourceError` for a heading that stands twice or is missing, a row with more
    cells than headings, and a text without rows.
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    before = next((n for n, one in enumerate(lines) if one.strip() and one[0] != "#"), len(lines))
    told = lines[before:]
    reader = csv.reader(told, delimiter=_separator(told[0]) if told else ",", strict=True)
    try:
        names = _names(next(reader, []), source, before + 1, headings, needed)
        found = False
        for cells in reader:
            line = before + reader.line_num
            if any(map(str.strip, cells)):
                found = True
                yield _row(source, line, cells, names)
    except csv.Error as problem:
        line = before + reader.line_num
        message = sentence("the line cannot be read: {problem}.", problem=problem)
        raise SourceError(message, where=f"{source}, line {line}") from None
    if not found:
        raise SourceError(sentence("there is no row in it."), where=source)


def _names(
    written: list[str],
    source: str,
    line: int,
    headings: Headings,
    needed: Collection[str],
) -> list[tuple[str, str]]:
    """What each column holds, and its heading; columns that nobody asks for keep their heading."""
    known = {one: name for name, several in headings.items() for one in several}
    where = f"{source}, line {line}"
    found: list[tuple[str, str]] = []
    for heading in map(str.strip, written):
        name = known.get(_folded(heading), heading)
        if heading and name in dict(found):
            raise SourceError(sentence("'{name}' stands twice.", name=heading), where=where)
        found.append((name, heading))
    for name in needed:
        if name not in dict(found):
            raise SourceError(
                sentence("there is no column '{name}'.", name=name),
                where=where,
                advice=nearest(name, [heading for _, heading in found]),
            )
    return found


def _row(source: str, line: int, cells: list[str], names: list[tuple[str, str]]) -> SheetRow:
    extra = [cell for cell in cells[len(names) :] if cell.strip()]
    if extra:
        raise SourceError(
            sentence("there are more cells than headings: '{text}'.", text=extra[0]),
            where=f"{source}, line {line}, column {len(names) + 1}",
            advice="Put a text that holds the separator in quotes.",
        )
    return SheetRow(
        source=source,
        line=line,
        cells={name: cell.strip() for (name, _), cell in zip(names, cells, strict=False)},
        headings=dict(names),
    )


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def _folded(heading: str) -> str:
    return " ".join(heading.replace("_", " ").casefold().split())


def _without_thousands(text: str) -> str:
    whole, point, rest = text.partition(".")
    first, *groups = whole.split(",")
    grouped = first.lstrip("-").isdigit() and all(len(g) == 3 and g.isdigit() for g in groups)
    return first + "".join(groups) + point + rest if grouped else text
