"""Reading XML by a mapping: walks the tree once, takes every leaf, loses none."""

from __future__ import annotations

from functools import partial
from typing import Any

from tidewaiter.messages.assemble import AFTER, Record, assemble, spill
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import plain_value
from tidewaiter.messages.paths import Trail, parse, written
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.trie_node import Node
from tidewaiter.messages.xml_checking import actual, base_of, first
from tidewaiter.messages.xml_keeping import Keeper


class XmlReader(Keeper):
    """Reads one document. ``attachments`` holds binary parts taken out on the way."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(mapping, limits)
        self.found = False
        self.entries = 0

    def read(self, root: Any) -> Any:
        """The canonical content; raises :class:`Refused` if the content is not there."""
        record = Record()
        stack = [record]
        name = parse(self.mapping.root)[0].local
        alike = _local(root.tag) == name or "any_root" in self.mapping.detect
        start = root if alike else next(root.iter(f"{{*}}{name}"), None)
        if start is None:
            raise Refused("MSG-014", f"There is no element {name}.", line=root.sourceline)
        if start is not root:
            self._wrapper(root, start, record)
        elements = list(root.iter("*"))  # held, since each would be made anew when it is met again
        self.strays(elements, record)
        node = self.top.children[name]
        if self.strict_spaces:
            self._child(self.top, start.tag)
        self._enter(start, node, 1, stack, (None, f"/{node.name}", 1), 1)
        if not self.found:
            raise Refused("MSG-014", line=start.sourceline)
        made = assemble(self.mapping, record)
        self.hold(start, len(elements), getattr(made, "function", None))
        return made

    def _children(  # noqa: C901 - one loop without calls, since it runs for every element
        self, element: Any, node: Node, stack: list[Record], trail: Trail | None, level: int
    ) -> None:
        if level > self.limits.depth:
            raise Refused("MSG-006", line=element.sourceline)
        seen: dict[str, int] = {}
        tags = node.tags
        last = 0
        top = len(stack) - 1
        record = stack[top]
        for child in element:
            sub = tags.get(child.tag) or self._child(node, child.tag)
            name = sub.name
            if sub.rank >= last:
                last = sub.rank
            elif sub.known:
                self.note("MSG-056", base_of(sub, stack), (trail, name, seen.get(name, 0) + 1), "")
            if name in seen:
                n = seen[name] = seen[name] + 1
            else:
                n = seen[name] = 1
                if sub.direct and not len(child):
                    text = child.text
                    text = text.strip() if text else ""
                    if text and not child.keys() and text.isascii() and text.isprintable():
                        key = sub.key
                        if key and sub.depth == top and key not in record:
                            record[key] = text
                            if len(text) > sub.limit:
                                self._check_text(sub, text, stack, (trail, name, 1))
                            continue
                        if not key and self._quick(sub, text, stack, (trail, name, 1)):
                            continue
                    self._leaf(child, sub, stack, (trail, name, 1))
                    continue
                if sub.inward:
                    self._into(child, sub, 1, stack, (trail, name, 1), level)
                    continue
            self._enter(child, sub, n, stack, (trail, name, n), level)
        for name in node.required:
            if name not in seen:
                self.note("MSG-022", base_of(node, stack), (trail, name, 1), "")

    def _quick(self, node: Node, text: str, stack: list[Record], trail: Trail) -> bool:
        """Take a plain text that is all its element says; ``False`` if there is more to it."""
        rule = node.typed
        if rule is not None:
            record = stack[-1]
            if node.depth + 1 != len(stack) or rule.key in record:
                return False
            value = plain_value(rule.leaf, text)
            if value is None:
                return False
            record[rule.key] = value
        elif not node.bare:
            return False
        elif node.mark != text:
            self._unslotted(node, stack, trail, text)
        if len(text) > node.limit:
            self._check_text(node, text, stack, trail)
        return True

    def _enter(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail, level: int
    ) -> None:
        if not node.known or (len(element) and not node.children and ":" in node.name):
            if not node.known:
                if not node.open:
                    self.note("MSG-020", base_of(node, stack), trail, "")
                spill(stack[node.owner], (trail, AFTER, 1), self._before(element))
            self._spill(element, node, stack, trail, level)
            return
        fact = node.fact
        if fact is not None and 0 < fact.most < n:
            if node.namesake is not None and element.tag[:1] != "{":
                self._spill(element, node.namesake, stack, trail, level)
                return
            self.note("MSG-021", base_of(node, stack), trail, str(n))
        meant = self._meant(element, node, n, stack, trail)
        if meant is None:
            self._spill(element, node, stack, trail, level)
        else:
            self._into(element, meant, n, stack, trail, level)

    def _before(self, element: Any) -> str:
        """The label of the element before one, so that a foreign one is written back there."""
        before = element.getprevious()
        return "" if before is None else self._labelled(before.tag)

    def _meant(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail
    ) -> Node | None:
        """The node for this occurrence of an element; ``None`` if it goes to no field."""
        if n > 1 and node.rest is not None:
            return node.rest
        if node.discriminator:
            picked = self._variant(element, node, stack)
            if picked is None:
                self._claim(element, stack[node.owner], trail)
            return picked
        return None if n > 1 and not node.star else node

    def _into(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail, level: int
    ) -> None:
        if node is self.content:
            self.found = True
        opening = node.opens
        if opening is not None:
            stack = self._open(element, node, n, stack, trail)
            if opening.keeps_extras:
                trail = None  # type: ignore[assignment]
        elif node is self.content:
            trail = None  # type: ignore[assignment]
        if len(element):
            if element.keys():
                self._attributes(element, node, stack, trail)
            self._children(element, node, stack, trail, level + 1)
            text = element.text
            if text and not text.isspace():
                self.note("MSG-060", base_of(node, stack), trail, text.strip())
                spill(stack[node.owner], trail, text.strip())
        else:
            if node.required:
                self._missing(node, {}, base_of(node, stack), trail)
            self._leaf(element, node, stack, trail)

    def _open(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail
    ) -> list[Record]:
        opening = node.opens
        assert opening is not None  # noqa: S101 - the caller has looked
        self.entries += 1
        if self.entries > self.limits.items * 50:
            raise Refused("MSG-007", line=element.sourceline)
        record = Record(n, trail)
        parent = stack[opening.depth]
        if opening.keeps_extras:
            position = parent.count(opening.order)
            if position > self.limits.items:
                raise Refused("MSG-007", line=element.sourceline)
            record.occurrence = position
            if n != position or _nested_late(trail):
                spill(record, (None, "@at", 1), written(trail))
        if not len(element) and not element.attrib and not (element.text or "").strip():
            record.empty = True
        parent.enter(opening.order, record)
        return [*stack[: opening.depth + 1], record]

    def _variant(self, element: Any, node: Node, stack: list[Record]) -> Node | None:
        leaf = node.discriminator
        own = leaf.startswith("@")
        place = None if own else next(element.iterchildren(f"{{*}}{leaf}"), None)
        value = element.get(leaf[1:]) if own else place is not None and place.text
        picked = node.variants.get((value or "").strip())
        if picked is None:
            return None
        if not picked.star:
            record = stack[picked.depth if picked.opens is None else picked.opens.depth]
            if record.count(picked) > 1:
                return None
        return picked

    def _claim(self, element: Any, record: Record, trail: Trail) -> None:
        """Mark an occurrence as foreign where its leaves would not show it."""
        if not len(element) and not (element.text or "").strip():
            spill(record, trail, "")

    def _leaf(self, element: Any, node: Node, stack: list[Record], trail: Trail | None) -> None:
        text = (element.text or "").strip()
        kept = False
        if not text:
            if node.filled:
                self.note("MSG-057", base_of(node, stack), trail, "")
            if self.keep_empty and not (node.opens and len(stack) > 1):
                spill(stack[node.owner], trail, "")
        else:
            if node.slots:
                kept = self._slots(element, node, stack, trail, text)
            else:
                self._unslotted(node, stack, trail, text)
            if len(text) > node.limit:
                self._check_text(node, text, stack, trail)
            if not text.isascii() or not text.isprintable():
                self.characters(text, trail, base_of(node, stack))
        if element.keys():
            self._attributes(element, node, stack, trail, kept)
        elif node.demands:
            self._demanded(node, base_of(node, stack), trail)

    def _unslotted(self, node: Node, stack: list[Record], trail: Trail | None, text: str) -> None:
        """Keep a text that no field takes, unless it only says what its place says."""
        if node.sequence and text == str(stack[node.depth].occurrence):
            stack[node.depth].sequence = (trail, text)
        elif node.mark != text:
            self._keep(stack[node.owner], trail, text)

    def _slots(
        self, element: Any, node: Node, stack: list[Record], trail: Trail | None, text: str
    ) -> bool:
        """Put a text into its fields; whether it had to be kept as extra too."""
        kept = False
        for slot in node.slots:
            rule = slot.rule
            record = stack[slot.depth]
            if slot.depth + 1 < len(stack) and not first(stack, slot.depth):
                odd = True
            elif rule.plain:
                odd = rule.key in record
                if not odd:
                    record[rule.key] = text
            else:
                context = self._context(element, rule) if element.keys() else (None, None)
                pointer = partial(actual, slot.pointer, stack)
                _, odd = self.put(record, rule, text, trail, pointer, context)
            kept = kept or odd
        if node.slots[-1].rule.cut and not kept:
            kept = len(text) > max(s.rule.cut[1] for s in node.slots if s.rule.cut)
        if kept:
            spill(stack[node.owner], trail, text)
        return kept

    def _context(self, element: Any, rule: Any) -> tuple[str | None, str | None]:
        declared = element.get(rule.declared[1:]) if rule.declared else None
        unit = element.get(rule.unit[1:]) if rule.unit else None
        return declared, unit

    def _spill(
        self, element: Any, node: Node | None, stack: list[Record], trail: Trail, level: int
    ) -> None:
        """Keep a whole subtree as extras, still checking it against the outline."""
        self._foreign(element, stack, node.owner if node else 0, trail, level, node)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _nested_late(trail: Trail) -> bool:
    above = trail[0]
    while above is not None:
        if above[2] != 1:
            return True
        above = above[0]
    return False
