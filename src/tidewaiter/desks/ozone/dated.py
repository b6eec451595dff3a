"""Dated documents of the rulebook: that no two begin on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import sentence


class Dated(Protocol):
    """A document that is in force from a day on."""

    @property
    def id(self) -> str:
        """What the rulebook calls it."""

    @property
    def valid_from(self) -> date:
        """The first day on which it is in force."""


def begun_twice(
    kind: str, refused: type[TidewaiterError], documents: Iterable[Dated]
) -> Iterator[TidewaiterError]:
    """Two documents that begin on the same day."""
    begun: dict[date, str] = {}
    for one in documents:
        other = begun.setdefault(one.valid_from, one.id)
        if other != one.id:
            yield refused(
                sentence("it begins on {day}, as '{other}' does.", day=one.valid_from, other=other),
                where=f"{kind} {one.id}, valid_from",
            )
