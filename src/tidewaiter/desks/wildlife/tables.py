"""Reading the tables of the desk: CSV with source and date on top, one row a fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tidewaiter.core import SourceError, tables
from tidewaiter.core.canonical import parse_decimal
from tidewaiter.core.sentence import sentence
from tidewaiter.core.tables import Row, parsed

__all__ = ["Row", "day", "in_force", "names", "number", "parsed", "shipped", "words"]


def shipped(name: str) -> list[Row]:
    """The rows of a table that comes with the program."""
    return [dict(row) for row in tables.shipped("tidewaiter.desks.wildlife", name)]


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
