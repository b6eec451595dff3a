"""Outlines: the order, number and value format of the elements of a format.

One line per element, indented by two spaces per level: a name, how often it may occur (``1``,
``?``, ``*``, ``+`` or a number; ``1`` and ``+`` are required), and a value format such as
``an..35`` or ``n..16,6`` (``-`` for none), and an identifier. A name that starts with ``=`` repeats
the children of an outline block named so at the left margin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tidewaiter.core.errors import MappingError

_FORMAT = re.compile(r"(an|a|n)(\.\.)?(\d+)?(?:,(\d+))?\Z")


@dataclass(slots=True)
class Outline:
    """One element: its name (with prefix), bounds, value format and children in order.

    ``most`` is 0 where there is no bound, ``longest`` 0 where there is no limit of length.
    """

    name: str = ""
    least: int = 0
    most: int = 0
    longest: int = 0
    exact: bool = False
    letters: str = ""
    decimals: int = 0
    id: str = ""
    children: dict[str, Outline] = field(default_factory=dict)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def find(self, path: str) -> Outline | None:
        """The element at a path of local names below this one."""
        here: Outline | None = self
        for step in path.split("/"):
            here = here.children.get(step) if here else None
        return here

    def by_id(self, identifier: str) -> Outline | None:
        """The child with an identifier (a WCO section or tag)."""
        return next((c for c in self.children.values() if c.id == identifier), None)

    def fits(self, text: str) -> bool:
        """Whether a value has the form the outline asks for."""
        if self.letters == "an" and not self.exact:
            return not self.longest or len(text) <= self.longest
        if self.letters == "n":
            if text.isdecimal() and len(text) <= self.longest:
                return True
            return self._fits_number(text)
        if self.longest and (len(text) > self.longest or (self.exact and len(text) < self.longest)):
            return False
        return not (self.letters == "a" and any(c.isdigit() for c in text))

    def _fits_number(self, text: str) -> bool:
        whole, _, part = text.lstrip("+-").partition(".")
        digits = whole + part
        if not digits.isascii() or not digits.isdigit():
            return False
        length = len(whole.lstrip("0")) + len(part)
        return not self.longest or (length <= self.longest and len(part) <= max(self.decimals, 0))


def parse_outline(text: str, where: str = "") -> Outline:
    """The outline of a format from its text; the result's children are the roots."""
    root = Outline()
    blocks: dict[str, Outline] = {}
    stack: list[tuple[int, Outline]] = [(-1, root)]
    for number, line in enumerate(text.splitlines(), start=1):
        body = line.split("#", 1)[0].rstrip()
        if not body.strip():
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
        known = entry.local in parent.children
        parent.children[entry.name if known else entry.local] = entry
        stack.append((depth, entry))
    return root


def _entry(words: list[str], where: str) -> Outline:
    entry = Outline(words[0])
    bound = words[1] if len(words) > 1 else "?"
    if bound not in "1?*+" and not bound.isdigit():
        raise MappingError(f"'{bound}' does not say how often.", where=where)
    entry.least = 1 if bound in ("1", "+") else 0
    entry.most = {"1": 1, "?": 1, "*": 0, "+": 0}.get(bound, int(bound) if bound.isdigit() else 0)
    entry.id = words[3] if len(words) > 3 else ""
    if len(words) > 2 and words[2] != "-":
        found = _FORMAT.match(words[2])
        if not found:
            raise MappingError(f"'{words[2]}' is no value format.", where=where)
        entry.letters = found[1]
        entry.exact = not found[2] and bool(found[3])
        entry.longest = int(found[3] or 0)
        entry.decimals = int(found[4] or 0)
    return entry
