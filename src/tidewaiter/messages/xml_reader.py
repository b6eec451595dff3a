"""Reading XML by a mapping: walks the tree once, takes every leaf, loses none."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any

from lxml import etree

from tidewaiter.messages.assemble import (
    EMPTY, ENTRIES, OCCURRENCE, PLACE, TAKEN, Record, assemble, spill,
)
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import Intake
from tidewaiter.messages.mapping import Mapping
from tidewaiter.messages.message import Attachment
from tidewaiter.messages.paths import Trail, parse, written
from tidewaiter.messages.trie import Node, build_trie, content_node
from tidewaiter.messages.values import DATE_FORMATS, DateLeaf

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+\Z")
_PARSE_ERROR = re.compile(r", line \d+, column \d+.*")
WRAPPER = "@wrapper"
"""Path of the extra that says in which foreign elements the message was wrapped."""


def parse_xml(data: bytes) -> Any:
    """The root element of hardened UTF-8 bytes; raises :class:`Refused` with the line."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, dtd_validation=False, attribute_defaults=False,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        detail = _PARSE_ERROR.sub("", problem.msg or "not XML")
        line = problem.lineno or None
        code = "MSG-006" if "depth" in detail.lower() else "MSG-005"
        raise Refused(code, f"{detail}.", line=line) from None


@cache
def _trie(mapping_id: int) -> tuple[Node, Node]:
    mapping = _KNOWN[mapping_id]
    top = build_trie(mapping)
    return top, content_node(top, mapping)


_KNOWN: dict[int, Mapping] = {}


def trie_of(mapping: Mapping) -> tuple[Node, Node]:
    """The tree of a mapping and the node of its content, built once per mapping."""
    _KNOWN.setdefault(id(mapping), mapping)
    return _trie(id(mapping))


