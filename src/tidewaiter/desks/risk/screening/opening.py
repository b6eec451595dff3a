"""Opening a list from a file or from a saved index, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tidewaiter.desks.risk.screening.building import build
from tidewaiter.desks.risk.screening.index import NameIndex
from tidewaiter.desks.risk.screening.reading import read_list
from tidewaiter.desks.risk.screening.screener import Edition
from tidewaiter.desks.risk.screening.storing import load


def open_list(path: Path, *, form: str = "", columns: Mapping[str, str] | None = None) -> NameIndex:
    """The index of a list: built from a file of names, or mapped from the folder of a saved one.

    Raises :class:`~tidewaiter.core.errors.SourceError` for what is neither.
    """
    if path.is_dir():
        return load(path)
    return build(read_list(path, form=form, columns=columns))


def edition_of(
    name: str, index: NameIndex, *, number: int = 1, as_of: date | None = None
) -> Edition:
    """The edition of a list that was opened from a file."""
    return Edition(name, number, as_of, len(index))
