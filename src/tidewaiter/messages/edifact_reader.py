"""Reading an EDIFACT message by a mapping: every component goes to a field or is kept."""

from __future__ import annotations

from typing import Any

from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import Extra
from tidewaiter.messages.assemble import assemble, extra, spill
from tidewaiter.messages.dispatch import NO_LIMIT, Choice
from tidewaiter.messages.edifact_steps import Steps, escaped, unescaped
from tidewaiter.messages.edifact_syntax import (
    Interchange,
    RawMessage,
    component,
    valid_tag,
)
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.plan_source import ODD
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.shapes import BETWEEN, blocks_of


class EdifactReader(Steps):
    """Reads one message of an interchange.

    A ``plain`` reader takes every segment apart step by step, which comes to the same.
    """

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT, *, plain: bool = False) -> None:
        super().__init__(mapping, limits)
        self.plain = plain
        self.blocks = (
            None if mapping.derive or mapping.defaults else blocks_of(self.layout, mapping.id)
        )

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
            made, told = zip(*items, strict=True)
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
        spell = unescaped if free else escaped
        kept = []
        if len(interchange.header) > 5:
            head = spell(interchange.header[2:])
            rest = "".join([f"+{e}" for e in head[4:]])
            kept.append(extra("/UNB", f"{'+'.join(head[:3])}+#{rest}"))
        said = "+".join(spell(message.header[2:]))
        if said and said != self.mapping.options.get("type"):
            kept.append(extra("/UNH", said))
        return kept


def _odd(text: str) -> bool:
    """Whether a segment holds characters that a fast reading would pass over."""
    return not text.isascii() or not text.isprintable()
