"""Rules for segments, compiled to one function each: what is usual is read at full speed.

The function of a rule takes the elements of a segment as texts and puts each component where it
belongs. It is made of straight lines for just the components of the rule, since a loop that looks
every component up takes several times as long. What is not usual (a number that is not spelt as it
would be written, a unit other than kilograms, a segment that comes a second time) it leaves alone
and answers :data:`plan_source.ODD`; :mod:`tidewaiter.messages.analysis` then takes the segment
apart step by step. Both come to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidewaiter.messages.marked import marked
from tidewaiter.messages.plan_source import Source
from tidewaiter.messages.rules import Group, LeafRule
from tidewaiter.messages.segments import Segment, SegmentGroup
from tidewaiter.messages.values import CodeLeaf, DateLeaf, DecimalLeaf, TextLeaf, WholeLeaf

_KINDS = (TextLeaf, DecimalLeaf, WholeLeaf, CodeLeaf, DateLeaf)


def compiled(segment: Segment, group: SegmentGroup) -> Callable[..., Any] | None:
    """The function of a rule in a group; ``None`` for a rule that asks for more than the usual.

    It is called with the reader, the open level, the elements as texts and the components of the
    first element. It gives the level it opened, ``None``, or :data:`plan_source.ODD`.
    """
    rules = segment.opens.group if segment.opens else group.rules
    if rules is None or not _usual(segment, group, rules):
        return None
    source = Source(segment, rules)
    exec(source.text(), source.names)  # noqa: S102 - made of places and field names only
    run: Callable[..., Any] = source.names["run"]
    return run


def _usual(segment: Segment, group: SegmentGroup, rules: Group) -> bool:
    """Whether a rule can be compiled."""
    leaves = [leaf.rule for leaf in segment.leaves.values()]
    if any(r.alternate or r.line is not None or r.cut or r.many for r in leaves):
        return False
    if not all(type(r.leaf) in _KINDS and getattr(r.leaf, "mark", ".") == "." for r in leaves):
        return False
    if segment.searches and (segment.opens is None or marked(segment) is None):
        return False
    here = {r.key for r in leaves}
    if any(r.dependent not in (None, *here) for r in leaves):
        return False
    if any(r.joined is not None and not _beside(segment, r, rules) for r in leaves):
        return False
    return segment.opens is not None or _alone(segment, group)


def _alone(segment: Segment, group: SegmentGroup) -> bool:
    """Whether no other segment of the group puts the same fields."""
    mine = {leaf.rule.field for leaf in segment.leaves.values()}
    others = (s for s in group.segments.values() if s is not segment and s.opens is None)
    return not any(leaf.rule.field in mine for s in others for leaf in s.leaves.values())


def _beside(segment: Segment, rule: LeafRule, rules: Group) -> bool:
    """Whether the parts of a spread text are alike and fill one element in their order."""
    parts = rules.spread[rule.field]
    element = next(v.key >> 5 for v in segment.leaves.values() if v.rule is rule)
    there = {v.key & 31: v.rule for v in segment.leaves.values() if v.key >> 5 == element}
    alike = type(rule.leaf) is TextLeaf and len({r.width for r in parts}) == 1
    return alike and element > 1 and there == dict(enumerate(parts, start=1))
