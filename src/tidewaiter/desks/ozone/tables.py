"""The tables that come with the desk: CSV files, each row naming its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.core.tables import shipped


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of the tables come from: title, of which date, and what to mind."""

    key: str
    title: str
    date: str
    note: str


def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of the desk by name, as texts."""
    return shipped("tidewaiter.desks.ozone", name)


@cache
def sources() -> dict[str, Source]:
    """Every source that a row names, by key."""
    return {row["key"]: Source(**row) for row in table("sources")}


def told(key: str) -> str:
    """The title of a source, for evidence."""
    return sources()[key].title
