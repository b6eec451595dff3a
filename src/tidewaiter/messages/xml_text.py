"""From a tree of places to the text of a document, in the order of the format."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from tidewaiter.core.errors import ValueRefused
from tidewaiter.messages.message import ATTACHED
from tidewaiter.messages.paths import parse
from tidewaiter.messages.places import Place
from tidewaiter.messages.rules import Mapping
from tidewaiter.messages.trie_node import Node

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CR = {"\r": "&#13;"}


class XmlText:
    """Writes trees of one format as text; ``held`` has texts by the SHA-256 they go by."""

    def __init__(self, mapping: Mapping, top: Node, held: dict[str, str]) -> None:
        self.mapping = mapping
        self.held = held
        self.top = top
        self.root = parse(mapping.root)[0].local

    def document(self, tree: Place, wrapper: str) -> bytes:
        """The document, inside the foreign elements named by ``wrapper`` if there are any."""
        name, node = self.root, self.top
        if wrapper:
            name, node = self._wrapped(tree, wrapper)
        lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        below = node.children.get(name)
        root = tree.children[name][1]
        self._emit(self._label(name, node), root, below, lines, self._namespaces())
        return "".join(lines).encode()

    def _namespaces(self) -> str:
        out = []
        for prefix, uri in self.mapping.namespaces.items():
            out.append(f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"')
        return "".join(out)

    def _wrapped(self, document: Place, wrapper: str) -> tuple[str, Node]:
        """Put the message inside the foreign elements it came in; the outermost and its node."""
        steps = parse(wrapper)
        name = self.root
        inner = document.children.pop(name)[1]
        place, outer = document, Node("", 0, 0, None)
        node = outer
        for step in steps:
            place = place.child(step.name, 1)
            node = node.children.setdefault(step.name, Node(step.name, 0, 0, None))
        place.children[name] = {1: inner}
        node.children[name] = self.top.children[name]
        return steps[0].name, outer

    def _label(self, name: str, parent: Node | None) -> str:
        known = parent.children.get(name) if parent else None
        if known is not None and known.prefix and ":" not in name:
            return f"{known.prefix}:{name}"
        return name

    def _emit(
        self, label: str, place: Place, node: Node | None, lines: list[str], spaces: str = ""
    ) -> None:
        name, extra = _tag(label)
        attributes = {n: self._whole(v) for n, v in place.attributes.items()}
        lines.append(f"<{name}{spaces}{extra}{_attributes(attributes)}")
        if place.text is None and not place.children:
            lines.append(f"/>{escape(_legal(place.tail), _CR)}")
            return
        lines.append(f">{escape(_legal(self._whole(place.text)), _CR)}" if place.text else ">")
        for child, row in self._ordered(place, node):
            below = node.children.get(child) if node else None
            for index in sorted(row):
                self._emit(self._label(child, node), row[index], below, lines)
        lines.append(f"</{name}>{escape(_legal(place.tail), _CR)}")

    def _whole(self, text: str) -> str:
        """A text, or the one it stands for."""
        if self.held and text.startswith(ATTACHED):
            return self.held.get(text[len(ATTACHED) :], text)
        return text

    def _ordered(self, place: Place, node: Node | None) -> list[tuple[str, dict[int, Place]]]:
        order = list(node.fact.children) if node and node.fact else []
        if not order and node:
            order = list(node.children)
        ranks: dict[str, float] = {name: n for n, name in enumerate(order)}
        for nth, (name, row) in enumerate(place.children.items(), start=1):
            after = next((p.after for p in row.values() if p.after is not None), None)
            if after is not None and name not in ranks:
                ranks[name] = ranks.get(after, -1.0) + nth / 10_000
        rows = sorted(place.children.items(), key=lambda kv: ranks.get(kv[0], len(ranks)))
        pruned = []
        for name, row in rows:
            kept = {n: p for n, p in row.items() if p.claimed or not self._empty(p)}
            if kept:
                pruned.append((name, kept))
        return pruned

    def _empty(self, place: Place) -> bool:
        if place.text is not None or place.attributes or place.claimed:
            return False
        return all(self._empty(p) for row in place.children.values() for p in row.values())


def _tag(label: str) -> tuple[str, str]:
    """The tag to write for a label and the declaration of its namespace, if it is foreign."""
    if label.startswith("{"):
        uri, _, local = label[1:].partition("}")
        return f"x:{local}", f" xmlns:x={quoteattr(uri)}"
    return label, ""


_KNOWN = {
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}


def _attributes(attributes: dict[str, str]) -> str:
    """Attributes as text, each foreign namespace declared once."""
    prefixes: dict[str, str] = {}
    lines = []
    for name, value in attributes.items():
        uri, _, local = name.rpartition("}")
        if uri:
            prefix = prefixes.setdefault(uri[1:], _KNOWN.get(uri[1:], f"a{len(prefixes)}"))
            local = f"{prefix}:{local}"
        lines.append(f" {local}={quoteattr(_legal(value))}")
    declared = (f" xmlns:{p}={quoteattr(uri)}" for uri, p in prefixes.items() if p != "xml")
    return "".join((*declared, *lines))


def _legal(text: str) -> str:
    if _ILLEGAL.search(text):
        raise ValueRefused("The text holds characters that XML cannot.", where="write")
    return text
