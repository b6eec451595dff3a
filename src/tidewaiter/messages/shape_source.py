"""The source of the function that reads the blocks of one shape, while it grows.

It is made of places in the block, names of fields and literals; no text of a message becomes code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from tidewaiter.core.building import maker
from tidewaiter.core.finding import Finding
from tidewaiter.messages.assemble import extra
from tidewaiter.messages.edifact_syntax import component
from tidewaiter.messages.rules import Group, ListRule, part_kind
from tidewaiter.messages.segments import SegmentGroup
from tidewaiter.messages.shapes import Shape
from tidewaiter.messages.values import plain_numbers, plain_wholes


class Odd(Exception):
    """The block is to be read segment by segment."""


@dataclass(slots=True)
class Open:
    """An open group: expressions for its fields, the entries of its lists, what it keeps."""

    group: SegmentGroup
    rule: ListRule | None = None
    prefix: str = ""
    owner: Open | None = None
    fields: dict[str, str] = field(default_factory=dict)
    entries: dict[int, list[Open]] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def keep(self, path: str, text: str) -> None:
        """Keep a text that no field takes with the record that has room for it."""
        (self.owner or self).extras.append(f"extra({path!r}, {text})")


class Source:
    """The shape of a block and the function that reads it.

    A text that makes part of the shape is ``fixed``, by the number of its component in the block;
    any other that means something is ``used``, in a variable. ``elements`` are those of the segment
    that is followed, ``at`` the numbers of their components.
    """

    def __init__(self) -> None:
        self.fixed: dict[int, str] = {}
        self.used: dict[int, str] = {}
        self.guards: list[str] = []
        self.numbers: list[str] = []
        self.wholes: list[str] = []
        self.names: dict[str, Any] = {"extra": extra, "Decimal": Decimal}
        self.findings: list[Finding] = []
        self.elements: list[list[str]] = []
        self.at: list[list[int]] = []

    def shape(self, result: str, begin: str = "pass") -> Shape:
        """The shape that was followed, with the function that gives a result."""
        used = sorted(self.used)
        lines = ["def read(components, more):", f" {begin}", " given = pick(components)"]
        lines += [" if '' in given: return None"]
        lines += [f" {', '.join(f'v{n}' for n in used)}, = given"] if used else []
        for name, texts, check in (("numbers", self.numbers, plain_numbers),
                                   ("wholes", self.wholes, plain_wholes)):  # fmt: skip
            if texts:
                self.names[name] = check(len(texts))
                joined = texts[0] if len(texts) == 1 else f'"\'".join(({", ".join(texts)}))'
                lines.append(f" if {name}({joined}) is None: return None")
        lines += [f" {guard}" for guard in self.guards]
        lines.append(f" return {result}")
        self.names["pick"] = _getter(used)
        exec("\n".join(lines), self.names)  # noqa: S102 - made of places, names and literals only
        fixed = _getter(sorted(self.fixed))
        texts = [self.fixed.get(n, "") for n in range(max(self.fixed) + 1)]
        return Shape(fixed, fixed(texts), self.names["read"], tuple(self.findings))

    # Texts

    def text(self, place: int) -> str:
        """The text of a component, "" where it is absent."""
        return component(self.elements, place >> 5, place & 31)

    def _index(self, place: int) -> int | None:
        """Which component of the block it is."""
        element, number = place >> 5, place & 31
        there = element < len(self.at) and number <= len(self.at[element])
        return self.at[element][number - 1] if there else None

    def fix(self, place: int) -> str:
        """Make the text of a component part of the shape."""
        index = self._index(place)
        if index is not None:
            self.fixed[index] = self.text(place)
        return self.text(place)

    def var(self, place: int) -> str:
        """The expression for the text of a component that is not empty."""
        index = self._index(place)
        if index is None:
            raise Odd
        if index in self.fixed:
            return repr(self.fixed[index])
        self.used[index] = f"v{index}"
        return self.used[index]

    def constant(self, value: Any) -> str:
        """The name of a value that there has to be."""
        if value is None:
            raise Odd
        return self.named(value)

    def named(self, value: Any) -> str:
        """The name of a value."""
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name

    # Records

    def entry(self, rule: ListRule, made: Open) -> str:
        """The expression for an entry of a list."""
        if rule.alternate or not (made.fields or made.entries):
            raise Odd
        if not rule.group.record:
            return made.fields[""]
        made.fields.update({name: self.named(value) for name, value in rule.const.items()})
        return self.record(rule.group, made)

    def record(self, group: Group, made: Open) -> str:
        """The expression for a record with its lists and what it keeps."""
        fields = dict(made.fields)
        lists: dict[str, list[str]] = {}
        for order in sorted(made.entries):
            rule = group.lists[order]
            entries = [self.entry(rule, one) for one in made.entries[order]]
            lists.setdefault(rule.key, []).extend(entries)
        if not fields.keys().isdisjoint(lists):
            raise Odd
        fields.update({name: f"({', '.join(found)},)" for name, found in lists.items()})
        if group.keeps_extras and made.extras:
            fields["extras"] = f"({', '.join(made.extras)},)"
        if group.numbered and "number" not in fields:
            raise Odd
        return self._make(group.kind, fields, self.named(group.make))

    def _make(self, kind: Any, fields: dict[str, str], make: str) -> str:
        """The expression for a record, its parts (an address) made first."""
        parts: dict[str, dict[str, str]] = {}
        given = []
        for name, value in fields.items():
            head, _, tail = name.partition(".")
            if tail:
                parts.setdefault(head, {})[tail] = value
            else:
                given.append(f"{name}={value}")
        for head, inner in parts.items():
            part = part_kind(kind, head)
            given.append(f"{head}={self._make(part, inner, self.named(maker(part)))}")
        return f"{make}({', '.join(given)})"


def _getter(places: list[int]) -> Callable[[list[str]], Any]:
    """What picks some components of a block as a tuple."""
    if not places:
        return lambda components: ()
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
