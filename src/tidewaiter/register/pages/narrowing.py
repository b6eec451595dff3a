"""What of the long lists of a declaration's page is shown: a slice of each, or one item's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import QueryDict

from tidewaiter.pages.asked import whole

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for.

    ``only`` is the position of the one item whose part is shown, 0 for all. ``opened`` is the key
    of the group that is shown from its ``begin``-th row on; each list begins at a row of its own,
    ``starts`` by its name. All count from 1.
    """

    only: int = 0
    opened: str = ""
    begin: int = 1
    starts: tuple[tuple[str, int], ...] = ()

    def start(self, name: str) -> int:
        """The row that a list begins with."""
        return dict(self.starts).get(name, 1)

    def begins(self, key: str) -> int:
        """The row that a group begins with."""
        return self.begin if key == self.opened else 1


NOTHING = Asked()
LISTS = ("reasons", "others", "desks", "docs", "near")
"""Lists that begin at a row of their own: the names of their parameters."""


def asked(query: QueryDict, content: dict[str, Any]) -> Asked:
    """What an address asks for; what it says wrongly is left out."""
    number = whole(query.get("only"), 7, typed=True)
    items = content.get("items", ())
    numbers = {int(one.get("number", n)): n for n, one in enumerate(items, 1)}
    key, _, begin = query.get("more", "").partition(".")
    found = {name: whole(query.get(name), 7) for name in LISTS}
    return Asked(
        only=numbers.get(number, 0) if number is not None else 0,
        opened=key,
        begin=max(whole(begin, 7) or 1, 1),
        starts=tuple((name, start) for name, start in found.items() if start),
    )


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """A slice of a list. ``first`` and ``last`` count from 1, of ``count`` rows in all.

    ``before`` and ``after`` are the rows that the slices beside it begin with, 0 for none.
    """

    rows: tuple[Row, ...]
    first: int
    last: int
    count: int
    before: int
    after: int
    step: int

    def of(self, rows: Iterable[Other]) -> Cut[Other]:
        """The same slice with its rows made into others."""
        return Cut(
            tuple(rows), self.first, self.last, self.count, self.before, self.after, self.step
        )

    @property
    def further(self) -> int:
        """Rows after the last one."""
        return self.count - self.last

    @property
    def upcoming(self) -> int:
        """Rows that the next slice has."""
        return min(self.step, self.further)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return len(self.rows) == self.count


def cut(rows: Sequence[Row], start: int, few: int, step: int) -> Cut[Row]:
    """The slice that begins at a row: ``few`` from the first on, else ``step``."""
    if start > len(rows):
        start = 1
    size = few if start == 1 else step
    if start == 1 and len(rows) <= few + 1:
        size = few + 1  # one row takes no more room than saying that there is one
    chosen = tuple(rows[start - 1 : start - 1 + size])
    last = start - 1 + len(chosen)
    back = start - step
    return Cut(
        rows=chosen,
        first=start,
        last=last,
        count=len(rows),
        before=(back if back > few else 1) if start > 1 else 0,
        after=last + 1 if last < len(rows) else 0,
        step=step,
    )
