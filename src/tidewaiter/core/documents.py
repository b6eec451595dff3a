"""Documents of rules: how one is read from plain values under the name it is kept by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from tidewaiter.core.canonical import from_plain
from tidewaiter.core.errors import TidewaiterError, ValueRefused
from tidewaiter.core.sentence import sentence


class Named(Protocol):
    """A document that knows its name."""

    @property
    def id(self) -> str:
        """What the rulebook calls it."""


D = TypeVar("D", bound=Named)


def read_document(
    called: str,
    shape: type[D],
    refused: type[TidewaiterError],
    identifier: str,
    content: Mapping[str, Any],
) -> D:
    """A document of a shape; ``called`` is what its kind is called where a place is named.

    Raises ``refused`` naming the document and the key: where a value cannot stand, and where the
    document calls itself something else.
    """
    where = f"{called} {identifier}"
    try:
        found: D = from_plain(shape, dict(content))
    except ValueRefused as problem:
        place = f"{where}, {problem.where}" if problem.where else where
        raise refused(problem.message, where=place, advice=problem.advice) from None
    if found.id != identifier:
        raise refused(
            sentence("it is '{id}', not '{identifier}'.", id=found.id, identifier=identifier),
            where=f"{where}, id",
        )
    return found
