"""The country's tables: CSV files with their source and date in the first lines."""

from __future__ import annotations

from importlib.resources import files

from tidewaiter.core import tables
from tidewaiter.core.tables import Row

__all__ = ["Row", "names", "source", "table"]


def table(name: str) -> tuple[Row, ...]:
    """The rows of ``data/NAME.csv``."""
    return tables.shipped(__package__, name)


def source(name: str) -> tuple[str, str]:
    """Where the rows come from, and of when they are."""
    return tables.source(tables.text(__package__, name).splitlines())


def names() -> tuple[str, ...]:
    """The tables there are."""
    folder = files(__package__).joinpath("data")
    return tuple(sorted(f.name[:-4] for f in folder.iterdir() if f.name.endswith(".csv")))
