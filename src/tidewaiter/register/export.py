"""Declarations out of the register as Parquet, for backtests and analysis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from tidewaiter.core import Declaration as Content
from tidewaiter.core import Outcome, Route, from_plain
from tidewaiter.messages.cells import MOMENT
from tidewaiter.messages.flat.parquet_writer import CanonicalParquet
from tidewaiter.messages.rows import batch_of, owners
from tidewaiter.register.models import Declaration, Examination, Version
from tidewaiter.register.work.outcomes import labels

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
    being selected; what was never examined stays empty there. The chance and whether it was drawn
    stay empty where the examination was not what the decision selected it for. Cancelled
    declarations are left out.

    Raises :class:`~tidewaiter.core.SourceError` if the file cannot be written.
    """
    done = 0
    with CanonicalParquet(path) as file:
        for rows in chunks(day_from, day_to, offices):
            file.write(batch(rows))
            done += len(rows)
            progress(done)
    return done


def batches(day_from: date | None = None, day_to: date | None = None) -> Iterator[pa.RecordBatch]:
    """All declarations of some days as canonical batches, as :func:`export` writes them."""
    for rows in chunks(day_from, day_to):
        yield batch(rows)


def chunks(
    day_from: date | None, day_to: date | None, offices: Sequence[str] | None = None
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
    """Some declarations as one canonical batch with outcomes; five queries."""
    current = {
        version.declaration_id: version
        for version in Version.objects.filter(declaration__in=rows).order_by("number")
    }
    contents = [from_plain(Content, json.loads(current[row.pk].canonical)) for row in rows]
    made = batch_of(contents)
    return _with_outcomes(_with_selection(made, rows), rows)


def _with_selection(made: pa.RecordBatch, rows: Sequence[Declaration]) -> pa.RecordBatch:
    owner = pa.array(owners(made))
    chances = dict(
        Version.objects.filter(declaration__in=rows, decision__isnull=False)
        .order_by("number")
        .values_list("declaration_id", "decision__probability")
    )
    otherwise = _otherwise(rows, chances)
    texts = [None if row.pk in otherwise else _text(chances.get(row.pk)) for row in rows]
    random = [None if row.pk in otherwise else row.route == Route.RANDOM for row in rows]
    made = made.append_column("selection_probability", pa.array(texts, pa.string()).take(owner))
    return made.append_column("selected_at_random", pa.array(random, pa.bool_()).take(owner))


def _otherwise(
    rows: Sequence[Declaration], chances: Mapping[int, Decimal | None]
) -> frozenset[int]:
    """Declarations that were examined for another reason than their selection: by an audit, by an
    officer's own choice, or in a lane of which the chance does not speak."""
    selected: dict[int, bool] = {}
    examinations = Examination.objects.filter(declaration__in=rows, correction=None)
    for key, kind, lane, told in examinations.values_list(
        "declaration_id", "kind", "lane", "chances"
    ):
        chance = told.get(lane)
        so = kind != "audit" and chance is not None and Decimal(chance) == chances.get(key)
        selected[key] = selected.get(key, False) or so
    return frozenset(key for key, so in selected.items() if not so)


def _result_at(one: Outcome) -> datetime | None:
    """When the result was recorded; an item that was not examined has none."""
    return None if one.offence is None or one.recorded_at is None else one.recorded_at.value


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


_OUTCOMES: Sequence[tuple[str, pa.DataType, Callable[[Outcome], object]]] = (
    ("offence", pa.bool_(), lambda one: one.offence),
    ("offence_severity", pa.int64(), lambda one: one.severity),
    ("offence_kind", pa.string(), lambda one: one.kind),
    ("assessed", pa.string(), lambda one: _text(one.assessed)),
    ("collected", pa.string(), lambda one: _text(one.collected)),
    ("minutes", pa.int64(), lambda one: one.minutes),
    ("examination_kind", pa.string(), lambda one: one.examination),
    ("result_at", MOMENT, _result_at),
)
"""Columns of outcomes, their types, and where each comes from."""


def _with_outcomes(made: pa.RecordBatch, rows: Sequence[Declaration]) -> pa.RecordBatch:
    """What is known of each item, on its row."""
    known = labels(rows)
    of_item = {(row.pk, one.item): one for row in rows for one in known.get(row.pk, ())}
    places = zip(owners(made).tolist(), made.column("item").to_pylist(), strict=True)
    found = [of_item.get((rows[owner].pk, item)) for owner, item in places]
    for name, kind, value in _OUTCOMES:
        cells = [None if one is None else value(one) for one in found]
        made = made.append_column(name, pa.array(cells, kind))
    return made
