"""What the function of one rule takes from a segment: straight lines for just its components."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tidewaiter.messages.levels import Level, joined, keep, spread, stray
from tidewaiter.messages.rules import Group, LeafRule
from tidewaiter.messages.segments import Leaf, Segment, key
from tidewaiter.messages.values import (
    PLAIN_NUMBER,
    PLAIN_WHOLE,
    CodeLeaf,
    DecimalLeaf,
    TextLeaf,
    WholeLeaf,
)

ODD = object()
"""The answer for a segment that is to be taken apart step by step; nothing was done yet."""


class Taking:
    """The lines that take the values of one rule from a segment, and the names they use.

    A text is in a variable ``v`` ("" if absent), a spread text in ``t`` (``None`` where its parts
    do not fill their width), any other value in ``d`` (``None`` if absent).
    """

    def __init__(self, segment: Segment, rules: Group) -> None:
        self.segment = segment
        self.rules = rules
        self.leaves: list[Leaf] = [segment.leaves[place] for place in sorted(segment.leaves)]
        self.values: dict[str, str] = {}
        self.lines: list[str] = []
        self.names: dict[str, Any] = {
            "ODD": ODD, "Level": Level, "Decimal": Decimal, "NONE": (), "inner": segment.inner,
            "stray": stray, "keep": keep, "joined": joined, "spread": spread,
            "is_number": PLAIN_NUMBER.match, "is_whole": PLAIN_WHOLE.match,
            "make": rules.make, "label": segment.label, "path": f"{segment.label}/",
        }  # fmt: skip
        self.known: dict[int, set[int]] = {}
        for place in (*segment.leaves, *segment.given, *segment.silent):
            self.known.setdefault(place >> 5, set()).add(place & 31)

    def add(self, *lines: str, depth: int = 1) -> None:
        """Add lines of source text."""
        self.lines += ["    " * depth + line for line in lines]

    # Taking components

    def _take(self, element: int) -> None:
        """Take the components of an element that mean something."""
        part, numbers = f"parts[{element}]", self.known[element]
        spread_out = self._spread_in(element)
        if spread_out is not None:
            most = len(self.rules.spread[spread_out.field])
            self.add(f"t{element} = ''; c{element} = NONE", f"if size > {element}:")
            self.add(f"t{element} = {part}", f"if ':' in t{element}:", depth=2)
            self.add(f"c{element} = t{element}.split(':')",
                     f"t{element} = joined(c{element}, {spread_out.width}, {most})",
                     depth=3)  # fmt: skip
        elif element > 1 and numbers == {1}:
            self.add(f"v{element}_1 = ''; c{element} = NONE", f"if size > {element}:")
            self.add(f"v{element}_1 = {part}", f"if ':' in v{element}_1:", depth=2)
            self.add(f"c{element} = v{element}_1.split(':'); v{element}_1 = c{element}[0]", depth=3)
        else:
            taken = "first" if element == 1 else f"{part}.split(':') if size > {element} else NONE"
            self.add(f"c{element} = {taken}", f"k = len(c{element})")
            for n in sorted(numbers):
                if self._certain(key(element, n)):
                    continue
                self.add(f"v{element}_{n} = c{element}[{n - 1}] if k > {n - 1} else ''")

    def _spread_in(self, element: int) -> LeafRule | None:
        """A rule of the spread text that fills an element."""
        for leaf in self.leaves:
            if leaf.key >> 5 == element and leaf.rule.joined is not None:
                return leaf.rule
        return None

    def _certain(self, place: int) -> bool:
        """Whether a component can only have the one text that its rule asks for."""
        return place not in self.segment.leaves and any(
            place == asked and len(values) == 1 for asked, values in self.segment.conditions
        )

    # Reading values

    def _read(self, leaf: Leaf) -> None:
        """Turn a text into the value of its field."""
        rule, at = leaf.rule, f"{leaf.key >> 5}_{leaf.key & 31}"
        text, value = f"v{at}", f"d{at}"
        if rule.joined is not None:
            self.values[rule.field] = f"t{leaf.key >> 5}"
        elif isinstance(rule.leaf, TextLeaf):
            self.values[rule.key] = text
        else:
            self.values[rule.key] = value
            self.add(f"{value} = None", f"if {text}:")
            self.add(*self._typed(leaf, text, value), depth=2)
            self.add(f"if {value} is None: return ODD", depth=2)

    def _typed(self, leaf: Leaf, text: str, value: str) -> Iterable[str]:
        kind = leaf.rule.leaf
        if isinstance(kind, DecimalLeaf):
            if leaf.unit:
                unit = f"v{leaf.unit >> 5}_{leaf.unit & 31}"
                yield f"if {unit} and {unit} != 'KGM': return ODD"
            yield f"{value} = Decimal({text}) if is_number({text}) else reader.comma({text})"
        elif isinstance(kind, WholeLeaf):
            yield f"if is_whole({text}): {value} = int({text})"
        elif isinstance(kind, CodeLeaf):
            self.names[f"read_{value}"] = kind.spelt().get
            yield f"{value} = read_{value}({text})"
        else:
            declared = f"v{leaf.declared >> 5}_{leaf.declared & 31}" if leaf.declared else "''"
            self.names[f"read_{value}"] = kind.stamp  # type: ignore[attr-defined]
            yield f"{value} = read_{value}({text}, {declared})"

    # Keeping what no field takes

    def _strays(self, start: int, stop: int) -> None:
        """Collect the components of the elements from ``start`` on that no field takes."""
        for element in range(start, stop):
            numbers = self.known.get(element)
            if numbers is None:
                taken = "first" if element == 1 else f"parts[{element}].split(':')"
                self.add(f"if size > {element}: x = stray(x, {element}, {taken}, 0)")
                continue
            for number in range(1, max(numbers) + 1):
                self._stray(element, number, number in numbers)
            most = max(numbers)
            self.add(f"if len(c{element}) > {most}: x = stray(x, {element}, c{element}, {most})")

    def _stray(self, element: int, number: int, known: bool) -> None:
        place, segment = key(element, number), self.segment
        if place in segment.leaves or place in segment.silent or self._certain(place):
            return
        text = f"v{element}_{number}"
        if not known:
            text = f"c{element}[{number - 1}]"
            self.add(f"if len(c{element}) > {number - 1} and {text}:")
        else:
            self.add(f"if {text} and {text} != {segment.given[place]!r}:")
        self.add(f"x = [*(x or ()), ('@{element}.{number}', {text})]", depth=2)
