"""A control whose tables cannot be read: what concerns the desk is not assessed, never green."""

from __future__ import annotations

from collections.abc import Sequence

from tidewaiter.core import Assessment, Consignments, Control, Declaration, Facts, NotAssessed

TABLES = "wildlife-tables"


class Lacking:
    """Stands for a control that could not be made, and says why."""

    def __init__(self, control: Control, why: str) -> None:
        self.desk = control.desk
        self.version = f"{control.version}-without-tables"
        self.control = control
        self.why = why

    def applies(self, batch: Consignments) -> Sequence[int]:
        """What would concern the control with the tables of the program."""
        return self.control.applies(batch)

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """Nothing can be known without tables."""
        return [{}] * len(batch)

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """Not assessed."""
        unknown = NotAssessed(
            desk=self.desk, control=TABLES, reason=self.why, missing=(TABLES,), failed=True
        )
        return Assessment(desk=self.desk, version=self.version, not_assessed=(unknown,))
