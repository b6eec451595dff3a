"""Criteria text to a typed expression tree."""

from __future__ import annotations

from tidewaiter.core.errors import ProfileError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.language.admit import Reader
from tidewaiter.desks.risk.language.grammar import TOO_DEEP, read
from tidewaiter.desks.risk.language.nodes import Node

MAX_LENGTH = 20_000
"""Longest criterion accepted, in characters."""


def parse(text: str, *, where: str = "") -> Node:
    """The expression tree of a criterion.

    ``where`` names the profile in errors. Raises :class:`ProfileError` naming line and character,
    the unknown word and the nearest known one.
    """
    if len(text) > MAX_LENGTH:
        raise ProfileError(
            sentence(
                "the criterion is longer than {max_length} characters.", max_length=MAX_LENGTH
            ),
            where=where,
        )
    if not text.strip():
        raise ProfileError("the criterion is empty.", where=where)
    try:
        return Reader(text, where).flag(read(text, where))
    except RecursionError:
        raise ProfileError(TOO_DEEP, where=where) from None


def parse_value(text: str) -> Node:
    """The expression tree of a formula that gives any kind of value, such as a derived word's."""
    return Reader(text, "").node(read(text, ""))
