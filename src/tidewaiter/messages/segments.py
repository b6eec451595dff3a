"""The mapping of an EDIFACT message, compiled: which segment, which component, which field.

A place is written ``NAD+IM@2.1``: the segment NAD whose first element is IM, its second element
(the tag is not counted), first component. ``MEA+AAE+AAD``: two elements must match; ``MOA+39`` has
the qualifier in the first component; ``RFF+BM|AWB`` any of several. ``PCI+?28``: written so, but
not asked for. ``CST@2-6[2=122].1``: whichever of elements 2 to 6 has 122 as second component.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping

_PLACE = re.compile(
    r"(?P<first>\d+)(?:-(?P<last>\d+)\[(?P<mark>\d+)=(?P<value>[^\]]+)\])?\.(?P<component>\d+)\Z"
)
Key = int
"""A component's place as one number: element * 32 + component."""


def key(element: int, number: int) -> Key:
    """The place of a component."""
    return element * 32 + number


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field's component; the other places say where its date format and unit stand."""

    rule: LeafRule
    key: Key
    declared: Key = 0
    unit: Key = 0


@dataclass(frozen=True, slots=True)
class Search:
    """A field in whichever element of a range carries a mark."""

    rule: LeafRule
    first: int
    last: int
    mark: int
    value: str
    component: int


@dataclass(slots=True)
class Segment:
    """A kind of segment: its tag and qualifiers, the fields in it, the list it may open."""

    label: str
    tag: str
    conditions: tuple[tuple[Key, frozenset[str]], ...]
    star: bool = False
    leaves: dict[Key, Leaf] = field(default_factory=dict)
    searches: list[Search] = field(default_factory=list)
    given: dict[Key, str] = field(default_factory=dict)
    silent: set[Key] = field(default_factory=set)
    opens: ListRule | None = None
    order: int = 0
    inner: SegmentGroup | None = None

    @property
    def qualified(self) -> bool:
        """Whether its first component tells it apart."""
        return any(place == key(1, 1) for place, _ in self.conditions)


@dataclass(slots=True)
class SegmentGroup:
    """The segments of one group: by tag, those with a first qualifier and those without.

    A ``barrier`` group (an item) is only left by the next one of its kind. ``table`` says what any
    segment is that comes while the group is open (:mod:`tidewaiter.messages.dispatch`).
    """

    tags: dict[str, tuple[dict[str, list[Segment]], list[Segment]]] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    barrier: bool = False
    fact: Outline | None = None
    rules: Group | None = None
    table: dict[str, Any] = field(default_factory=dict)

    def match(self, tag: str, elements: list[list[str]]) -> Segment | None:
        """The segment rule that fits, the most particular first."""
        entry = self.tags.get(tag)
        if entry is None:
            return None
        first = elements[1][0] if len(elements) > 1 else ""
        for rule in entry[0].get(first, ()):
            if len(rule.conditions) == 1 or _fits(rule, elements):
                return rule
        for rule in entry[1]:
            if not rule.conditions or _fits(rule, elements):
                return rule
        return None


def _fits(rule: Segment, elements: list[list[str]]) -> bool:
    for place, values in rule.conditions:
        element, number = place >> 5, place & 31
        if element >= len(elements) or number > len(elements[element]):
            return False
        if elements[element][number - 1] not in values:
            return False
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A compiled EDIFACT mapping: the groups outside and inside the detail section.

    ``longest`` is how many elements a segment has at most, by tag, where senders send too many.
    """

    outer: SegmentGroup
    detail: SegmentGroup
    longest: dict[str, int]


_KNOWN: dict[int, Mapping] = {}


def layout_of(mapping: Mapping) -> Layout:
    """The compiled form of a mapping, made once."""
    _KNOWN.setdefault(id(mapping), mapping)
    return _layout(id(mapping))


@cache
def _layout(mapping_id: int) -> Layout:
    mapping = _KNOWN[mapping_id]
    outline = mapping.outline.children
    around = Outline("")
    for name in ("header", "summary"):
        around.children |= outline[name].children if name in outline else {}
    outer = SegmentGroup(fact=around, rules=mapping.group)
    detail = SegmentGroup(fact=outline.get("detail"), rules=mapping.group)
    _fill(outer, mapping.group, None, detail)
    for group in (outer, detail):
        _index(group)
    return Layout(outer, detail, mapping.options.get("longest", {}))


def _fill(
    group: SegmentGroup, rules: Group, trigger: Segment | None, detail: SegmentGroup | None
) -> None:
    for rule in rules.leaves:
        pattern, _, place = rule.path.rpartition("@")
        segment = _segment(group, pattern) if pattern else trigger
        if segment is None:
            raise MappingError(f"'{rule.path}' names no segment.", where=rule.key)
        _add_leaf(segment, rule, place)
    for order, entry in enumerate(rules.lists):
        inside = detail is not None and entry.path.startswith("detail/")
        home = detail if inside and detail is not None else group
        path = entry.path.removeprefix("detail/")
        segment = trigger if path == "" else _segment(home, path.rstrip("*"))
        if segment is None or segment.opens is not None:
            raise MappingError(f"'{entry.path}' cannot open a list.", where=entry.key)
        segment.star = path.endswith("*")
        segment.opens, segment.order = entry, order
        fact = home.fact.children.get(segment.tag) if home.fact else None
        segment.inner = SegmentGroup(barrier=entry.group.keeps_extras, fact=fact, rules=entry.group)
        _fill(segment.inner, entry.group, segment, None)
        _index(segment.inner)


def _segment(group: SegmentGroup, pattern: str) -> Segment:
    found = group.segments.get(pattern)
    if found is None:
        found = group.segments[pattern] = _parse(pattern)
    return found


def _parse(pattern: str) -> Segment:
    tag, *elements = pattern.split("+")
    conditions = []
    given: dict[Key, str] = {}
    for e, text in enumerate(elements, start=1):
        for c, word in enumerate(text.split(":"), start=1):
            if word.startswith("?"):
                given[key(e, c)] = word[1:]
            elif word:
                values = word.split("|")
                conditions.append((key(e, c), frozenset(values)))
                given[key(e, c)] = values[0]
    return Segment(pattern, tag, tuple(conditions), given=given)


def _add_leaf(segment: Segment, rule: LeafRule, place: str) -> None:
    found = _PLACE.match(place)
    if not found:
        raise MappingError(f"'{rule.path}' is not a place in a segment.", where=rule.key)
    number = int(found["component"])
    if found["last"]:
        segment.searches.append(
            Search(
                rule,
                int(found["first"]),
                int(found["last"]),
                int(found["mark"]),
                found["value"],
                number,
            )
        )
        return
    declared = _other(rule.declared)
    unit = _other(rule.unit)
    at = key(int(found["first"]), number)
    segment.leaves[at] = Leaf(rule, at, declared, unit)
    segment.given.pop(at, None)
    if unit:
        segment.given.setdefault(unit, "KGM")
    if declared:
        segment.silent.add(declared)


def _other(place: str | None) -> Key:
    if place is None:
        return 0
    element, _, number = place.lstrip("@").partition(".")
    return key(int(element), int(number))


def _index(group: SegmentGroup) -> None:
    for segment in sorted(group.segments.values(), key=lambda s: -len(s.conditions)):
        exact, loose = group.tags.setdefault(segment.tag, ({}, []))
        first = next((v for k, v in segment.conditions if k == key(1, 1)), None)
        if first is None:
            loose.append(segment)
        else:
            for value in first:
                exact.setdefault(value, []).append(segment)
