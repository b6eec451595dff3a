"""Which rule a segment belongs to, worked out beforehand for every group that can be open.

What fits a segment depends on the groups that are open, and they always lie in one another in the
same way. So for each innermost group there is one table: by tag, then by the qualifiers that tell
its rules apart, to the rule and how many groups it closes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tidewaiter.messages.plans import compiled
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.segments import Key, Layout, Segment, SegmentGroup, layout_of

NO_LIMIT = 99


@dataclass(slots=True)
class Plan:
    """What to do with a segment: close ``above`` groups, then ``run`` (``None``: analyse it)."""

    above: int
    rule: Segment
    run: Callable[..., Any] | None


@dataclass(slots=True)
class Choice:
    """A component that tells rules apart, and what follows by its text."""

    element: int
    number: int
    by: dict[str, Plan | Choice | None]
    default: Plan | Choice | None

    def pick(self, parts: list[str], first: list[str]) -> Plan | Choice | None:
        """What follows for a segment: its elements, and the components of the first."""
        if self.element == 1:
            components = first
        elif self.element < len(parts):
            components = parts[self.element].split(":")
        else:
            return self.default
        if self.number > len(components):
            return self.default
        return self.by.get(components[self.number - 1], self.default)


@dataclass(slots=True)
class Entry:
    """The rules for one tag: by the first component, else ``default``.

    A segment of more than ``longest`` elements has one too many.
    """

    by: dict[str, Plan | Choice | None] = field(default_factory=dict)
    default: Plan | Choice | None = None
    longest: int = NO_LIMIT


Table = dict[str, Entry]


def may_leave(groups: Sequence[SegmentGroup], depth: int, rule: Segment) -> bool:
    """Whether a rule of the group at ``depth`` may close the open groups above it.

    A barrier (an item) is only left by the next one of its kind or of one that holds it.
    """
    for above in range(len(groups) - 1, depth, -1):
        group = groups[above]
        held = any(rule.inner is groups[n] for n in range(above))
        if group.barrier and rule.inner is not group and not held:
            return False
    return True


Runs = dict[int, Callable[..., Any] | None]
"""The compiled form of segment rules by their identity."""


def prepared(mapping: Mapping) -> Layout:
    """The compiled EDIFACT mapping with a table for each of its groups, made once."""
    found = _READY.get(id(mapping))
    if found is None or found[0] is not mapping:
        longest = tuple(mapping.options.get("longest", {}).items())
        found = _READY[id(mapping)] = mapping, _prepared(layout_of(mapping), longest)
    return found[1]


_READY: dict[int, tuple[Mapping, Layout]] = {}
"""By identity of the mapping, which is kept so that no other can have the same."""


@cache
def _prepared(layout: Layout, longest: tuple[tuple[str, int], ...]) -> Layout:
    for root in (layout.outer, layout.detail):
        _tables([root], dict(longest), {})
    return layout


def _tables(groups: list[SegmentGroup], longest: dict[str, int], done: Runs) -> None:
    group = groups[-1]
    for segment in group.segments.values():
        done[id(segment)] = compiled(segment, group)
    table: Table = {}
    for tag in {tag for g in groups for tag in g.tags}:
        found = _tree(_candidates(groups, tag, done))
        entry = table[tag] = Entry(longest=longest.get(tag, NO_LIMIT) + 1)
        if isinstance(found, Choice) and (found.element, found.number) == (1, 1):
            entry.by, entry.default = found.by, found.default
        else:
            entry.default = found
    group.table = table
    for segment in group.segments.values():
        if segment.inner is not None:
            _tables([*groups, segment.inner], longest, done)


@dataclass(slots=True)
class _Candidate:
    plan: Plan
    conditions: dict[Key, frozenset[str]]
    depth: int
    allowed: bool

    def without(self, place: Key) -> _Candidate:
        rest = {k: v for k, v in self.conditions.items() if k != place}
        return _Candidate(self.plan, rest, self.depth, self.allowed)


def _candidates(groups: list[SegmentGroup], tag: str, done: Runs) -> list[_Candidate]:
    """The rules for a tag in the order in which they are asked."""
    found = []
    top = len(groups) - 1
    for depth in range(top, -1, -1):
        rules = [s for s in groups[depth].segments.values() if s.tag == tag]
        for rule in sorted(rules, key=lambda s: (not s.qualified, -len(s.conditions))):
            allowed = depth == top or may_leave(groups, depth, rule)
            plan = Plan(top - depth, rule, done[id(rule)])
            found.append(_Candidate(plan, dict(rule.conditions), depth, allowed))
    return found


def _tree(candidates: list[_Candidate]) -> Plan | Choice | None:
    if not candidates:
        return None
    head = candidates[0]
    if not head.conditions:
        if head.allowed:
            return head.plan
        return _tree([c for c in candidates if c.depth < head.depth])
    place = next(iter(head.conditions))
    values = sorted({v for c in candidates for v in c.conditions.get(place, ())})
    by = {
        value: _tree(
            [
                c.without(place)
                for c in candidates
                if place not in c.conditions or value in c.conditions[place]
            ]
        )
        for value in values
    }
    default = _tree([c for c in candidates if place not in c.conditions])
    return Choice(place >> 5, place & 31, by, default)
