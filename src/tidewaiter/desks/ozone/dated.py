"""Dated documents of the rulebook: how one is read, and that no two begin on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol, TypeVar

from tidewaiter.core import TidewaiterError, ValueRefused, from_plain
from tidewaiter.core.sentence import sentence


class Dated(Protocol):
    """A document that is in force from a day on."""

    @property
    def id(self) -> str:
        """What the rulebook calls it."""

    @property
    def valid_from(self) -> date:
        """The first day on which it is in force."""


D = TypeVar("D", bound=Dated)


def read(
    kind: str,
    shape: type[D],
    refused: type[TidewaiterError],
    identifier: str,
    content: Mapping[str, Any],
) -> D:
    """A document of a kind. Raises ``refused`` naming the place."""
    try:
        found: D = from_plain(shape, dict(content))
    except ValueRefused as problem:
        place = f"{kind} {identifier}, {problem.where}" if problem.where else f"{kind} {identifier}"
        raise refused(problem.message, where=place, advice=problem.advice) from None
    if found.id != identifier:
        raise refused(
            sentence("it is '{id}', not '{identifier}'.", id=found.id, identifier=identifier),
            where=f"{kind} {identifier}, id",
        )
    return found


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
