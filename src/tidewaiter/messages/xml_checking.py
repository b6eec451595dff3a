"""Holding elements and attributes of XML against the outline of the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import Any

from tidewaiter.messages.assemble import Record
from tidewaiter.messages.conditions import TooMuch
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.intake import SHORT, Intake, Steps, Where
from tidewaiter.messages.paths import Trail
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.trie import trie_of
from tidewaiter.messages.trie_node import Node

INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Begins the attributes by which a document speaks about its schema."""


class Checker(Intake):
    """The part of a reader that knows the format: which node an element is, and what is odd."""

    def __init__(self, mapping: Mapping, limits: Limits = DEFAULT) -> None:
        super().__init__(limits)
        self.mapping = mapping
        self.top, self.content = trie_of(mapping)
        self.spaces = frozenset(mapping.namespaces.values())
        self.strict_spaces = mapping.options.get("namespace") == "strict"
        self.odd_spaces: set[str] = set()
        self.counted: dict[Any, dict[Any, int]] = {}

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
        if found is not None and self.strict_spaces:
            home = self.mapping.namespaces.get(found.prefix or "", "")
            if uri[1:] != home:
                self.wrong_space(uri[1:], found, home)
                return found
        if found is None:
            found = Node(label, node.depth, node.owner, None)
            found.known = False
            found.open = node.open
            found.rank = -1
        if len(node.tags) < 512:
            node.tags[tag] = found
        return found

    def wrong_space(self, uri: str, node: Node, home: str) -> None:
        """Say once per message that elements are in another namespace than the format's."""
        if uri not in self.odd_spaces:
            self.odd_spaces.add(uri)
            said = f"{uri or 'none'}, not {home or 'none'}"
            self.note("MSG-061", (), (None, node.name, 1), said)

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

    def _labelled(self, tag: Any) -> str:
        """The label of a tag."""
        uri, _, local = str(tag).rpartition("}")
        return self._label(uri[1:], local)

    def _absolute(self, element: Any) -> Trail:
        """The place of an element from the root of the document."""
        trail: Trail | None = None
        node: Node | None = self.top
        for one in (*reversed(list(element.iterancestors())), element):
            sub = self._child(node, one.tag) if node is not None else None
            label = sub.name if sub else self._labelled(one.tag)
            node = sub if sub is not None and sub.known else None
            nth = self._nth(one)
            trail = (trail, label if trail else f"/{label}", nth)
        assert trail is not None  # noqa: S101 - the element itself is in it
        return trail

    def _nth(self, element: Any) -> int:
        """Which of the children of its parent with its tag an element is; counted once for all."""
        parent = element.getparent()
        if parent is None:
            return 1
        known = self.counted.get(parent)
        if known is None:
            counts: Counter[Any] = Counter()
            known = self.counted[parent] = {}
            for child in parent:
                counts[child.tag] += 1
                known[child] = counts[child.tag]
        return known[element]

    def hold(self, content: Any, size: int, function: str | None) -> None:
        """Findings about elements of the content at which a rule of the format does not hold."""
        for condition in self.mapping.conditions:
            if condition.functions and function not in condition.functions:
                continue
            if len(self.findings) >= self.limits.findings:
                break
            try:
                for element in condition.broken(content, size):
                    if len(self.findings) >= self.limits.findings:
                        break
                    at, place = self._spot(element, content)
                    self.note("MSG-062", at, place, condition.id, condition.says)
            except TooMuch:
                self.note("MSG-063", (), None, condition.id)

    def _spot(self, element: Any, content: Any) -> tuple[Steps, Trail | None]:
        """The pointer to an element of the content, and its place."""
        chain = [element]
        while chain[-1] is not content:
            chain.append(chain[-1].getparent())
        node, open_records = self.top, {}
        trail: Trail | None = None
        for one in reversed(chain):
            node = self._child(node, one.tag)
            nth = self._nth(one)
            trail = (trail, node.name if trail else f"/{node.name}", nth)
            if node.opens:
                open_records[node.depth] = nth
        pointer = node.slots[0].pointer if node.slots else node.base
        steps = (open_records.get(s, 1) if isinstance(s, int) else s for s in pointer)
        return tuple(steps), trail

    def _check_attributes(self, element: Any, node: Node, at: Where, trail: Trail | None) -> None:
        """Findings about attributes by what the outline says of them, where it does."""
        known = node.fact.attributes if node.fact is not None else None
        if known is None:
            return
        for name, text in element.items():
            if name in known:
                if not known[name].fits(text) or not known[name].listed(text):
                    self.note("MSG-023", at, (trail, f"@{name}", 1), text)
            elif not name.startswith(INSTANCE):
                self.note("MSG-058", at, (trail, f"@{name}", 1), text)
        for name in node.demands:
            if element.get(name) is None:
                self.note("MSG-059", at, (trail, f"@{name}", 1), "")

    def _demanded(self, node: Node, at: Steps, trail: Trail | None) -> None:
        for name in node.demands:
            self.note("MSG-059", at, (trail, f"@{name}", 1), "")

    def _missing(self, node: Node, seen: Container[str], at: Steps, trail: Trail | None) -> None:
        """Findings about children that an element must have."""
        for name in node.required:
            if name not in seen:
                self.note("MSG-022", at, (trail, name, 1), "")

    def _check_text(
        self, node: Node, text: str, stack: list[Record] | None, trail: Trail | None
    ) -> None:
        """A finding about a text that has not the form, or no place here.

        ``stack`` are the open records if the element belongs to one of them.
        """
        if text in node.fitting:
            return
        fact = node.fact
        if fact and fact.children:
            code = "MSG-060"
        elif fact and not fact.fits(text):
            code = "MSG-023"
        elif fact and not fact.listed(text):
            code = "MSG-026" if len(fact.only) > 1 else "MSG-023"
        else:
            if len(text) < SHORT and len(node.fitting) < 64:
                node.fitting.add(text)
            return
        self.note(code, base_of(node, stack) if stack else (), trail, text)

    def _check_kept(self, element: Any, node: Node, text: str, trail: Trail) -> None:
        """What the outline says about an element that no field takes."""
        if text:
            self._check_text(node, text, None, trail)
        elif node.filled:
            self.note("MSG-057", (), trail, "")
        if node.required:
            there = {str(child.tag).rpartition("}")[2] for child in element}
            self._missing(node, there, (), trail)

    def _check_place(self, node: Node, last: int, n: int, trail: Trail) -> int:
        """Findings about where a kept element stands; the rank that its next may not go below."""
        if not node.known:
            self.note("MSG-020", (), trail, "")
        elif node.rank < last:
            self.note("MSG-056", (), trail, "")
        elif node.fact and 0 < node.fact.most < n:
            self.note("MSG-021", (), trail, str(n))
        return max(last, node.rank)


def closed(node: Node) -> bool:
    """Whether the format says what stands in an element."""
    value = node.fact is not None and node.fact.holds_value
    return node.known and not node.open and (bool(node.children) or value)


def base_of(node: Node, stack: list[Record]) -> Steps:
    """The pointer to the field an element holds, else to the record it lies in."""
    return actual(node.slots[0].pointer if node.slots else node.base, stack)


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
