"""The words an expression reads."""

from __future__ import annotations

from tidewaiter.desks.risk.language.nodes import Node, Word


def words_of(tree: Node) -> list[Word]:
    """Every word of a tree, each once, in order of appearance."""
    return list(dict.fromkeys(_walk(tree)))


def _walk(tree: Node) -> list[Word]:
    return [tree] if isinstance(tree, Word) else [w for part in tree.parts for w in _walk(part)]
