"""Keeping what no field takes: foreign elements, attributes, wrappers, binary parts."""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.assemble import Record, spill
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import Intake
from tidewaiter.messages.long_texts import BASE64, attachment
from tidewaiter.messages.message import ATTACHED, Attachment
from tidewaiter.messages.paths import Trail, written
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.trie import Node
from tidewaiter.messages.values import DATE_FORMATS, DateLeaf

WRAPPER = "@wrapper"
"""Path of the extra that says in which foreign elements the message was wrapped."""


class Keeper(Intake):
    """The part of a reader that loses nothing."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.keep_empty = mapping.options.get("empty", "keep") == "keep"
        self.attachments: list[Attachment] = []
        self.spaces = frozenset(mapping.namespaces.values())

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

    def _child(self, node: Node, tag: Any) -> Node:
        """The node for a tag; one for an unknown element is made on the spot."""
        found = node.tags.get(tag)
        if found is not None:
            return found
        uri, _, local = str(tag).rpartition("}")
        found = node.children.get(local)
        label = self._label(uri[1:], local)
        if label in node.children or (found and self._stranger(uri[1:], found)):
            found = node.children.get(label)
        if found is None:
            found = Node(label, node.depth, node.owner, None)
            found.known = False
        if len(node.tags) < 512:
            node.tags[tag] = found
        return found

    def _stranger(self, uri: str, node: Node) -> bool:
        """Whether an element of a known name is from another of the format's namespaces."""
        home = self.mapping.namespaces.get("")
        return bool(uri) and uri != home and not node.prefix and uri in self.spaces

    def _label(self, uri: str, local: str) -> str:
        if not uri or uri == self.mapping.namespaces.get(""):
            return local
        for prefix, known in self.mapping.namespaces.items():
            if known == uri:
                return f"{prefix}:{local}"
        return f"{{{uri}}}{local}"

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
        known = node.attributes if node else {}
        for name, text in element.attrib.items():
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
                    taken, odd = self.put(
                        stack[slot.depth], slot.rule, text, place, actual(slot.pointer, stack)
                    )
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
        for name, text in element.attrib.items():
            spill(record, (trail, f"@{name}", 1), text)
        text = (element.text or "").strip()
        if text:
            self._keep(record, trail, text)
            if not text.isascii() or not text.isprintable():
                self.characters(text, trail, ())
            fact = node.fact if node else None
            if fact is not None and fact.letters and not fact.fits(text):
                self.note("MSG-023", (), trail, text)
        elif not len(element) and self.keep_empty:
            spill(record, trail, "")
        seen: dict[str, int] = {}
        for child in element:
            uri, _, local = str(child.tag).rpartition("}")
            sub = self._child(node, child.tag) if node and node.known else None
            label = sub.name if sub else self._label(uri[1:], local)
            n = seen[label] = seen.get(label, 0) + 1
            self._foreign(child, stack, owner, (trail, label, n), level + 1, sub)

    def _keep(self, record: Record, trail: Trail | None, text: str) -> None:
        """Keep a text as extra; a long binary one is taken out and kept by its hash."""
        if len(text) > self.limits.attachment and BASE64.match(text):
            found = attachment(written(trail), text)
            self.attachments.append(found)
            self.note("MSG-047", (), trail, found.sha256)
            text = f"{ATTACHED}{found.sha256}"
        spill(record, trail, text)


def first(stack: list[Record], depth: int) -> bool:
    """Whether all records opened below a depth are the first of their lists."""
    return all(record.occurrence == 1 for record in stack[depth + 1 :])


def actual(pointer: tuple[str | int, ...], stack: list[Record]) -> tuple[str | int, ...]:
    """A pointer with the occurrences of the records that are open."""
    out: list[str | int] = []
    for step in pointer:
        if type(step) is int:
            if step >= len(stack):  # the record is only being opened
                break
            out.append(stack[step].occurrence)
        else:
            out.append(step)
    return tuple(out)
