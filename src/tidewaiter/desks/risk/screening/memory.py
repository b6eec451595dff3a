"""What officers decided about matches, and for how long it holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from tidewaiter.desks.risk.screening.comparing import Standing


class Verdict(StrEnum):
    """What an officer says of a match; ``open`` takes back what was said before."""

    SAME = "same"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict about a subject and an entry as it was then: who, when, why, and until when.

    ``standing`` is how the match stood then; empty where that is not known.
    """

    verdict: Verdict
    by: str
    on: date
    reason: str
    until: date
    standing: str = ""

    def plain(self) -> dict[str, str]:
        """The verdict as it is kept among the facts of a decision."""
        return {
            "verdict": self.verdict.value,
            "by": self.by,
            "on": self.on.isoformat(),
            "reason": self.reason,
            "until": self.until.isoformat(),
            "standing": self.standing,
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


def outgrown(verdict: str, then: str, now: str) -> bool:
    """Whether a match stands stronger now than when it was told apart; then it is asked again."""
    order = list(Standing)
    return (
        verdict == Verdict.OTHER
        and bool(then)
        and order.index(Standing(now)) > order.index(Standing(then))
    )


def held(match: Mapping[str, Any], day: date | None) -> Mapping[str, Any] | None:
    """The verdict of a match's facts if it holds on a day; where the day is not known, none."""
    said: Mapping[str, Any] | None = match.get("verdict")
    if not said or day is None or date.fromisoformat(said["until"]) < day:
        return None
    if outgrown(said["verdict"], said.get("standing", ""), match["standing"]):
        return None
    return said
