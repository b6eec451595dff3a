"""Compiling the shape of a block: its segments are followed once, by name instead of by value.

What depends on a text (which rule a qualifier chooses, which unit a mass is in, whether a component
is empty) becomes part of the shape; every other text becomes a variable. What comes out is the
source of one function that makes the records from the variables. A block with anything odd has no
shape, so findings are always made by reading segment by segment.
"""

from __future__ import annotations

from tidewaiter.core.canonical import field_types
from tidewaiter.messages.assemble import FORMAT
from tidewaiter.messages.dispatch import Choice, Entry, Plan
from tidewaiter.messages.edifact_syntax import valid_tag
from tidewaiter.messages.findings import finding
from tidewaiter.messages.levels import TRIGGER
from tidewaiter.messages.rules import Group, LeafRule
from tidewaiter.messages.segments import Layout, Leaf, Segment, key
from tidewaiter.messages.shape_source import Odd, Open, Source
from tidewaiter.messages.shapes import BETWEEN, Shape
from tidewaiter.messages.values import (
    CodeLeaf,
    DateLeaf,
    DecimalLeaf,
    TextLeaf,
    plain_numbers,
    plain_wholes,
)

MOST_SEGMENTS = 150
"""Segments of the longest block that is compiled."""


def trace_item(layout: Layout, text: str) -> Shape | None:
    """The shape of an item, whose reader gives the finished item."""
    around = Open(layout.detail)
    trace = _Trace(layout, text, [around], floor=2)
    try:
        trace.follow()
        ((order, (item,)),) = around.entries.items()
        rules = layout.detail.rules
        if rules is None or around.fields or around.extras:
            return None
        return trace.shape(trace.entry(rules.lists[order], item))
    except Odd:
        return None


def trace_frame(layout: Layout, identifier: str, text: str) -> Shape | None:
    """The shape of what stands before and after the items, with :data:`BETWEEN` between.

    Its reader makes the content; it is given the items, the reference of the message and the
    extras of its service segments. ``identifier`` is that of the mapping.
    """
    root = Open(layout.outer)
    rules = layout.outer.rules
    if rules is None:
        return None
    trace = _Trace(layout, text, [root], floor=1)
    root.keep(FORMAT, repr(identifier))
    try:
        trace.follow()
        opener = next(s for s in layout.detail.segments.values() if s.opens is not None)
        root.fields[rules.lists[opener.order].key] = "items"
        if "message_id" in field_types(rules.kind):
            root.fields["message_id"] = "reference"
        root.extras.append("*kept")
        return trace.shape(trace.record(rules, root), "items, reference, kept = more")
    except Odd:
        return None


