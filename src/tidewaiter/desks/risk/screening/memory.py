"""What officers decided about matches, and for how long it holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Verdict(StrEnum):
    """What an officer says of a match."""

    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict about a subject and an entry as it was then: who, when, why, and until when."""

    verdict: Verdict
    by: str
    on: date
    reason: str
    until: date

    def plain(self) -> dict[str, str]:
        """The verdict as it is kept among the facts of a decision."""
        return {
            "verdict": self.verdict.value,
            "by": self.by,
            "on": self.on.isoformat(),
            "reason": self.reason,
            "until": self.until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class MatchKey:
    """What a verdict is about: a subject, a list, an entry, and what the entry said.

    When the entry changes in what matters, the key is another, and the match is open again.
    """

    subject: str
    list: str
    entry: str
    material: str


class Memory(Protocol):
    """Where verdicts are kept."""

    def recall(self, keys: Sequence[MatchKey]) -> Mapping[MatchKey, Decided]:
        """The latest verdict on each, in a constant number of queries; those without are absent."""


class NoMemory:
    """Remembers nothing."""

    def recall(self, keys: Sequence[MatchKey]) -> Mapping[MatchKey, Decided]:
        """Nothing."""
        return {}


def held(plain: Mapping[str, Any] | None, day: date | None) -> Mapping[str, Any] | None:
    """The verdict of a match's facts if it holds on a day; where the day is not known, none."""
    if not plain or day is None or date.fromisoformat(plain["until"]) < day:
        return None
    return plain
