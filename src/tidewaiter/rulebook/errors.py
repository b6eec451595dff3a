"""What can go wrong with rules.

TidewaiterError
├── NoRules               nothing may be decided: no lane policy is in force
├── UnknownRule           there is no such kind, document, version or change request
├── RulesRefused          what was proposed cannot be used; ``problems`` holds each with its place
├── AlreadyDecided        somebody else approved, rejected or withdrew it first
├── ChangeError           what is proposed, or how it is decided, is not complete
└── ValueRefused
    ├── CalendarError     an office's hours that cannot be used
    ├── OfficeError       an office that cannot be used
    └── CapacityError     a capacity that cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence

from tidewaiter.core import TidewaiterError, ValueRefused
from tidewaiter.core.sentence import sentence


class NoRules(TidewaiterError):
    """No lane policy is in force, so nothing may be decided."""

    def __init__(self) -> None:
        super().__init__(
            "no lane policy is in force.",
            where="rulebook",
            advice="Import one: tidewaiter rules import FOLDER --bootstrap.",
        )


class UnknownRule(TidewaiterError):
    """There is no such kind, document, version or change request."""


class RulesRefused(TidewaiterError):
    """Rules that cannot be used together; ``problems`` holds every reason with its place."""

    def __init__(self, problems: Sequence[TidewaiterError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        told, others = first.message, len(self.problems) - 1
        if others:
            told = sentence("{first} ({others} more)", first=first.message, others=others)
        super().__init__(told, where=first.where, advice=first.advice)


class AlreadyDecided(TidewaiterError):
    """A change request that was approved, rejected or withdrawn before."""


class ChangeError(TidewaiterError):
    """What is proposed, or how it is decided, is not complete."""


class SavedElsewhere(ChangeError):
    """A draft that was saved from elsewhere since it was opened."""

    def __init__(self) -> None:
        super().__init__(
            "the draft was saved from another window in the meantime.",
            where="draft",
            advice="Save again, and what is here takes its place.",
        )


class CalendarError(ValueRefused):
    """Opening hours, holidays or a time zone that cannot be used."""


class OfficeError(ValueRefused):
    """An office that cannot be used."""


class CapacityError(ValueRefused):
    """A capacity that cannot be used."""