class _Trace(Source):
    """Follows the segments of one block; ``floor`` open groups are never left."""

    def __init__(self, layout: Layout, text: str, levels: list[Open], floor: int) -> None:
        super().__init__()
        self.layout = layout
        self.segments = text.split("'")
        self.levels = levels
        self.floor = floor
        self.after = False

    def follow(self) -> None:
        """Go through all segments."""
        if len(self.segments) > MOST_SEGMENTS or self.segments.count(BETWEEN) != (self.floor == 1):
            raise Odd
        start = 0
        for text in self.segments:
            self.elements = [part.split(":") for part in text.split("+")]
            self.at = []
            for components in self.elements:
                self.at.append(list(range(start, start + len(components))))
                start += len(components)
                self.fixed.update({n: "" for n, text in zip(self.at[-1], components, strict=True)
                                   if not text})  # fmt: skip
            self._segment()

    # Segments

    def _segment(self) -> None:
        self.fix(key(0, 1))
        tag = ":".join(self.elements[0])
        if self.elements == [[BETWEEN]]:
            del self.levels[1:]
            self.after = True
            return
        if tag == BETWEEN or not valid_tag(tag) or max(map(len, self.elements)) > 31:
            raise Odd  # places name components up to the thirty-first
        entry = self.levels[-1].group.table.get(tag)
        if entry is None:
            if tag in self.layout.longest:
                raise Odd
            self._unknown(tag)
            return
        whole = len(self.elements) <= entry.longest
        if not whole:
            self._shift(tag)
        plan = self._plan(entry)
        if plan is None and whole:
            self._unknown(tag)
            return
        if plan is None or plan.run is None:
            raise Odd
        depth = len(self.levels) - plan.above
        if depth < self.floor <= len(self.levels):
            raise Odd
        del self.levels[depth:]
        self._take(plan.rule)

    def _plan(self, entry: Entry) -> Plan | None:
        """The rule for the segment; the components that chose it become part of the shape."""
        plan: Plan | Choice | None = entry.default
        first = self.elements[1] if len(self.elements) > 1 else []
        if entry.by and first:
            plan = entry.by.get(self.fix(key(1, 1)), entry.default)
        parts = [":".join(components) for components in self.elements]
        while isinstance(plan, Choice):
            self.fix(key(plan.element, plan.number))
            plan = plan.pick(parts, first)
        return plan

    def _shift(self, tag: str) -> None:
        """Take out the element that one separator too many made."""
        if self.after:  # the findings of the items come before it
            raise Odd
        self.findings.append(finding("MSG-023", name=tag, value=tag))
        for n in range(3, len(self.elements)):
            if self.elements[n] == [""]:
                del self.elements[n], self.at[n]
                return

    def _unknown(self, tag: str) -> None:
        """A segment that is kept whole."""
        for level in reversed(self.levels):
            if level.group.fact and tag in level.group.fact.children:
                break
        else:
            raise Odd
        if level.owner is None and self.floor > 1 and level is self.levels[0]:
            raise Odd
        n = level.counts[f"{tag}!"] = level.counts.get(f"{tag}!", 0) + 1
        elements = []
        for e, components in enumerate(self.elements[1:], start=1):
            texts = [self.var(key(e, c)) if text else "''"
                     for c, text in enumerate(components, start=1)]  # fmt: skip
            elements.append(" + ':' + ".join(texts))
        path = f"{level.prefix}{tag}!" if n == 1 else f"{level.prefix}{tag}![{n}]"
        level.keep(path, " + '+' + ".join(elements) or "''")

    def _take(self, rule: Segment) -> None:
        level = self.levels[-1]
        n = level.counts[rule.label] = level.counts.get(rule.label, 0) + 1
        if n > 1 and not rule.star:
            raise Odd
        place = f"{level.prefix}{rule.label}" if n == 1 else f"{level.prefix}{rule.label}[{n}]"
        if rule.opens is not None and rule.inner is not None:
            new = Open(rule.inner, rule.opens, f"{place}/", level.owner or level)
            if rule.inner.barrier:
                new.prefix, new.owner, place = "", None, TRIGGER
            level.entries.setdefault(rule.order, []).append(new)
            self.levels.append(new)
            level = new
        rules = level.group.rules
        if rules is None:
            raise Odd
        fields, taken = self._leaves(rule, rules)
        taken |= self._searches(rule, fields)
        if not fields.keys().isdisjoint(level.fields):
            raise Odd
        level.fields.update(fields)
        self._strays(rule, level, place, taken)

    def _strays(self, rule: Segment, level: Open, place: str, taken: set[int]) -> None:
        """Keep the components that no field takes."""
        for e, components in enumerate(self.elements[1:], start=1):
            for c, text in enumerate(components, start=1):
                at = key(e, c)
                if not text or at in taken:
                    continue
                if at in rule.silent or at in rule.given:
                    self.fix(at)
                if at not in rule.silent and rule.given.get(at) != text:
                    level.keep(f"{place}/@{e}.{c}", self.var(at))

    def _leaves(self, rule: Segment, rules: Group) -> tuple[dict[str, str], set[int]]:
        """The fields of a segment, and the places they were taken from."""
        fields: dict[str, str] = {}
        taken: set[int] = set()
        for place in sorted(rule.leaves):
            leaf = rule.leaves[place]
            if not self.text(place):
                continue
            taken.add(place)
            if leaf.rule.joined is None:
                fields[leaf.rule.key] = self._typed(leaf)
            elif leaf.rule.field not in fields:
                fields[leaf.rule.field] = self._joined(place >> 5, rules.spread[leaf.rule.field])
        for place in taken:
            other = rule.leaves[place].rule.dependent
            if other is not None and other not in fields:
                raise Odd
        return fields, taken

    def _joined(self, element: int, parts: tuple[LeafRule, ...]) -> str:
        """A text that is spread over the components of an element."""
        components = self.elements[element]
        while components and not components[-1]:
            components = components[:-1]
        if len(components) > len(parts) or any(len(c) != parts[0].width for c in components[:-1]):
            raise Odd
        texts = [self.var(key(element, c)) for c in range(1, len(components) + 1)]
        for text in texts[:-1]:
            self.guards.append(f"if len({text}) != {parts[0].width}: return None")
        return " + ".join(texts)

    def _searches(self, rule: Segment, fields: dict[str, str]) -> set[int]:
        """Put the fields that are found by their mark; the places that were taken."""
        taken: set[int] = set()
        if not rule.searches:
            return taken
        one = rule.searches[0]  # all are alike, else there would be no plan
        longest = max((s.rule.cut[1] for s in rule.searches if s.rule.cut), default=0)
        many: dict[str, list[str]] = {}
        for element in range(one.first, min(one.last + 1, len(self.elements))):
            place, mark = key(element, one.component), key(element, one.mark)
            if max(one.mark, one.component) > len(self.elements[element]):
                continue
            value, text = self.fix(mark), self.text(place)
            found = [s.rule for s in rule.searches if s.value == value] if text else []
            taken |= {place, mark} if found else set()
            for leaf in found:
                if leaf.many:
                    many.setdefault(leaf.key, []).append(self.var(place))
                elif leaf.key in fields:
                    raise Odd
                elif leaf.cut is None:
                    fields[leaf.key] = self.var(place)
                else:
                    self._cut(leaf, text, self.var(place), longest, fields)
        fields.update({name: f"({', '.join(texts)},)" for name, texts in many.items()})
        return taken

    def _cut(
        self, rule: LeafRule, text: str, name: str, longest: int, fields: dict[str, str]
    ) -> None:
        """A field that takes part of a text."""
        if rule.cut is None or len(text) > longest:
            raise Odd
        guard = f"if len({name}) != {len(text)}: return None"
        if guard not in self.guards:
            self.guards.append(guard)
        if text[rule.cut[0] : rule.cut[1]]:
            fields[rule.key] = f"{name}[{rule.cut[0]}:{rule.cut[1]}]"

    def _typed(self, leaf: Leaf) -> str:
        """The expression for the value of a component."""
        kind, text = leaf.rule.leaf, self.text(leaf.key)
        if isinstance(kind, TextLeaf):
            return self.var(leaf.key)
        if isinstance(kind, CodeLeaf):
            value = kind.spelt().get(text)
            self.fix(leaf.key)
            return self.constant(value)
        name = self.var(leaf.key)
        if isinstance(kind, DateLeaf):
            declared = self.fix(leaf.declared) if leaf.declared else ""
            self.constant(kind.stamp(text, declared))
            stamp, made = self.named(kind.stamp), f"d{leaf.key}_{len(self.guards)}"
            self.guards.append(f"{made} = {stamp}({name}, {declared!r})")
            self.guards.append(f"if {made} is None: return None")
            return made
        whole = not isinstance(kind, DecimalLeaf)
        if leaf.unit and self.fix(leaf.unit) not in ("", "KGM"):
            raise Odd
        check = plain_wholes(1) if whole else plain_numbers(1)
        if check(text) is None:
            raise Odd
        (self.wholes if whole else self.numbers).append(name)
        return f"int({name})" if whole else f"Decimal({name})"
