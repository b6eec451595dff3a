"""Results that come apart from the history, such as those of audits after clearance.

The file is the one that ``tidewaiter outcomes import`` reads; of it the columns ``mrn``, ``item``,
``kind``, ``offence``, ``severity``, ``assessed``, ``collected``, ``minutes``, ``kinds`` and
``ended_at`` are used. A result without ``ended_at`` has no place in time and is refused.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from tidewaiter.core.errors import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned.history import number_of
from tidewaiter.desks.risk.learned.labels import (
    AUDIT,
    DOCUMENTARY,
    TARGETED,
    Results,
    examination,
)

_SOURCES = {"audit": AUDIT, "documentary": DOCUMENTARY}
_OFFENCE = {"yes": 1.0, "no": 0.0}
_NEEDED = ("mrn", "item", "kind", "offence", "ended_at")

Rows = list[tuple[str, Mapping[str, str]]]
"""The rows of a file, each with its place."""


def open_results(paths: Sequence[Path]) -> Rows:
    """The rows of outcomes files that have a result.

    Raises :class:`SourceError` naming the file, line and column of what cannot be read.
    """
    found: Rows = []
    for path in paths:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise SourceError("the file cannot be read.", where=str(path)) from problem
        head = text.partition("\n")[0]
        reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
        for name in _NEEDED:
            if name not in (reader.fieldnames or ()):
                raise SourceError(
                    sentence("there is no column '{name}'.", name=name), where=str(path)
                )
        for line, row in enumerate(reader, start=2):
            where = f"{path}:{line}"
            if (row.get("offence") or "").strip():
                _require(row, where)
                found.append((where, row))
    return found


def _require(row: Mapping[str, str], where: str) -> None:
    if row["offence"].strip().lower() not in _OFFENCE:
        raise SourceError("an offence is yes, no or empty.", where=f"{where}, offence")
    for name in ("item", "severity", "assessed", "collected", "minutes"):
        _number(row, name, where)
    _day(row, where)


def _number(row: Mapping[str, str], name: str, where: str) -> float:
    text = (row.get(name) or "").strip()
    try:
        found = float(text) if text else math.nan
    except ValueError:
        raise SourceError("it is not a number.", where=f"{where}, {name}") from None
    if math.isinf(found):
        raise SourceError("it is not a number.", where=f"{where}, {name}")
    return found


def _day(row: Mapping[str, str], where: str) -> int:
    try:
        moment = datetime.fromisoformat(row["ended_at"].strip())
    except ValueError:
        raise SourceError(
            "it is no moment.",
            where=f"{where}, ended_at",
            advice="Write a time with its zone, such as 2026-11-25T08:30:00Z.",
        ) from None
    known = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return number_of(known.date())


def about(batch: pa.RecordBatch, rows: Rows) -> Results:
    """What rows of outcomes files say of the items of a batch."""
    names, numbers = (reading.column(batch, name) for name in ("mrn", "item"))
    if names is None or numbers is None or not rows:
        return Results.joined([])
    marks = zip(names.cast(pa.string()).to_pylist(), numbers.to_pylist(), strict=True)
    place = {mark: n for n, mark in enumerate(marks)}
    told = [
        (place[mark], where, row)
        for where, row in rows
        if (mark := (row["mrn"].strip(), int(row["item"]))) in place
    ]
    at = np.array([row for row, _, _ in told], np.int64)
    day = reading.days(reading.column(batch, "accepted_at"), batch.num_rows)[at]

    def number(name: str) -> Floats:
        return np.array([_number(row, name, where) for _, where, row in told])

    return Results(
        row=at,
        known=np.maximum(np.array([_day(row, where) for _, where, row in told], np.int64), day),
        offence=np.array([_OFFENCE[row["offence"].strip().lower()] for _, _, row in told]),
        severity=number("severity"),
        assessed=number("assessed"),
        collected=number("collected"),
        minutes=number("minutes"),
        chance=np.full(at.size, np.nan),
        source=np.array(
            [_SOURCES.get(row["kind"].strip(), TARGETED) for _, _, row in told], np.int64
        ),
        how=np.array([examination(row["kind"]) for _, _, row in told], np.int64),
        kind=tuple((row.get("kinds") or "").partition("|")[0] or None for _, _, row in told),
    )
