"""Tables that are kept as files: what spreadsheets open, and never take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponse

from tidewaiter.core.canonical import decimal_text, to_plain
from tidewaiter.messages.flat.formula import neutralise


def as_csv(text: str, name: str) -> HttpResponse:
    """A table that is written already, to be kept as a file of a name."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def table(columns: Sequence[str], rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    """Rows below the names of their columns, to be kept as a file of a name.

    Decimals are written exactly, days as 2026-11-23, moments as 2026-11-23T10:05:00Z, what is
    ``None`` as nothing. A text that a spreadsheet would take for a formula is made harmless.
    """
    made = io.StringIO()
    out = csv.writer(made, lineterminator="\r\n")
    out.writerow(columns)
    for row in rows:
        out.writerow([_cell(value) for value in row])
    return as_csv(made.getvalue(), name)


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return str(to_plain(value))
    return "" if value is None else neutralise(str(value))
