"""Asking the controls. One that fails says so; it never brings the others down, nor turns green."""

from __future__ import annotations

from collections.abc import Sequence

from tidewaiter.core import Assessment, Control, Declaration, Facts, NotAssessed
from tidewaiter.engine.batch import Batch


def assess_all(
    controls: Sequence[Control], batch: Batch, *, only_applicable: bool = False
) -> tuple[list[list[Assessment]], list[list[Facts]]]:
    """Per control and declaration what it says, and the facts it says it on.

    With ``only_applicable`` facts are gathered only for the declarations a control applies to.
    """
    said, gathered = [], []
    for control in controls:
        assessments, facts = _ask(control, batch, only_applicable)
        said.append(assessments)
        gathered.append(facts)
    return said, gathered


def failed(control: Control, problem: Exception) -> Assessment:
    """The assessment of a control that failed: not assessed, with the kind of failure."""
    unknown = NotAssessed(
        desk=control.desk,
        control=control.desk,
        reason=f"The {control.desk} desk could not assess it ({type(problem).__name__}).",
        failed=True,
    )
    return Assessment(desk=control.desk, version=control.version, not_assessed=(unknown,))


def _ask(
    control: Control, batch: Batch, only_applicable: bool
) -> tuple[list[Assessment], list[Facts]]:
    said = [Assessment(desk=control.desk, version=control.version)] * len(batch)
    gathered: list[Facts] = [{}] * len(batch)
    try:
        positions = list(control.applies(batch))
        asked = batch.select(positions) if only_applicable else batch
        places = positions if only_applicable else range(len(batch))
        for position, facts in zip(places, control.gather(asked), strict=True):
            gathered[position] = facts
    except Exception as problem:
        return [failed(control, problem)] * len(batch), [{}] * len(batch)
    for n, position in enumerate(positions):
        declaration = asked.declaration(n if only_applicable else position)
        said[position] = _assess(control, declaration, gathered[position])
    return said, gathered


def _assess(control: Control, declaration: Declaration, facts: Facts) -> Assessment:
    try:
        return control.assess(declaration, facts)
    except Exception as problem:
        return failed(control, problem)
