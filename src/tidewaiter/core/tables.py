"""Tables that come with a package: CSV, with what is to be said of them in lines with # on top.

One row is one fact. ``# source:`` and ``# date:`` say where rows come from and of when they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import dropwhile, takewhile

Row = dict[str, str]


@cache
def shipped(package: str, name: str) -> tuple[Row, ...]:
    """The rows of ``data/NAME.csv`` of a package, as texts."""
    return tuple(parsed(text(package, name).splitlines()))


@cache
def text(package: str, name: str) -> str:
    """``data/NAME.csv`` of a package as it stands."""
    return files(package).joinpath("data", f"{name}.csv").read_text("utf-8")


def parsed(lines: Iterable[str]) -> Iterator[Row]:
    """Rows by column, without the spaces around texts; what is beyond the columns is left out.

    Only the lines on top may say something of the table: a row may begin with #, too.
    """
    for row in csv.DictReader(dropwhile(_says, lines)):
        yield {key: (value or "").strip() for key, value in row.items() if key}


def source(lines: Iterable[str]) -> tuple[str, str]:
    """What the lines on top say of the source and the date; empty where they do not."""
    said = {"source": "", "date": ""}
    for line in takewhile(_says, lines):
        key, _, value = line[1:].partition(":")
        said[key.strip()] = value.strip()
    return said["source"], said["date"]


def _says(line: str) -> bool:
    return line.startswith("#")
