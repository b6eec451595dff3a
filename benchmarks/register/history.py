"""What clients saw, attempt by attempt, and what may not be in it. Pure.

An attempt without an answer (status 0) is neither a success nor a failure: nobody knows. The
message is sent again until there is an answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Job = tuple[int, int]
"""Which declaration, and which variant of its content."""

BUSY = frozenset((429, 503))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and its answer. ``at`` and ``took`` are in seconds."""

    job: Job
    status: int
    body: dict[str, Any]
    retry_after: str = ""
    at: float = 0.0
    took: float = 0.0

    @property
    def acknowledged(self) -> bool:
        """The server said that it has the message."""
        return 200 <= self.status < 300

    @property
    def open(self) -> bool:
        """Has to be sent again: no answer, or told to come back."""
        return self.status == 0 or self.status in BUSY

    @property
    def told(self) -> tuple[Any, ...]:
        """What every answer to the same message must agree in."""
        return tuple(self.body.get(name) for name in ("mrn", "lane", "decided_at", "sha256"))


def acknowledged(history: Iterable[Attempt]) -> dict[int, list[Any]]:
    """By declaration what was acknowledged: MRN, lane, time and digest."""
    return {one.job[0]: list(one.told) for one in history if one.acknowledged}


def problems(history: Iterable[Attempt]) -> list[str]:
    """Answers that contradict one another, or that should not be."""
    found: list[str] = []
    groups: dict[int, list[Attempt]] = defaultdict(list)
    for one in history:
        groups[one.job[0]].append(one)
        if one.status in BUSY and not one.retry_after:
            found.append(f"{one.job}: {one.status} without Retry-After")
        elif not one.open and not one.acknowledged and one.status != 409:
            found.append(f"{one.job}: status {one.status}")
    for number, attempts in groups.items():
        found += [f"{number}: {problem}" for problem in _contradictions(attempts)]
    return found


def _contradictions(attempts: list[Attempt]) -> Iterable[str]:
    good = [one for one in attempts if one.acknowledged]
    variants = {one.job[1] for one in good}
    if len(variants) != 1:
        yield f"{len(variants)} variants were acknowledged"
    if len({one.told for one in good}) > 1:
        yield "the same message got different answers"
    if sum(not one.body.get("repeated") for one in good) > 1:
        yield "it was new more than once"
    if any(one.status == 409 and one.job[1] in variants for one in attempts):
        yield "what was acknowledged was also refused"


def statuses(history: Iterable[Attempt]) -> dict[str, int]:
    """How many attempts ended how."""
    return {str(k): n for k, n in sorted(Counter(one.status for one in history).items())}
