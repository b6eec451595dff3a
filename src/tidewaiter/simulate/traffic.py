"""The bundled month of declarations, sent anew over the last days."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from tidewaiter import samples
from tidewaiter.core import Declaration
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.files import read_path
from tidewaiter.messages.flat.formula import restored
from tidewaiter.messages.message import Message
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.writing import write
from tidewaiter.samples.make import as_csv

OFFICES = ("XTHAV", "XTNOR", "XTGAT")
"""A seaport, an airport and a road crossing."""

_SENT_BEFORE = timedelta(minutes=7)
_HISTORY_ENDS = datetime(2026, 10, 1, tzinfo=UTC)


def declarations(end: datetime, days: int) -> Iterator[tuple[datetime, Declaration]]:
    """Declarations with the moment each is sent, spread over so many days up to ``end``."""
    sample = [one.declaration for one in read_path(samples.path() / "declarations.csv")]
    found = [one for one in sample if one is not None]
    first = (end - timedelta(days=days - 1)).date()
    for number, one in enumerate(found):
        day = first + timedelta(days=number * days // len(found))
        clock = one.accepted_at.value if one.accepted_at else None
        at = datetime.combine(day, clock.timetz() if clock else time(12), tzinfo=UTC)
        if at < end:
            yield at, _anew(one, number + 1, at)


def message(declaration: Declaration) -> Message:
    """A declaration as it comes in: a WCO message that was read."""
    (found,) = read_bytes(write(declaration, "wco-dec").raw, "trial")
    return found


def history(end: datetime, folder: Path) -> Path:
    """The bundled history as a file whose last day is the one before ``end``."""
    shift = end.date() - _HISTORY_ENDS.date()
    with gzip.open(samples.path() / "history.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [{n: restored(v) for n, v in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        for name in ("accepted_at", "result_at"):
            if row[name]:
                row[name] = (datetime.fromisoformat(row[name]) + shift).strftime("%FT%TZ")
    path = folder / "history.csv"
    path.write_text(as_csv(rows, list(rows[0])), encoding="utf-8", newline="")
    return path


def _anew(one: Declaration, number: int, at: datetime) -> Declaration:
    """The same goods as a new declaration. Its own country is a code that no list knows."""
    return replace(
        one,
        mrn=None,
        lrn=f"OSM-{at:%y%m%d}-{number:04d}",
        accepted_at=None,
        issued_at=Timestamp.of(at - _SENT_BEFORE),
        country_destination=None,
    )
