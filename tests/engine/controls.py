"""Controls that exist only in these tests: one that fails, one that speaks by rote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tidewaiter.core import Assessment, Declaration, Facts, Finding, NotAssessed, Proposal, Severity


class Spoken:
    """Says of each declaration what a function says."""

    version = "1"

    def __init__(self, say: Callable[[Declaration], Mapping[str, Any]], desk: str = "spoken"):
        self.desk = desk
        self._say = say

    def applies(self, batch: Any) -> Sequence[int]:
        return range(len(batch))

    def gather(self, batch: Any) -> Sequence[Facts]:
        return [{"seen": batch.declaration(n).id} for n in range(len(batch))]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        assert facts == {"seen": declaration.id}, "facts belong to their declaration"
        return Assessment(desk=self.desk, version=self.version, **self._say(declaration))


class Failing:
    """Raises where it is told to: in ``applies``, ``gather``, ``assess`` or ``screen``."""

    desk = "failing"
    version = "1"

    def __init__(self, place: str) -> None:
        self._place = place
        if place == "screen":
            self.screen = self._screen

    def _screen(self, batch: Any) -> Any:
        raise RuntimeError("no screen")

    def applies(self, batch: Any) -> Sequence[int]:
        return self._or_raise("applies", range(len(batch)))

    def gather(self, batch: Any) -> Sequence[Facts]:
        if self._place == "too few":
            return []
        return self._or_raise("gather", [{} for _ in range(len(batch))])

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        return self._or_raise("assess", Assessment(desk=self.desk, version=self.version))

    def _or_raise(self, place: str, value: Any) -> Any:
        if self._place == place:
            raise ConnectionError("the database is away")
        return value


def proposal(control: str, lane: str = "red", chance: str = "1", **more: Any) -> Proposal:
    """A proposal with little said."""
    return Proposal(
        control=control,
        version="1",
        lane=lane,
        probability=Decimal(chance),
        reason="because",
        **more,
    )


def finding(code: str, severity: Severity = Severity.MAJOR) -> Finding:
    """A finding with little said."""
    return Finding(code=code, desk="spoken", severity=severity, claim="something is odd")


def unknown(control: str, *, failed: bool = False, lane: str | None = None) -> NotAssessed:
    """Something not assessed."""
    return NotAssessed(desk="spoken", control=control, reason="not known", failed=failed, lane=lane)
