"""The country's tables: CSV files with their source and date in the first lines."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of ``data/NAME.csv``."""
    lines = _text(name).splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def source(name: str) -> tuple[str, str]:
    """Where the rows come from, and of when they are."""
    told = {"source": "", "date": ""}
    for line in _text(name).splitlines():
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            told[key.strip()] = value.strip()
    return told["source"], told["date"]


def names() -> tuple[str, ...]:
    """The tables there are."""
    folder = files(__package__).joinpath("data")
    return tuple(sorted(f.name[:-4] for f in folder.iterdir() if f.name.endswith(".csv")))


def _text(name: str) -> str:
    return files(__package__).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
