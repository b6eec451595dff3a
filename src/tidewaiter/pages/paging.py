"""Pages of lists by key: which rows are shown, and where the next page begins.

A list is read one row further than a page shows. That row is not shown: it only tells that there
is a next page, which begins after the last row shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key")


def cut(found: Sequence[Row], size: int, key: Callable[[Row], Key]) -> tuple[list[Row], Key | None]:
    """The rows that a page of ``size`` shows of those ``found``, which are at most one more.

    Gives the key of the last row as well, by which the next page is asked for; ``None`` where this
    page is the last.
    """
    shown = list(found[:size])
    return shown, key(shown[-1]) if len(found) > size else None


def primary(row: Any) -> int:
    """The key of a row of the database."""
    return int(row.pk)
