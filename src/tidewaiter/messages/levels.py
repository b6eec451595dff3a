"""The groups of an EDIFACT message that are open while it is read, and what they keep."""

from __future__ import annotations

from tidewaiter.messages.assemble import Dependent, Record, extra
from tidewaiter.messages.segments import SegmentGroup

TRIGGER = "."
"""Stands for the segment that begins an item in the paths of its extras."""

Found = list[tuple[str, str]] | None
"""Places and texts of a segment that no field takes."""

_SPOTS = [[f"@{e}.{c}" for c in range(40)] for e in range(100)]


class Level(Record):
    """An open group: its record, its rules, who keeps its extras, and its place.

    ``prefix`` begins the paths of extras, ``step`` is the step of its pointer.
    """

    __slots__ = ("group", "owner", "prefix", "step")

    def __init__(
        self,
        group: SegmentGroup,
        occurrence: int,
        place: str,
        owner: Record | None,
        prefix: str,
        step: tuple[str | int, ...],
    ) -> None:
        self.group = group
        self.occurrence = occurrence
        self.place = place
        self.owner = self if owner is None else owner
        self.prefix = prefix
        self.step = step
        self.counts = {}
        self.entries = self.extras = self.sequence = None
        self.loose = self.empty = False


def spot(element: int, number: int) -> str:
    """The place of a component in its segment, as it is written in paths."""
    if element < 100 and number < 40:
        return _SPOTS[element][number]
    return f"@{element}.{number}"


def stray(found: Found, element: int, components: list[str], first: int) -> Found:
    """Add the components of an element from a position on, as far as they say anything."""
    for number in range(first, len(components)):
        text = components[number]
        if text:
            if found is None:
                found = []
            found.append((spot(element, number + 1), text))
    return found


def keep(owner: Record, path: str, found: list[tuple[str, str]]) -> None:
    """Keep what no field of a segment takes."""
    kept = owner.extras
    if kept is None:
        kept = owner.extras = []
    for place, text in found:
        kept.append(extra(path + place, text))


def joined(components: list[str], width: int, most: int) -> str | None:
    """A text that is spread over components; ``None`` where they do not fill their width."""
    while components and not components[-1]:
        components.pop()
    if len(components) > most or any(len(c) != width for c in components[:-1]):
        return None
    return "".join(components)


def spread(record: Record, keys: tuple[str, ...], components: list[str], path: str) -> None:
    """Put the components of a text one by one, to be joined as far as they fill their width."""
    record.loose = True
    for number, (key, text) in enumerate(zip(keys, components, strict=False), start=1):
        if text:
            record[key] = Dependent(text, path + str(number), text)
