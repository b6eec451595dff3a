"""Reading an EDIFACT message by a mapping: every component goes to a field or is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import Extra
from tidewaiter.messages.analysis import Analysis, analyse
from tidewaiter.messages.assemble import Dependent, assemble, extra, spill
from tidewaiter.messages.dispatch import NO_LIMIT, Choice, may_leave, prepared
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
from tidewaiter.messages.levels import TRIGGER, Level
from tidewaiter.messages.plans import ODD
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.segments import Segment
from tidewaiter.messages.shapes import BETWEEN, blocks_of
from tidewaiter.messages.values import PLAIN_NUMBER

RAW = "!"
"""Ends the label of a segment that is kept whole."""


class EdifactReader(Intake):
    """Reads one message of an interchange.

    A ``plain`` reader takes every segment apart step by step, which comes to the same.
    """

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT, *, plain: bool = False) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.layout = prepared(mapping)
        self.blocks = (
            None if mapping.derive or mapping.defaults else blocks_of(self.layout, mapping.id)
        )
        self.longest: dict[str, int] = mapping.options.get("longest", {})
        self.plain = plain
        self.interchange: Interchange
        self.standard = True
        self.mark = "."
        self.either = True
        self.root = Level(self.layout.outer, 1, "", None, "", ())
        self.levels = [self.root]

    def read(self, interchange: Interchange, message: RawMessage) -> Any:
        """The canonical content; raises :class:`Refused` for a segment that is none."""
        service = interchange.service
        self.mark = service.decimal
        self.either = not service.told
        self.interchange = interchange
        self.standard = service.component == ":" and service.element == "+"
        said = interchange.reference
        reference = f"{said}/{message.reference}" if said else message.reference
        if self.plain or not self.standard:
            for number, text in enumerate(message.segments, start=message.first + 1):
                self._slowly(text, number)
        elif self.interchange.odd or self.interchange.released:
            self._fast(message.segments, message.first, odd=True)
        else:
            content = self._blocks(message, reference)
            if content is not None:
                return content
        root = self.root
        if "message_id" in self.mapping.group.kind.__dataclass_fields__:
            root["message_id"] = reference
        for kept in self._service(interchange, message):
            spill(root, kept.path, kept.value)
        return assemble(self.mapping, root)

    def _blocks(self, message: RawMessage, reference: str) -> Any:
        """The content, where the frame and all items are of known shapes.

        Else ``None``, and what was read is in the open levels.
        """
        text = "'".join(message.segments)
        head, _, rest = text.partition("'UNS+D'")
        body, _, tail = rest.partition("'UNS+S'")
        blocks = self.blocks
        if blocks is None or not tail or not body.startswith(blocks.begin):
            self._fast(message.segments, message.first)
            return None
        read, begin = blocks.items.read, blocks.begin
        texts = [begin + part for part in body[len(begin) :].split(f"'{begin}")]
        items = [read(one) for one in texts]
        if None not in items and len(items) <= self.limits.items:
            made, told = zip(*items, strict=True)  # type: ignore[arg-type]
            more = made, reference, self._service(self.interchange, message)
            found = blocks.frame.read(f"{head}'{BETWEEN}'{tail}", more)
            if found is not None:
                for findings in (found[1], *told):
                    self._tell(findings)
                return found[0]
        self._fast(head.split("'"), message.first)
        self._section(detail=True)
        number = message.first + head.count("'") + 2
        for one, item in zip(texts, items, strict=True):
            self._item(one, item, number)
            number += one.count("'") + 1
        self._section(detail=False)
        self._fast(tail.split("'"), number + 1)
        return None

    def _item(self, text: str, found: Any, number: int) -> None:
        """Put one item of the detail section into the open levels, read already or not."""
        root, blocks = self.root, self.blocks
        if found is None or blocks is None or root.group is not self.layout.detail:
            self._fast(text.split("'"), number)
            return
        item, told = found
        self._tell(told)
        del self.levels[1:]
        if root.count(blocks.trigger.label) > self.limits.items:
            self.too_many()
        root.enter(blocks.trigger.order, item)

    def _tell(self, findings: tuple[Finding, ...]) -> None:
        """Add findings that are ready, up to the limit of findings per message."""
        if findings:
            self.findings += findings[: max(self.limits.findings - len(self.findings), 0)]

    def _fast(  # noqa: C901 - one loop without calls, since it runs for every segment
        self, segments: list[str], number: int, *, odd: bool = False
    ) -> None:
        """Read segments of the standard service characters by what was worked out for them.

        ``number`` is that of the segment before; ``odd`` if some characters need a second look.
        """
        levels = self.levels
        level = levels[-1]
        table = level.group.table
        for text in segments:
            number += 1
            parts = text.split("+")
            entry = table.get(parts[0])
            if entry is None or (odd and _odd(text)):
                self._rare(text, parts, number)
                level = levels[-1]
                table = level.group.table
                continue
            if len(parts) > entry.longest:
                self._shift(parts, parts[0], "")
            if len(parts) > 1:
                first = parts[1].split(":")
                plan: Any = entry.by.get(first[0], entry.default)
            else:
                first, plan = [], entry.default
            while plan.__class__ is Choice:
                plan = plan.pick(parts, first)
            if plan is None:
                self._unknown(parts[0], text)
                continue
            above, run = plan.above, plan.run
            opened: Any = ODD
            if run is not None:
                opened = run(self, levels[-1 - above], parts, first)
            if opened is ODD:
                self._take(text, [part.split(":") for part in parts], number)
                level = levels[-1]
                table = level.group.table
                continue
            if above:
                del levels[-above:]
                level = levels[-1]
                table = level.group.table
            if opened is not None:
                levels.append(opened)
                level = opened
                table = level.group.table

    def _rare(self, text: str, parts: list[str], number: int) -> None:
        """A segment no open group has rules for, or one with characters to be looked at."""
        tag = parts[0]
        if text in ("UNS+D", "UNS+S"):
            self._section(detail=text == "UNS+D")
            return
        known = tag in self.levels[-1].group.table
        long = len(parts) > self.longest.get(tag, NO_LIMIT) + 1
        released = self.interchange.released and not text.isascii()
        if known or long or released or tag == "UNS" or not valid_tag(tag):
            self._slowly(text, number)
        else:
            self._unknown(tag, text)

    def _section(self, *, detail: bool) -> None:
        """Go on in the detail section, or outside of it; all open groups end."""
        self.root.group = self.layout.detail if detail else self.layout.outer
        del self.levels[1:]

    def _slowly(self, text: str, number: int) -> None:
        """Take one segment apart step by step."""
        elements = self.interchange.split(text)
        tag = elements[0][0]
        if tag == "UNS" and text[3:4] == self.interchange.service.element:
            self._section(detail=component(elements, 1, 1) == "D")
            return
        if len(elements) > self.longest.get(tag, NO_LIMIT) + 1:
            self._shift(elements, tag, [""])
        self._take(text, elements, number)

    def _shift(self, elements: list[Any], tag: str, empty: Any) -> None:
        """Some senders put one separator too many; take out the empty element it made."""
        gap = next((n for n in range(3, len(elements)) if elements[n] == empty), None)
        self.note("MSG-023", (), tag, tag)
        if gap is not None:
            del elements[gap]

    def _service(self, interchange: Interchange, message: RawMessage) -> list[Extra]:
        """What the service segments say beyond references (``#`` stands for 0020)."""
        free = self.standard and not interchange.service.told and "?" not in interchange.original
        spell = _joined if free else _escaped
        kept = []
        if len(interchange.header) > 5:
            head = spell(interchange.header[2:])
            rest = "".join([f"+{e}" for e in head[4:]])
            kept.append(extra("/UNB", f"{'+'.join(head[:3])}+#{rest}"))
        said = "+".join(spell(message.header[2:]))
        if said and said != self.mapping.options.get("type"):
            kept.append(extra("/UNH", said))
        return kept

    def comma(self, text: str) -> Decimal | None:
        """A number with a decimal comma, where the interchange allows one."""
        if self.mark == "," or self.either:
            body = text.replace(",", ".", 1)
            if "." not in text and PLAIN_NUMBER.match(body):
                return Decimal(body)
        return None

    def too_many(self) -> None:
        """Refuse a message of more items than allowed."""
        raise Refused("MSG-007", f"More than {self.limits.items} items.")

    # One segment step by step

    def _take(self, text: str, elements: list[list[str]], number: int) -> None:
        tag = elements[0][0]
        found = self._match(tag, elements)
        if found is None:
            if not valid_tag(tag):
                raise Refused("MSG-011", "It begins like no segment.", where=f"segment {number}")
            self._unknown(tag, text)
            return
        depth, rule = found
        analysis = analyse(rule, elements, self.mark, self.either)
        del self.levels[depth + 1 :]
        level = self.levels[-1]
        n = level.count(rule.label)
        if n > 1 and not rule.star:
            self._unknown(tag, text)
            return
        place = f"{level.prefix}{rule.label}" if n == 1 else f"{level.prefix}{rule.label}[{n}]"
        if rule.opens is not None:
            level = self._open(rule, level, place, n)
            self.levels.append(level)
            if rule.inner is not None and rule.inner.barrier:
                place = TRIGGER
        self._apply(analysis, level, place)

    def _match(self, tag: str, elements: list[list[str]]) -> tuple[int, Segment] | None:
        """The innermost open group that has a rule for the segment."""
        groups = [level.group for level in self.levels]
        top = len(groups) - 1
        for depth in range(top, -1, -1):
            rule = groups[depth].match(tag, elements)
            if rule is not None and (depth == top or may_leave(groups, depth, rule)):
                return depth, rule
        return None

    def _open(self, rule: Segment, parent: Level, place: str, n: int) -> Level:
        entry = rule.opens
        assert entry is not None and rule.inner is not None  # noqa: PT018, S101 - caller has looked
        keeps = entry.group.keeps_extras
        if keeps and n > self.limits.items:
            self.too_many()
        step: str | int = str(entry.const["role"]) if "role" in entry.const else n
        owner, prefix = (None, "") if keeps else (parent.owner, f"{place}/")
        level = Level(rule.inner, n, place, owner, prefix, (entry.key, step))
        parent.enter(rule.order, level)
        return level

    def _apply(self, analysis: Analysis, level: Level, place: str) -> None:
        values, extras, notes = analysis
        for key, value, spot, original in values:
            if key in level:
                spill(level.owner, f"{place}/{spot}", original)
            elif type(value) is Dependent:
                level[key] = Dependent(value.value, f"{place}/{spot}", original)
                level.loose = True
            else:
                level[key] = value
                level.loose = level.loose or key[:1] == "?"
        for spot, original in extras:
            spill(level.owner, f"{place}/{spot}", original)
        for code, steps, spot, original in notes:
            self.note(code, (*self._pointer(level), *steps), f"{place}/{spot}", original)

    def _pointer(self, level: Level) -> tuple[str | int, ...]:
        """The steps to an open group."""
        steps: tuple[str | int, ...] = ()
        for one in self.levels:
            steps += one.step
            if one is level:
                break
        return steps

    def _unknown(self, tag: str, text: str) -> None:
        """Keep a whole segment with the innermost group that its tag belongs to."""
        for level in reversed(self.levels):
            fact = level.group.fact
            if fact and tag in fact.children:
                break
        else:
            level = next(v for v in reversed(self.levels) if v.group.barrier or v is self.root)
            self.note("MSG-020", self._pointer(level), f"{level.prefix}{tag}", tag)
        label = tag + RAW
        n = level.count(label)
        if self.standard and "?" not in text and text.isascii():
            body = text.partition("+")[2]
        else:
            body = "+".join(_escaped(self.interchange.split(text)[1:]))
        place = f"{level.prefix}{label}" if n == 1 else f"{level.prefix}{label}[{n}]"
        spill(level.owner, place, body)


def _joined(elements: list[list[str]]) -> list[str]:
    """Elements in which nothing needs to be released."""
    return [":".join(components) for components in elements]


def _escaped(elements: list[list[str]]) -> list[str]:
    """Elements for the standard service characters."""
    return [":".join([escape(c) for c in components]) for components in elements]


def _odd(text: str) -> bool:
    """Whether a segment holds characters that a fast reading would pass over."""
    return not text.isascii() or not text.isprintable()
