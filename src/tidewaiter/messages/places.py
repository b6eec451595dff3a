"""The tree of elements to be written: places by name and occurrence."""

from __future__ import annotations

from tidewaiter.core.parts import Extra
from tidewaiter.messages.assemble import AFTER, FORMAT, SECOND, TAIL
from tidewaiter.messages.paths import Step, parse
from tidewaiter.messages.rules import ListRule


class Place:
    """An element to be written: its text, attributes and children by name and occurrence.

    ``claimed`` says that an extra asks for this occurrence to be there though it holds nothing,
    ``second`` that an entry stood here which also has a first place to stand in;
    ``after`` is the element it came after if the format does not know it, ``tail`` a text after it.
    """

    __slots__ = ("after", "attributes", "children", "claimed", "laid", "second", "tail", "text")

    def __init__(self) -> None:
        self.text: str | None = None
        self.attributes: dict[str, str] = {}
        self.children: dict[str, dict[int, Place]] = {}
        self.after: str | None = None
        self.tail = ""
        self.claimed = False
        self.second = False
        self.laid = False

    def child(self, name: str, index: int) -> Place:
        """The child at an occurrence, made if it is not there."""
        row = self.children.setdefault(name, {})
        place = row.get(index)
        if place is None:
            place = row[index] = Place()
        return place

    def peek(self, name: str, index: int) -> Place | None:
        """The child at an occurrence, if it is there."""
        return self.children.get(name, {}).get(index)

    @property
    def hollow(self) -> bool:
        """Whether there is nothing in it at all."""
        return self.text is None and not self.attributes and not self.children


def lay(place: Place, extra: Extra) -> None:
    """Put what an extra holds in its place below another."""
    if extra.path in ("@at", FORMAT):
        return
    for step in parse(extra.value if extra.path == SECOND else extra.path):
        if step.name.startswith("@"):
            place.attributes[step.name[1:]] = extra.value
            return
        if step.name == TAIL:
            place.tail = extra.value
            return
        if step.name == AFTER:
            place.after = extra.value
            return
        place = place.child(step.name, step.index)
    text = extra.value
    if extra.path == SECOND:
        place.second = True
    elif not text:
        place.claimed = True
    else:
        place.text = text


def occurrence(place: Place, step: Step, make: bool) -> int:
    """The occurrence of an element that a step means, by what tells it apart."""
    if not step.leaf:
        return 2 if step.rest else 1
    index = 1
    free = None
    while True:
        there = place.peek(step.local, index)
        if there is None:
            return free or index
        mark = mark_of(there, step)
        if mark == step.value:
            return index
        if mark is None and free is None and make and there.hollow and not there.claimed:
            free = index
        index += 1


def mark_of(place: Place, step: Step) -> str | None:
    """What an element holds where a step tells occurrences apart."""
    if step.leaf.startswith("@"):
        return place.attributes.get(step.leaf[1:])
    there = place.peek(step.leaf, 1)
    return there.text if there else None


def foreign(place: Place, step: Step, rule: ListRule) -> bool:
    """Whether an occurrence is already taken by what belongs to no entry of this list."""
    if place.laid or (place.claimed and place.hollow and not rule.alternate):
        return True
    if step.leaf:
        return mark_of(place, step) is not None or place.claimed
    return place.claimed and not rule.alternate
