"""Reading an EDIFACT message by a mapping: every component goes to a field or is kept."""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.assemble import ENTRIES, OCCURRENCE, PLACE, Record, assemble, spill
from tidewaiter.messages.edifact_syntax import (
    Interchange,
    RawMessage,
    component,
    escape,
    valid_tag,
)
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import Intake
from tidewaiter.messages.mapping import Mapping
from tidewaiter.messages.paths import Trail
from tidewaiter.messages.segments import Layout, Leaf, Segment, SegmentGroup, layout_of
from tidewaiter.messages.values import DateLeaf, DecimalLeaf

RAW = "!"
"""Ends the label of a segment that is kept whole."""
TRIGGER = "."
"""Stands for the segment that begins an item in the paths of its extras."""

Level = tuple[SegmentGroup, Record, "Record", Trail | None, tuple[str | int, ...]]
"""An open group: its rules, its record, the record that keeps extras, its place, its pointer."""


class EdifactReader(Intake):
    """Reads one message of an interchange."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.layout: Layout = layout_of(mapping)
        self.mark = "."

    def read(self, interchange: Interchange, message: RawMessage) -> Any:
        """The canonical content; raises :class:`Refused` for a segment that is none."""
        self.mark = interchange.service.decimal
        self.either = not interchange.service.told
        root: Record = {OCCURRENCE: 1}
        bottom: Level = (self.layout.outer, root, root, None, ())
        levels = [bottom]
        longest: dict[str, int] = self.mapping.options.get("longest", {})
        for number, text in enumerate(message.segments, start=1):
            elements = interchange.split(text)
            tag = elements[0][0]
            if len(elements) > longest.get(tag, 99) + 1:
                self._shift(elements, tag)
            if tag == "UNS":
                inside = component(elements, 1, 1) == "D"
                group = self.layout.detail if inside else self.layout.outer
                levels = [(group, root, root, None, ())]
                continue
            self._segment(levels, tag, elements, message.first + number)
        if "message_id" in self.mapping.group.kind.__dataclass_fields__:
            reference = interchange.reference
            own = message.reference
            root["message_id"] = f"{reference}/{own}" if reference else own
        self._service(interchange, message, root)
        return assemble(self.mapping, root)

    def _service(self, interchange: Interchange, message: RawMessage, root: Record) -> None:
        """Keep what the service segments say beyond references (``#`` stands for 0020)."""
        if len(interchange.header) > 5:
            head = [":".join(escape(c) for c in e) for e in interchange.header[2:]]
            rest = "".join(f"+{e}" for e in head[4:])
            spill(root, (None, "/UNB", 1), f"{'+'.join(head[:3])}+#{rest}")
        said = "+".join(":".join(escape(c) for c in e) for e in message.header[2:])
        if said and said != self.mapping.options.get("type"):
            spill(root, (None, "/UNH", 1), said)

    def _shift(self, elements: list[list[str]], tag: str) -> None:
        """Some senders put one separator too many; take out the empty element it made."""
        gap = next((n for n in range(3, len(elements)) if elements[n] == [""]), None)
        self.note("MSG-023", (), (None, tag, 1), tag)
        if gap is not None:
            del elements[gap]

    def _segment(
        self,
        levels: list[Level],
        tag: str,
        elements: list[list[str]],
        number: int,
    ) -> None:
        found = self._match(levels, tag, elements)
        if found is None:
            if not valid_tag(tag):
                raise Refused("MSG-011", f"'{tag[:10]}' is no segment.", where=f"segment {number}")
            self._unknown(levels, tag, elements)
            return
        depth, rule = found
        del levels[depth + 1 :]
        group, record, owner, place, pointer = levels[depth]
        counts = record.setdefault("n", {})
        n = counts[rule.label] = counts.get(rule.label, 0) + 1
        if n > 1 and not rule.star:
            self._unknown(levels[: depth + 1], tag, elements)
            return
        place = (place, rule.label, n)
        if rule.opens is not None:
            level = self._open(rule, record, owner, place, pointer, n)
            levels.append(level)
            _, record, owner, place, pointer = level
            if rule.inner is not None and rule.inner.barrier:
                place = (None, TRIGGER, 1)
        self._components(rule, elements, record, owner, place, pointer)

    def _match(
        self, levels: list[Level], tag: str, elements: list[list[str]]
    ) -> tuple[int, Segment] | None:
        """The innermost open group that has a rule for the segment."""
        for depth in range(len(levels) - 1, -1, -1):
            rule = levels[depth][0].match(tag, elements)
            if rule is not None and (depth == len(levels) - 1 or self._may_leave(levels, depth, rule)):
                return depth, rule
        return None

    def _may_leave(self, levels: list[Level], depth: int, rule: Segment) -> bool:
        for above in range(len(levels) - 1, depth, -1):
            group = levels[above][0]
            if group.barrier and rule.inner is not group and not self._outer_trigger(levels, above, rule):
                return False
        return True

    def _outer_trigger(self, levels: list[Level], above: int, rule: Segment) -> bool:
        """Whether a segment begins a group that holds the one to be left."""
        return any(rule.inner is levels[n][0] for n in range(above))

    def _open(
        self,
        rule: Segment,
        parent: Record,
        owner: Record,
        place: Trail,
        pointer: tuple[str | int, ...],
        n: int,
    ) -> Level:
        entry = rule.opens
        assert entry is not None and rule.inner is not None  # noqa: PT018, S101 - caller has looked
        record: Record = {OCCURRENCE: n, PLACE: place}
        if entry.group.keeps_extras and n > self.limits.items:
            raise Refused("MSG-007", f"More than {self.limits.items} items.")
        parent.setdefault(ENTRIES, []).append((rule.order, record))
        step: str | int = str(entry.const["role"]) if "role" in entry.const else n
        keeps = entry.group.keeps_extras
        return (
            rule.inner,
            record,
            record if keeps else owner,
            None if keeps else place,
            (*pointer, entry.key, step),
        )

    def _components(
        self,
        rule: Segment,
        elements: list[list[str]],
        record: Record,
        owner: Record,
        place: Trail | None,
        pointer: tuple[str | int, ...],
    ) -> None:
        taken: set[int] = set()
        for search in rule.searches:
            self._search(search, elements, record, place, pointer, taken)
        leaves, given, silent = rule.leaves, rule.given, rule.silent
        for e in range(1, len(elements)):
            c = 0
            for text in elements[e]:
                c += 1
                if not text:
                    continue
                at = e * 32 + c
                leaf = leaves.get(at)
                if leaf is None:
                    if given.get(at) != text and at not in silent and at not in taken:
                        spill(owner, (place, f"@{e}.{c}", 1), text)
                elif leaf.rule.plain and leaf.rule.key not in record:
                    record[leaf.rule.key] = text
                else:
                    self._value(leaf, text, elements, record, owner, place, pointer)
                if not text.isascii() or not text.isprintable():
                    self.characters(text, place, pointer)

    def _value(
        self,
        leaf: Leaf,
        text: str,
        elements: list[list[str]],
        record: Record,
        owner: Record,
        place: Trail | None,
        pointer: tuple[str | int, ...],
    ) -> None:
        rule = leaf.rule
        declared = component(elements, leaf.declared >> 5, leaf.declared & 31) or None
        unit = component(elements, leaf.unit >> 5, leaf.unit & 31) or None
        body = text
        if type(rule.leaf) is DecimalLeaf and "," in text and (self.mark == "," or self.either):
            body = text.replace(",", ".", 1)
        at = (*pointer, *[s for s in rule.field.split(".") if s])
        spot = (place, f"@{leaf.key >> 5}.{leaf.key & 31}", 1)
        _, odd = self.put(record, rule, body, spot, at, (declared, unit))
        if odd or (rule.cut and len(text) > rule.cut[1]):
            spill(owner, spot, text)
        if declared and isinstance(rule.leaf, DateLeaf):
            expected = rule.leaf.format_of(text)
            if declared != expected:
                spill(owner, (place, f"@{leaf.declared >> 5}.{leaf.declared & 31}", 1), declared)

    def _search(
        self,
        search: Any,
        elements: list[list[str]],
        record: Record,
        place: Trail | None,
        pointer: tuple[str | int, ...],
        taken: set[int],
    ) -> None:
        for e in range(search.first, min(search.last + 1, len(elements))):
            parts = elements[e]
            if len(parts) < search.mark or parts[search.mark - 1] != search.value:
                continue
            text = parts[search.component - 1]
            if not text:
                continue
            if search.rule.many:
                record[search.rule.key] = (*record.get(search.rule.key, ()), text)
            elif search.rule.key in record or not self._found(search, text, record, place, e, pointer):
                continue
            taken.add(e * 32 + search.component)
            taken.add(e * 32 + search.mark)

    def _found(
        self,
        search: Any,
        text: str,
        record: Record,
        place: Trail | None,
        element: int,
        pointer: tuple[str | int, ...],
    ) -> bool:
        """Whether a field took the whole of a text found by its mark."""
        spot = (place, f"@{element}.{search.component}", 1)
        took, odd = self.put(record, search.rule, text, spot, (*pointer, search.rule.field))
        return took and not odd and not (search.rule.cut and len(text) > 4)

    def _unknown(self, levels: list[Level], tag: str, elements: list[list[str]]) -> None:
        """Keep a whole segment with the innermost group that its tag belongs to."""
        level = next((v for v in reversed(levels) if v[0].fact and tag in v[0].fact.children), None)
        if level is None:
            level = next(v for v in reversed(levels) if v[0].barrier or v is levels[0])
            self.note("MSG-020", level[4], (level[3], tag, 1), tag)
        _, record, owner, place, _ = level
        counts = record.setdefault("u", {})
        n = counts[tag] = counts.get(tag, 0) + 1
        body = "+".join(":".join(escape(c) for c in e) for e in elements[1:])
        spill(owner, (place, tag + RAW, n), body)
