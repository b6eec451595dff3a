"""Where on the page the reasons of a decision are pinned. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tidewaiter.register.pages.places import Spot, spot
from tidewaiter.register.pages.reasons import Group, Row, evidence_of, items_of


@dataclass(slots=True)
class Pins:
    """Which places of the page the reasons speak of."""

    items: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    parties: dict[str, list[int]] = field(default_factory=dict)
    documents: list[int] = field(default_factory=list)

    def add(self, number: int, where: Spot) -> None:
        """Pin a reason to a place."""
        if where.item:
            cell = self.items.setdefault(where.item, {}).setdefault(where.column, [])
        elif where.role:
            cell = self.parties.setdefault(where.role, [])
        elif where.link == "#docs":
            cell = self.documents
        else:
            return
        if number not in cell:
            cell.append(number)


def pins(effective: Iterable[Group], content: Row) -> Pins:
    """Where the reasons are pinned."""
    found = Pins()
    for group in effective:
        for one in group.rows:
            _pin(found, group.number, one, content)
    return found


def _pin(found: Pins, number: int, one: Row, content: Row) -> None:
    exact = [spot(str(e["pointer"]), content) for e in evidence_of(one) if e.get("pointer")]
    for where in exact:
        found.add(number, where)
    known = {where.item for where in exact if where.item}
    for pointer in one.get("pointers", ()):
        named = spot(pointer, content)
        if pointer and (named.column != "number" or named.item not in known):
            found.add(number, named)


def pointed(effective: Iterable[Group]) -> list[str]:
    """What the evidence of the reasons points to, each once, in their order."""
    found = (
        e.get("pointer") for group in effective for one in group.rows for e in evidence_of(one)
    )
    return list(dict.fromkeys(str(pointer) for pointer in found if pointer))


def items_named(decision: Row) -> list[int]:
    """Positions of the items that effective reasons name, in order."""
    drawn = (one for one in decision.get("reasons", ()) if one.get("drawn"))
    return sorted(set().union(*(items_of(one) for one in drawn)))
