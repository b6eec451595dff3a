"""Words of names that say little about who is meant: legal forms, titles, particles, spellings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tidewaiter.core.tables import shipped


@cache
def words(kind: str) -> Mapping[str, str]:
    """The words of a kind, each with what it stands for (itself where the table says nothing).

    Kinds are ``form`` (legal forms, folded), ``raw`` (legal forms in other scripts, as they are
    written), ``honorific``, ``particle`` and ``spelling`` (one name, spelt in several ways).
    """
    rows = shipped(__package__, "words")
    return {row["text"]: row["stands_for"] or row["text"] for row in rows if row["kind"] == kind}


@cache
def longest(kind: str) -> int:
    """How many words the longest entry of a kind has."""
    return max(len(text.split()) for text in words(kind))
