"""Outlines: the order, number and value format of the elements of a format.

One line per element, indented by two spaces per level: a name, how often it may occur (``1``,
``?``, ``*``, ``+``, a number for at most so many, or ``1..99``; what begins with 1 is required),
and a value format such as ``an..35`` or ``n..16,6`` (``-`` for none). After these may stand, in
any order: an identifier, a pattern ``/[A-Z]{2}/`` that the whole value has, ``=A|B`` for the only
values there are, ``blank`` where the value may be empty, ``either`` where the element may stand
before or after the one above it, and ``open`` where nobody knows what stands in it. A name that
starts with ``=`` repeats the children of an outline block named so at the left margin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tidewaiter.core.errors import MappingError

_BOUNDS = {"1": "1..1", "?": "0..1", "*": "0..", "+": "1.."}
_BOUND = re.compile(r"(?:(\d+)\.\.)?(\d*)\Z")
_FORMAT = re.compile(r"(an|a|n)(\.\.)?(\d+)?(?:,(\d+))?\Z")


@dataclass(slots=True)
class Outline:
    """One element: its name (with prefix), bounds, value format and children in order.

    ``most`` is 0 where there is no bound, ``longest`` 0 where there is no limit of length.
    ``attributes`` by name, ``None`` where the format says nothing about them.
    """

    name: str = ""
    least: int = 0
    most: int = 0
    longest: int = 0
    exact: bool = False
    letters: str = ""
    decimals: int = 0
    id: str = ""
    pattern: re.Pattern[str] | None = None
    only: frozenset[str] = frozenset()
    blank: bool = False
    either: bool = False
    open: bool = False
    children: dict[str, Outline] = field(default_factory=dict)
    attributes: dict[str, Outline] | None = None

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def holds_value(self) -> bool:
        """Whether the format asks for a value here."""
        return bool(self.letters or self.pattern or self.only)

    def find(self, path: str) -> Outline | None:
        """The element at a path of local names below this one."""
        here: Outline | None = self
        for step in path.split("/"):
            here = here.children.get(step) if here else None
        return here

    def by_id(self, identifier: str) -> Outline | None:
        """The child with an identifier (a WCO section or tag)."""
        return next((c for c in self.children.values() if c.id == identifier), None)

    def listed(self, text: str) -> bool:
        """Whether a value is among the only ones there are, where the outline names them."""
        return not self.only or text in self.only

    def fits(self, text: str) -> bool:
        """Whether a value has the form the outline asks for; a list is not part of it."""
        if self.pattern is not None and not self.pattern.fullmatch(text):
            return False
        if self.letters == "an" and not self.exact:
            return not self.longest or len(text) <= self.longest
        if self.letters == "n":
            if text.isdecimal() and len(text) <= self.longest and text.isascii():
                return not self.exact or len(text) == self.longest
            return not self.exact and self._fits_number(text)
        if self.longest and (len(text) > self.longest or (self.exact and len(text) < self.longest)):
            return False
        return self.letters != "a" or text.isalpha() or not any(c.isdigit() for c in text)

    def _fits_number(self, text: str) -> bool:
        whole, _, part = text.lstrip("+-").partition(".")
        digits = whole + part
        if not digits.isascii() or not digits.isdigit():
            return False
        part = part.rstrip("0")
        length = len(whole.lstrip("0")) + len(part)
        return not self.longest or (length <= self.longest and len(part) <= max(self.decimals, 0))


def parse_outline(
    text: str, where: str = "", attributes: Mapping[str, Mapping[str, str]] | None = None
) -> Outline:
    """The outline of a format from its text; the result's children are the roots.

    ``attributes`` gives, by pattern of element names, the attributes with their bound and format.
    """
    root = Outline()
    blocks: dict[str, Outline] = {}
    stack: list[tuple[int, Outline]] = [(-1, root)]
    for number, line in enumerate(text.splitlines(), start=1):
        body = line.partition(" #")[0].rstrip()
        if not body.strip() or body.lstrip().startswith("#"):
            continue
        depth = (len(body) - len(body.lstrip())) // 2
        while stack[-1][0] >= depth:
            stack.pop()
        parent = stack[-1][1]
        words = body.split()
        if words[0].startswith("="):
            block = blocks.setdefault(words[0][1:], Outline(words[0]))
            if depth == 0:
                stack.append((depth, block))
            else:
                parent.children |= block.children
            continue
        entry = _entry(words, f"{where}: elements line {number}")
        if attributes is not None:
            entry.attributes = _attributes(entry.local, attributes, where)
        known = entry.local in parent.children
        parent.children[entry.name if known else entry.local] = entry
        stack.append((depth, entry))
    return root


def _attributes(
    name: str, tables: Mapping[str, Mapping[str, str]], where: str
) -> dict[str, Outline]:
    """The attributes of an element: those of the first pattern its name has."""
    for pattern, table in tables.items():
        if fnmatchcase(name, pattern):
            return {
                attribute: _entry([attribute, *line.split()], f"{where}: attributes.{pattern}")
                for attribute, line in table.items()
            }
    return {}


def _entry(words: list[str], where: str) -> Outline:
    entry = Outline(words[0])
    bound = words[1] if len(words) > 1 else "?"
    times = _BOUND.match(_BOUNDS.get(bound, bound))
    if not times:
        raise MappingError(f"'{bound}' does not say how often.", where=where)
    entry.least, entry.most = int(times[1] or 0), int(times[2] or 0)
    if len(words) > 2 and words[2] != "-":
        found = _FORMAT.match(words[2])
        if not found:
            raise MappingError(f"'{words[2]}' is no value format.", where=where)
        entry.letters = found[1]
        entry.exact = not found[2] and bool(found[3])
        entry.longest = int(found[3] or 0)
        entry.decimals = int(found[4] or 0)
    for word in words[3:]:
        _facet(entry, word, where)
    return entry


def _facet(entry: Outline, word: str, where: str) -> None:
    if word.startswith("/") and word.endswith("/") and len(word) > 2:
        try:
            entry.pattern = re.compile(word[1:-1])
        except re.error as problem:
            raise MappingError(f"'{word}' is no pattern: {problem}.", where=where) from problem
    elif word.startswith("="):
        entry.only = frozenset(word[1:].split("|"))
    elif word in ("blank", "either", "open"):
        setattr(entry, word, True)
    elif word.isalnum():
        entry.id = word
    else:
        raise MappingError(f"'{word}' says nothing about an element.", where=where)
