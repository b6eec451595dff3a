"""Reading the tables of the desk: CSV with source and date on top, one row a fact."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import dropwhile

from tidewaiter.core import SourceError
from tidewaiter.core.canonical import parse_decimal
from tidewaiter.core.sentence import sentence

Row = dict[str, str]


def shipped(name: str) -> list[Row]:
    """The rows of a table that comes with the program."""
    text = files("tidewaiter.desks.wildlife").joinpath("data", f"{name}.csv")
    return list(parsed(text.read_text("utf-8").splitlines()))


def parsed(lines: Iterable[str]) -> Iterator[Row]:
    """Rows by column; the lines on top that begin with ``#`` say source and date."""
    told = dropwhile(lambda line: line.startswith("#"), lines)
    for row in csv.DictReader(told):
        yield {key: (value or "").strip() for key, value in row.items() if key}


def day(text: str, where: str = "") -> date | None:
    """A day as ISO 8601 writes it, or as ``31/12/2026``; nothing where nothing is written.

    Raises :class:`SourceError` for what is neither.
    """
    if not text:
        return None
    try:
        if "/" in text:
            first, month, year = text.split("/")
            return date(int(year), int(month), int(first))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise SourceError(sentence("'{text}' is not a day.", text=text), where=where) from None


def words(text: str) -> frozenset[str]:
    """Codes parted by spaces."""
    return frozenset(text.split())


def names(text: str) -> tuple[str, ...]:
    """Names parted by semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def number(text: str) -> Decimal | None:
    """A decimal, nothing where nothing is written."""
    return parse_decimal(text) if text else None


def in_force(since: date | None, until: date | None, on: date) -> bool:
    """Whether a day lies between two, both included; an open end is open."""
    return (since is None or since <= on) and (until is None or on <= until)
