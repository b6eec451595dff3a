"""Reading an EDIFACT message by a mapping: every component goes to a field or is kept."""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.analysis import Analysis, analyse
from tidewaiter.messages.assemble import Dependent, Record, assemble, spill
from tidewaiter.messages.edifact_syntax import (
    Interchange,
    RawMessage,
    Service,
    component,
    escape,
    valid_tag,
)
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import Intake
from tidewaiter.messages.paths import Trail
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.segments import Layout, Segment, SegmentGroup, layout_of

RAW = "!"
"""Ends the label of a segment that is kept whole."""
TRIGGER = "."
"""Stands for the segment that begins an item in the paths of its extras."""

Level = tuple[SegmentGroup, Record, "Record", Trail | None, tuple[str | int, ...]]
"""An open group: its rules, its record, the record that keeps extras, its place, its pointer."""

Known = tuple[int, Segment, Analysis]
"""How many groups a segment closes, its rule, and what it comes to."""

REMEMBERED = 20_000
"""How many segments are remembered: the same office, unit or trader comes again and again."""
STANDARD = Service()


class EdifactReader(Intake):
    """Reads one message of an interchange."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.layout: Layout = layout_of(mapping)
        self.longest: dict[str, int] = mapping.options.get("longest", {})
        self.mark = "."
        self.either = True
        self.memory: dict[tuple[int, str], Known] = {}

    def read(self, interchange: Interchange, message: RawMessage) -> Any:
        """The canonical content; raises :class:`Refused` for a segment that is none."""
        self.mark = interchange.service.decimal
        self.either = not interchange.service.told
        if interchange.service == STANDARD:
            self.memory = self.layout.memory
        root = Record()
        bottom: Level = (self.layout.outer, root, root, None, ())
        levels = [bottom]
        separator = f"UNS{interchange.service.element}"
        for number, text in enumerate(message.segments, start=1):
            if text[:4] == separator:
                inside = component(interchange.split(text), 1, 1) == "D"
                group = self.layout.detail if inside else self.layout.outer
                levels = [(group, root, root, None, ())]
            else:
                self._segment(levels, text, interchange, message.first + number)
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
        self, levels: list[Level], text: str, interchange: Interchange, number: int
    ) -> None:
        known = self.memory.get((id(levels[-1][0]), text))
        if known is None:
            known = self._analyse(levels, text, interchange, number)
            if known is None:
                return
        above, rule, analysis = known
        if above:
            del levels[-above:]
        _, record, owner, place, pointer = levels[-1]
        n = record.count(rule.label)
        if n > 1 and not rule.star:
            self._unknown(levels, rule.tag, interchange.split(text))
            return
        place = (place, rule.label, n)
        if rule.opens is not None:
            level = self._open(rule, record, owner, place, pointer, n)
            levels.append(level)
            _, record, owner, place, pointer = level
            if rule.inner is not None and rule.inner.barrier:
                place = (None, TRIGGER, 1)
        self._apply(analysis, record, owner, place, pointer)

    def _apply(
        self,
        analysis: Analysis,
        record: Record,
        owner: Record,
        place: Trail | None,
        pointer: tuple[str | int, ...],
    ) -> None:
        values, extras, notes = analysis
        for key, value, spot, original in values:
            if key in record:
                spill(owner, (place, spot, 1), original)
            elif type(value) is Dependent:
                record[key] = Dependent(value.value, (place, spot, 1), original)
                record.loose = True
            else:
                record[key] = value
                record.loose = record.loose or key[:1] == "?"
        for spot, original in extras:
            spill(owner, (place, spot, 1), original)
        for code, steps, spot, original in notes:
            self.note(code, (*pointer, *steps), (place, spot, 1), original)

    def _analyse(
        self, levels: list[Level], text: str, interchange: Interchange, number: int
    ) -> Known | None:
        """What a segment comes to that was not met before; ``None`` if it was kept whole."""
        group = levels[-1][0]
        elements = interchange.split(text)
        tag = elements[0][0]
        shifted = len(elements) > self.longest.get(tag, 99) + 1
        if shifted:  # not remembered, since every one gets its finding
            self._shift(elements, tag)
        found = self._match(levels, tag, elements)
        if found is None:
            self._stray(levels, elements, number)
            return None
        depth, rule = found
        known = (len(levels) - 1 - depth, rule, analyse(rule, elements, self.mark, self.either))
        if len(text) < 300 and not shifted:
            if len(self.memory) > REMEMBERED:
                self.memory.clear()
            self.memory[(id(group), text)] = known
        return known

    def _stray(self, levels: list[Level], elements: list[list[str]], number: int) -> None:
        tag = elements[0][0]
        if not valid_tag(tag):
            raise Refused("MSG-011", "It begins like no segment.", where=f"segment {number}")
        self._unknown(levels, tag, elements)

    def _match(
        self, levels: list[Level], tag: str, elements: list[list[str]]
    ) -> tuple[int, Segment] | None:
        """The innermost open group that has a rule for the segment."""
        for depth in range(len(levels) - 1, -1, -1):
            rule = levels[depth][0].match(tag, elements)
            if rule is not None and (
                depth == len(levels) - 1 or self._may_leave(levels, depth, rule)
            ):
                return depth, rule
        return None

    def _may_leave(self, levels: list[Level], depth: int, rule: Segment) -> bool:
        for above in range(len(levels) - 1, depth, -1):
            group = levels[above][0]
            if (
                group.barrier
                and rule.inner is not group
                and not self._outer_trigger(levels, above, rule)
            ):
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
        record = Record(n, place)
        if entry.group.keeps_extras and n > self.limits.items:
            raise Refused("MSG-007", f"More than {self.limits.items} items.")
        parent.enter(rule.order, record)
        step: str | int = str(entry.const["role"]) if "role" in entry.const else n
        keeps = entry.group.keeps_extras
        return (
            rule.inner,
            record,
            record if keeps else owner,
            None if keeps else place,
            (*pointer, entry.key, step),
        )

    def _unknown(self, levels: list[Level], tag: str, elements: list[list[str]]) -> None:
        """Keep a whole segment with the innermost group that its tag belongs to."""
        level = next((v for v in reversed(levels) if v[0].fact and tag in v[0].fact.children), None)
        if level is None:
            level = next(v for v in reversed(levels) if v[0].barrier or v is levels[0])
            self.note("MSG-020", level[4], (level[3], tag, 1), tag)
        _, record, owner, place, _ = level
        n = record.count(tag + RAW)
        body = "+".join(":".join(escape(c) for c in e) for e in elements[1:])
        spill(owner, (place, tag + RAW, n), body)
