"""Declarations out of the register as Parquet, for backtests and analysis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from tidewaiter.core import Declaration as Content
from tidewaiter.core import Route, from_plain
from tidewaiter.messages.flat.parquet_writer import CanonicalParquet
from tidewaiter.messages.rows import batch_of, owners
from tidewaiter.register.models import Declaration, Version

CHUNK = 1_000
Progress = Callable[[int], None]
"""Called with how many declarations are written."""


def export(
    path: Path,
    *,
    day_from: date | None = None,
    day_to: date | None = None,
    offices: Sequence[str] | None = None,
    progress: Progress = lambda done: None,
) -> int:
    """Write declarations as they stand, one row per goods item; how many declarations.

    What examinations found goes into the outcome columns, with the chance each declaration had of
    being selected; what was never examined stays empty there. Cancelled declarations are left out.
    Raises :class:`~tidewaiter.core.SourceError` if the file cannot be written.
    """
    done = 0
    with CanonicalParquet(path) as file:
        for rows in _chunks(day_from, day_to, offices):
            file.write(batch(rows))
            done += len(rows)
            progress(done)
    return done


def batches(day_from: date | None = None, day_to: date | None = None) -> Iterator[pa.RecordBatch]:
    """All declarations of some days as canonical batches, as :func:`export` writes them."""
    for rows in _chunks(day_from, day_to, None):
        yield batch(rows)


def _chunks(
    day_from: date | None, day_to: date | None, offices: Sequence[str] | None
) -> Iterator[list[Declaration]]:
    """Declarations in the order they came, a page at a time."""
    found = Declaration.objects.exclude(state="cancelled").order_by("pk")
    if day_from:
        found = found.filter(day__gte=day_from)
    if day_to:
        found = found.filter(day__lte=day_to)
    if offices is not None:
        found = found.filter(office__in=offices)
    last = 0
    while rows := list(found.filter(pk__gt=last)[:CHUNK]):
        yield rows
        last = rows[-1].pk


def batch(rows: Sequence[Declaration]) -> pa.RecordBatch:
    """Some declarations as one canonical batch with outcomes; three queries."""
    current = {
        version.declaration_id: version
        for version in Version.objects.filter(declaration__in=rows).order_by("number")
    }
    contents = [from_plain(Content, json.loads(current[row.pk].canonical)) for row in rows]
    made = batch_of(contents)
    return _with_selection(made, rows)


def _with_selection(made: pa.RecordBatch, rows: Sequence[Declaration]) -> pa.RecordBatch:
    owner = pa.array(owners(made))
    chances = dict(
        Version.objects.filter(declaration__in=rows, decision__isnull=False)
        .order_by("number")
        .values_list("declaration_id", "decision__probability")
    )
    texts = [_text(chances.get(row.pk)) for row in rows]
    random = [row.route == Route.RANDOM for row in rows]
    made = made.append_column("selection_probability", pa.array(texts, pa.string()).take(owner))
    return made.append_column("selected_at_random", pa.array(random, pa.bool_()).take(owner))


def _text(chance: object) -> str | None:
    return None if chance is None else str(chance)
