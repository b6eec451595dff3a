"""From WCO pointers to canonical ones: the reverse of :attr:`Pointer.wco`."""

from __future__ import annotations

from functools import cache

from tidewaiter.core.pointer import Pointer
from tidewaiter.core.wco import IDENTIFIERS
from tidewaiter.messages.response import PointerStep

Template = tuple[str | int, ...]
"""Steps of a pointer; a number stands for the occurrence of the section at that position."""


@cache
def _templates() -> dict[str, Template]:
    """Canonical steps by the sections (and tag) that lead to them."""
    found: dict[str, Template] = {}
    for path in IDENTIFIERS:
        sections = ["42A"]
        steps: list[str | int] = []
        here = ""
        for name in path.split("."):
            here = f"{here}.{name}" if here else name
            steps.append(name)
            for part in IDENTIFIERS.get(here, "").split("/"):
                if part:
                    sections.append(part.removesuffix("[]"))
                if part.endswith("[]") and _is_list(here):
                    steps.append(len(sections) - 1)
        found.setdefault("/".join(sections), tuple(steps))
    return found


_LISTS = frozenset(
    {
        "authorisations", "mutual_recognitions", "routing_countries", "equipment", "adjustments",
        "documents", "previous_documents", "statements", "items", "items.packages", "items.duties",
        "items.documents", "items.previous_documents", "items.statements", "items.dangerous_goods",
        "items.equipment", "equipment.seals",
    }
)  # fmt: skip


def _is_list(path: str) -> bool:
    return path in _LISTS


def canonical_pointer(steps: tuple[PointerStep, ...]) -> Pointer | None:
    """The canonical place of a WCO pointer, ``None`` if no field stands there."""
    names: list[str] = []
    numbers: list[int] = []
    for step in steps:
        if step.section:
            names.append(step.section)
            numbers.append(step.sequence or 1)
        if step.tag:
            names.append(step.tag)
            numbers.append(1)
    template = _templates().get("/".join(names))
    if template is None:
        return None
    return Pointer(tuple(numbers[s] if isinstance(s, int) else s for s in template))