class XmlReader(Intake):
    """Reads one document. ``attachments`` holds binary parts taken out on the way."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.top, self.content = trie_of(mapping)
        self.keep_empty = mapping.options.get("empty", "keep") == "keep"
        self.attachments: list[Attachment] = []
        self.found = False
        self.spaces = frozenset(mapping.namespaces.values())
        self.entries = 0

    def read(self, root: Any) -> Any:
        """The canonical content; raises :class:`Refused` if the content is not there."""
        record: Record = {OCCURRENCE: 1}
        stack = [record]
        name = parse(self.mapping.root)[0].local
        alike = _local(root.tag) == name or "any_root" in self.mapping.detect
        start = root if alike else next(root.iter(f"{{*}}{name}"), None)
        if start is None:
            raise Refused("MSG-014", f"There is no element {name}.", line=root.sourceline)
        if start is not root:
            self._wrapper(root, start, record)
        node = self.top.children[name]
        self._enter(start, node, 1, stack, (None, f"/{node.name}", 1), 1)
        if not self.found:
            raise Refused("MSG-014", line=start.sourceline)
        return assemble(self.mapping, record)

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

    def _children(
        self, element: Any, node: Node, stack: list[Record], trail: Trail | None, level: int
    ) -> None:
        if level > self.limits.depth:
            raise Refused("MSG-006", line=element.sourceline)
        seen: dict[str, int] = {}
        tags = node.tags
        for child in element:
            sub = tags.get(child.tag) or self._child(node, child.tag)
            name = sub.name
            n = seen[name] = seen.get(name, 0) + 1
            self._enter(child, sub, n, stack, (trail, name, n), level)
        if node.required:
            for name in node.required:
                if name not in seen:
                    self.note("MSG-022", _at(stack, node), (trail, name, 1), "")

    def _enter(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail, level: int
    ) -> None:
        fact = node.fact
        if not node.known or (len(element) and not node.children and ":" in node.name):
            if not node.known:
                self.note("MSG-020", _at(stack, node), trail, "")
            self._spill(element, node, stack, trail, level)
            return
        if fact is not None and 0 < fact.most < n:
            self.note("MSG-021", _at(stack, node), trail, str(n))
        if n > 1 and node.rest is not None:
            node = node.rest
        elif node.discriminator:
            picked = self._variant(element, node, stack)
            if picked is None:
                self._claim(element, stack[node.owner], trail)
                self._spill(element, node, stack, trail, level)
                return
            node = picked
        elif n > 1 and not node.star:
            self._spill(element, node, stack, trail, level)
            return
        if node is self.content:
            self.found = True
        opening = node.opens
        if opening is not None:
            stack = self._open(element, node, n, stack, trail)
            if opening.keeps_extras:
                trail = None  # type: ignore[assignment]
        elif node is self.content:
            trail = None  # type: ignore[assignment]
        self._inside(element, node, stack, trail, level)

    def _inside(
        self, element: Any, node: Node, stack: list[Record], trail: Trail | None, level: int
    ) -> None:
        if len(element):
            if element.attrib:
                self._attributes(element, node, stack, trail)
            self._children(element, node, stack, trail, level + 1)
            text = element.text
            if text and not text.isspace():
                spill(stack[node.owner], trail, text.strip())
        else:
            self._leaf(element, node, stack, trail)

    def _open(
        self, element: Any, node: Node, n: int, stack: list[Record], trail: Trail
    ) -> list[Record]:
        opening = node.opens
        assert opening is not None  # noqa: S101 - the caller has looked
        self.entries += 1
        if self.entries > self.limits.items * 50:
            raise Refused("MSG-007", line=element.sourceline)
        record: Record = {OCCURRENCE: n, PLACE: trail}
        parent = stack[opening.depth]
        entries = parent.setdefault(ENTRIES, [])
        if opening.keeps_extras:
            position = sum(1 for order, _ in entries if order == opening.order) + 1
            if position > self.limits.items:
                raise Refused("MSG-007", line=element.sourceline)
            record[OCCURRENCE] = position
            if n != position or _nested_late(trail):
                spill(record, (None, "@at", 1), written(trail))
        if not len(element) and not element.attrib and not (element.text or "").strip():
            record[EMPTY] = True
        if opening.rule.alternate:
            spill(stack[opening.depth], trail, "")
        entries.append((opening.order, record))
        return [*stack[: opening.depth + 1], record]

    def _variant(self, element: Any, node: Node, stack: list[Record]) -> Node | None:
        leaf = node.discriminator
        if leaf.startswith("@"):
            value = element.get(leaf[1:])
        else:
            value = element.findtext(f"{{*}}{leaf}")
        picked = node.variants.get((value or "").strip())
        if picked is None:
            return None
        if not picked.star:
            record = stack[picked.depth if picked.opens is None else picked.opens.depth]
            taken = record.setdefault(TAKEN, set())
            if id(picked) in taken:
                return None
            taken.add(id(picked))
        return picked

    def _claim(self, element: Any, record: Record, trail: Trail) -> None:
        """Mark an occurrence as foreign where its leaves would not show it."""
        if not len(element) and not (element.text or "").strip():
            spill(record, trail, "")

    def _leaf(self, element: Any, node: Node, stack: list[Record], trail: Trail | None) -> None:
        text = (element.text or "").strip()
        owner = stack[node.owner]
        if not text:
            if self.keep_empty and not (node.opens and len(stack) > 1):
                spill(owner, trail, "")
        elif node.slots:
            self._slots(element, node, stack, trail, text)
        elif node.mark == text:
            pass
        elif node.sequence and text == str(stack[node.depth][OCCURRENCE]):
            pass
        elif node.constant != text:
            self._keep(owner, trail, text)
        if text:
            if node.fact is not None and node.fact.letters and not node.fact.fits(text):
                self.note("MSG-023", _at(stack, node), trail, text)
            if not text.isascii() or not text.isprintable():
                self.characters(text, trail, _at(stack, node))
        if element.attrib:
            self._attributes(element, node, stack, trail)

    def _slots(
        self, element: Any, node: Node, stack: list[Record], trail: Trail | None, text: str
    ) -> None:
        kept = False
        for slot in node.slots:
            rule = slot.rule
            record = stack[slot.depth]
            if slot.depth + 1 < len(stack) and not _first(stack, slot.depth):
                odd = True
            elif rule.plain:
                odd = rule.key in record
                if not odd:
                    record[rule.key] = text
            else:
                context = self._context(element, rule) if element.attrib else (None, None)
                pointer = _where(slot.pointer, stack)
                _, odd = self.put(record, rule, text, trail, pointer, context)
            kept = kept or odd
        if node.slots[-1].rule.cut and not kept:
            kept = len(text) > max(s.rule.cut[1] for s in node.slots if s.rule.cut)
        if kept:
            spill(stack[node.owner], trail, text)

    def _context(self, element: Any, rule: Any) -> tuple[str | None, str | None]:
        declared = element.get(rule.declared[1:]) if rule.declared else None
        unit = element.get(rule.unit[1:]) if rule.unit else None
        return declared, unit

    def _attributes(
        self, element: Any, node: Node | None, stack: list[Record], trail: Trail | None
    ) -> None:
        owner = stack[node.owner] if node else stack[0]
        known = node.attributes if node else {}
        for name, text in element.attrib.items():
            if node and node.marks.get(name) == text:
                continue
            slot = known.get(name)
            place = (trail, f"@{name}", 1)
            if slot is not None and text:
                if slot.depth < 0:
                    if text == str(stack[-1][OCCURRENCE]):
                        continue
                else:
                    taken, odd = self.put(
                        stack[slot.depth], slot.rule, text, place, _where(slot.pointer, stack)
                    )
                    if taken and not odd:
                        continue
            elif node and node.slots and self._declares(element, node, name, text):
                continue
            spill(owner, place, text)

    def _declares(self, element: Any, node: Node, name: str, text: str) -> bool:
        """Whether an attribute only names the format in which its date would be written."""
        for slot in node.slots:
            if slot.rule.declared == f"@{name}" and text in DATE_FORMATS:
                leaf = slot.rule.leaf
                return isinstance(leaf, DateLeaf) and leaf.format_of((element.text or "").strip()) == text
        return False

    def _spill(
        self, element: Any, node: Node | None, stack: list[Record], trail: Trail, level: int
    ) -> None:
        """Keep a whole subtree as extras, still checking it against the outline."""
        self._foreign(element, stack, node.owner if node else 0, trail, level, node)

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
        if len(text) > self.limits.attachment and _BASE64.match(text):
            content = text.encode()
            digest = hashlib.sha256(content).hexdigest()
            path = written(trail)
            self.attachments.append(Attachment(path=path, sha256=digest, size=len(content),
                                               content=content))  # fmt: skip
            self.note("MSG-047", (), trail, digest)
            text = f"{ATTACHED}{digest}"
        spill(record, trail, text)


ATTACHED = "attachment:sha256:"
"""Begins the text of an extra whose content is among the attachments."""

def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _first(stack: list[Record], depth: int) -> bool:
    return all(record[OCCURRENCE] == 1 for record in stack[depth + 1 :])


def _nested_late(trail: Trail) -> bool:
    above = trail[0]
    while above is not None:
        if above[2] != 1:
            return True
        above = above[0]
    return False


def _where(pointer: tuple[str | int, ...], stack: list[Record]) -> tuple[str | int, ...]:
    out: list[str | int] = []
    for step in pointer:
        if type(step) is int:
            if step >= len(stack):  # the record is only being opened
                break
            out.append(stack[step][OCCURRENCE])
        else:
            out.append(step)
    return tuple(out)


def _at(stack: list[Record], node: Node) -> tuple[str | int, ...]:
    """The pointer to a node that has a field, else to the record it lies in."""
    if node.slots:
        return _where(node.slots[0].pointer, stack)
    return _where(node.base, stack)
