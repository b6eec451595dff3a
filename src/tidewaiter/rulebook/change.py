"""A change that is proposed, read strictly before anything is stored. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidewaiter.core import TidewaiterError, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.errors import ChangeError, RulesRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A new version of one document: its content, or ``None`` to retire it, and its days (UTC)."""

    kind: str
    identifier: str
    content: Mapping[str, Any] | None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def where(self) -> str:
        """How errors name it."""
        return f"{self.kind} {self.identifier}"


def checked_texts(changes: Sequence[Change], note: str) -> list[str]:
    """The canonical texts of changes. Raises :class:`RulesRefused` with all that is wrong."""
    problems: list[TidewaiterError] = []
    texts: list[str] = []
    if not changes:
        problems.append(ChangeError("nothing is to be changed.", where="changes"))
    if not note.strip():
        problems.append(ChangeError("it is empty; say why.", where="note"))
    for change in changes:
        try:
            texts.append(_text(change))
        except TidewaiterError as problem:
            problems.append(problem)
    if problems:
        raise RulesRefused(problems)
    return texts


def _text(change: Change) -> str:
    kind = kinds.kind_of(change.kind)
    if not change.identifier.strip() or len(change.identifier) > 100:
        raise ChangeError("its name is empty or too long (100 characters).", where=change.where)
    if change.valid_from and change.valid_to and change.valid_to < change.valid_from:
        raise ChangeError("it is before valid_from.", where=f"{change.where}, valid_to")
    if change.content is None:
        if change.valid_to:
            raise ChangeError("what is retired has no last day.", where=f"{change.where}, valid_to")
        return ""
    try:
        text = plain_text(to_plain(kind.read(change.identifier, change.content)))
        text.encode()
    except (TypeError, UnicodeEncodeError, RecursionError):
        raise ChangeError(
            "it holds what no file can: half a character, no number, or too deep a nest.",
            where=change.where,
        ) from None
    return text
