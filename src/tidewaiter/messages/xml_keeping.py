"""Keeping what no field takes: foreign elements, attributes, wrappers, binary parts."""

from __future__ import annotations

from functools import partial
from typing import Any

from tidewaiter.messages.assemble import TAIL, Record, spill
from tidewaiter.messages.dates import DATE_FORMATS
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.long_texts import BASE64, attachment
from tidewaiter.messages.message import ATTACHED, Attachment
from tidewaiter.messages.paths import Trail, written
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.trie_node import Node
from tidewaiter.messages.values import DateLeaf
from tidewaiter.messages.xml_checking import Checker, actual, base_of, closed, first
from tidewaiter.messages.xml_document import stray_text

WRAPPER = "@wrapper"
"""Path of the extra that says in which foreign elements the message was wrapped."""


class Keeper(Checker):
    """The part of a reader that loses nothing."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(mapping, limits)
        self.keep_empty = mapping.options.get("empty", "keep") == "keep"
        self.attachments: list[Attachment] = []

    def _wrapper(self, root: Any, start: Any, record: Record) -> None:
        chain = [start]
        while chain[-1] is not root:
            chain.append(chain[-1].getparent())
        steps = [str(e.tag) for e in reversed(chain[1:])]
        spill(record, (None, WRAPPER, 1), "/".join(steps))
        trail: Trail | None = None
        for element, below in zip(reversed(chain), [*reversed(chain[:-1]), None], strict=True):
            if element is start:
                break
            tag = str(element.tag)
            trail = (trail, tag if trail else f"/{tag}", 1)
            self._attributes(element, None, [record], trail)
            for child in element:
                if child is not below:
                    self._foreign(child, [record], 0, (trail, str(child.tag), 1), 1)

    def strays(self, elements: list[Any], record: Record) -> None:
        """Keep texts between elements, with a finding for each."""
        for element, text in stray_text(elements):
            trail = self._absolute(element)
            self.note("MSG-060", (), trail, text)
            spill(record, (trail, TAIL, 1), text)

    def _attributes(
        self,
        element: Any,
        node: Node | None,
        stack: list[Record],
        trail: Trail | None,
        kept: bool = False,
    ) -> None:
        """Take the attributes of an element; one whose text was ``kept`` keeps its date format."""
        owner = stack[node.owner] if node else stack[0]
        if node:
            self._check_attributes(element, node, partial(base_of, node, stack), trail)
        known = node.attributes if node else {}
        for name, text in element.items():
            if node and node.marks.get(name) == text:
                continue
            slot = known.get(name)
            place = (trail, f"@{name}", 1)
            if slot is not None and text:
                if slot.depth < 0:
                    if text == str(stack[-1].occurrence):
                        stack[-1].sequence = (place, text)
                        continue
                elif first(stack, slot.depth):
                    spot = partial(actual, slot.pointer, stack)
                    taken, odd = self.put(stack[slot.depth], slot.rule, text, place, spot)
                    if taken and not odd:
                        continue
            elif node and node.slots and not kept and self._declares(element, node, name, text):
                continue
            spill(owner, place, text)

    def _declares(self, element: Any, node: Node, name: str, text: str) -> bool:
        """Whether an attribute only names the format in which its date would be written."""
        for slot in node.slots:
            if slot.rule.declared == f"@{name}" and text in DATE_FORMATS:
                leaf = slot.rule.leaf
                return (
                    isinstance(leaf, DateLeaf)
                    and leaf.format_of((element.text or "").strip()) == text
                )
        return False

    def _foreign(
        self,
        element: Any,
        stack: list[Record],
        owner: int,
        trail: Trail,
        level: int,
        node: Node | None = None,
    ) -> None:
        if level > self.limits.depth:
            raise Refused("MSG-006", line=element.sourceline)
        record = stack[owner]
        for name, text in element.items():
            spill(record, (trail, f"@{name}", 1), text)
        text = (element.text or "").strip()
        if text:
            self._keep(record, trail, text)
            if not text.isascii() or not text.isprintable():
                self.characters(text, trail, ())
        elif not len(element) and self.keep_empty:
            spill(record, trail, "")
        if node is not None and node.fact is not None:
            self._check_kept(element, node, text, trail)
            self._check_attributes(element, node, (), trail)
        seen: dict[str, int] = {}
        last = 0
        known = node if node and closed(node) else None
        for child in element:
            sub = self._child(known, child.tag) if known else None
            label = sub.name if sub else self._labelled(child.tag)
            n = seen[label] = seen.get(label, 0) + 1
            if sub is not None:
                last = self._check_place(sub, last, n, (trail, label, n))
            self._foreign(child, stack, owner, (trail, label, n), level + 1, sub)

    def _keep(self, record: Record, trail: Trail | None, text: str) -> None:
        """Keep a text as extra; a long binary one is taken out and kept by its hash."""
        if len(text) > self.limits.attachment and BASE64.match(text):
            found = attachment(written(trail), text)
            self.attachments.append(found)
            self.note("MSG-047", (), trail, found.sha256)
            text = f"{ATTACHED}{found.sha256}"
        spill(record, trail, text)
