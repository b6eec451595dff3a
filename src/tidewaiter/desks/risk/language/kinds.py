"""Kinds of value in criteria: what may stand where, and errors that say so."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from tidewaiter.core.errors import ProfileError
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.messages.columns import Kind

Tree = Any
"""A node as sqlglot reads it."""


def place(where: str, text: str, position: int) -> str:
    """``profile X, line 2, character 14`` for a position in the text, counted from zero."""
    line = text.count("\n", 0, position) + 1
    character = position - (text.rfind("\n", 0, position) + 1) + 1
    spot = f"line {line}, character {character}" if "\n" in text else f"character {character}"
    return f"{where}, {spot}" if where else spot


_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


class KindReader:
    """Checks kinds and places errors; its subclass reads nodes."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where

    def node(self, tree: Tree) -> Node:
        """Any admitted node; the subclass says which."""
        raise self.error(
            tree, sentence("'{text}' is not part of the criteria language.", text=self.source(tree))
        )

    def moment(self, tree: Tree, text: str) -> Node:
        try:
            value = datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
        except ValueError:
            raise self.error(
                tree, sentence("'{text}' is not a date.", text=text), "Write dates as '2026-01-31'."
            ) from None
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return nodes.Literal(value.timestamp(), Kind.MOMENT)

    def operands(self, tree: Tree, kind: Kind) -> tuple[Node, Node]:
        return self.typed(tree.this, kind), self.typed(tree.expression, kind)

    def typed(self, tree: Tree, kind: Kind) -> Node:
        node = self.node(tree)
        if isinstance(node, nodes.Literal) and node.value is None:
            return nodes.Literal(None, kind)
        if node.kind is not kind:
            raise self.error(
                tree,
                sentence(
                    "{text} is {kind}, but {kind2} is needed here.",
                    text=self.source(tree),
                    kind=a(node.kind),
                    kind2=a(kind),
                ),
                _kind_advice(node, kind),
            )
        return node

    def agreed(
        self, left_tree: Tree, left: Node, right_tree: Tree, right: Node
    ) -> tuple[Node, Node]:
        """Both sides in one kind: NULL takes the other's, a quoted date becomes a moment."""
        left = self.adapted(left_tree, left, right.kind)
        right = self.adapted(right_tree, right, left.kind)
        if left.kind is not right.kind:
            raise self.error(
                right_tree if isinstance(right, nodes.Literal) else left_tree,
                sentence(
                    "{text} is {kind} and {text2} is {kind2}: they cannot be compared.",
                    text=self.source(left_tree),
                    kind=a(left.kind),
                    text2=self.source(right_tree),
                    kind2=a(right.kind),
                ),
                _kind_advice(right, left.kind) or _kind_advice(left, right.kind),
            )
        return left, right

    def adapted(self, tree: Tree, node: Node, kind: Kind) -> Node:
        if isinstance(node, nodes.Literal):
            if node.value is None:
                return nodes.Literal(None, kind)
            if kind is Kind.MOMENT and isinstance(node.value, str):
                return self.moment(tree, node.value)
        return node

    def error(self, tree: Tree, message: str, advice: str = "") -> ProfileError:
        spot = place(self.where, self.text, _span(tree)[0])
        return ProfileError(message, where=spot, advice=advice)

    def source(self, tree: Tree) -> str:
        """The text of a node as it was written, shortened."""
        first, last = _span(tree)
        text = self.text[first:last]
        while text.count("(") > text.count(")") and last < len(self.text):
            last += 1
            text = self.text[first:last]
        text = " ".join(text.split()) or tree.sql(dialect="duckdb")
        return text if len(text) <= 60 else f"{text[:57]}..."


_SPOKEN = {
    Kind.FLAG: sentence("a condition"),
    Kind.TEXT: sentence("a text"),
    Kind.NUMBER: sentence("a number"),
    Kind.INTEGER: sentence("a whole number"),
    Kind.MOMENT: sentence("a moment"),
    Kind.LIST: sentence("a list"),
}


def a(kind: Kind) -> Sentence:
    """A kind as it is spoken of: ``a condition`` for a flag."""
    return _SPOKEN[kind]


def _span(tree: Tree) -> tuple[int, int]:
    """Where a node begins and ends in the text, as far as sqlglot tells."""
    marks = [part.meta for part in tree.walk() if "start" in part.meta]
    if not marks:
        return 0, 0
    return min(m["start"] for m in marks), max(m["end"] for m in marks) + 1


def _kind_advice(node: Node, wanted: Kind) -> Sentence:
    if isinstance(node, nodes.Literal) and wanted is Kind.TEXT:
        return sentence("Put it in single quotes.")
    if isinstance(node, nodes.Literal) and wanted is Kind.NUMBER:
        return sentence("Write numbers without quotes.")
    if Kind.FLAG in (node.kind, wanted):
        return sentence("Join two conditions with AND or OR.")
    if node.kind is Kind.LIST:
        return sentence("Use has(list, 'value').")
    return Sentence("")
