"""The messages desk among the controls: what was odd about a message, said of its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tidewaiter.core.canonical import from_plain, to_plain
from tidewaiter.core.control import Consignments, Facts
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import PointerError
from tidewaiter.core.finding import Assessment, Finding
from tidewaiter.core.version import __version__
from tidewaiter.messages.checks import check
from tidewaiter.messages.findings import DESK

_NOTHING: Facts = {}


class MessageControl:
    """Says of each declaration what reading its message found.

    The findings are its facts, so that a decision can be taken again without the message.
    """

    desk = DESK
    version = __version__

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Where anything was found: with most messages nothing is."""
        return sorted(batch.findings)

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """What was found, in plain form."""
        found = batch.findings
        return [
            {"findings": to_plain(found[n])} if n in found else _NOTHING for n in range(len(batch))
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What was found, from its plain form."""
        return self._said(_findings(facts))

    def screen(self, batch: Consignments) -> Iterable[tuple[int, Assessment]]:
        """The same by position, straight from the batch."""
        return ((n, self._said(tuple(found))) for n, found in sorted(batch.findings.items()))

    def bundle(self) -> Mapping[str, Any]:
        """Nothing but the version: the facts hold the rest."""
        return {"version": self.version}

    def near_misses(self, declaration: Declaration, facts: Facts) -> Sequence[Any]:
        """None: a message is as it is."""
        return ()

    def facts_after(
        self, before: Declaration, after: Declaration, facts: Facts
    ) -> tuple[Facts, list[str]]:
        """The findings had other values been declared: checked anew, what was unreadable kept."""
        checked = check(before)
        unreadable = [one for one in _findings(facts) if one not in checked]
        kept = [
            one
            for one in unreadable
            if not one.pointer.steps or _value(after, one) == _value(before, one)
        ]
        found = (*kept, *check(after))
        return ({"findings": to_plain(found)} if found else _NOTHING), []

    def _said(self, found: tuple[Finding, ...]) -> Assessment:
        return Assessment(desk=self.desk, version=self.version, findings=found)


def _findings(facts: Facts) -> tuple[Finding, ...]:
    return tuple(from_plain(Finding, one) for one in facts.get("findings", ()))


def _value(declaration: Declaration, found: Finding) -> Any:
    """What stands where a finding points, ``None`` where no field stands there."""
    try:
        return found.pointer.get(declaration)
    except PointerError:
        return None
