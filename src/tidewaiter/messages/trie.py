"""The mapping as a tree of element names, compiled once, walked for every message."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.paths import Step, parse
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a leaf goes: the record by its depth, and the pointer to it (a number
    stands for the occurrence of the record at that depth)."""

    depth: int
    rule: LeafRule
    pointer: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """An element that begins a new record of a list in the record at ``depth``."""

    depth: int
    order: int
    rule: ListRule
    keeps_extras: bool


class Node:
    """An element of the format: what to do with its text, attributes and children.

    ``star`` elements may repeat; of others only the first occurrence is read into fields. ``rest``
    is the node for the second and later occurrences where these mean something else. A node with
    a ``discriminator`` has ``variants`` by the value of that child or attribute; in a variant, that
    child has its ``mark`` and that attribute is among the ``marks``. A ``direct`` leaf begins no
    record and is the same wherever it stands; with a ``key`` it does nothing but hold the text of
    that field. An ``inward`` element is gone into whatever it says itself.
    A text of up to ``limit`` characters needs no look at the outline.
    """

    __slots__ = (
        "attributes",
        "base",
        "children",
        "constant",
        "depth",
        "direct",
        "discriminator",
        "fact",
        "inward",
        "key",
        "known",
        "limit",
        "mark",
        "marks",
        "name",
        "opens",
        "owner",
        "prefix",
        "required",
        "rest",
        "sequence",
        "slots",
        "star",
        "tags",
        "variants",
    )  # fmt: skip

    def __init__(self, name: str, depth: int, owner: int, fact: Outline | None) -> None:
        self.name = name
        self.prefix = ""
        self.depth = depth
        self.owner = owner
        self.fact = fact
        self.known = True
        self.children: dict[str, Node] = {}
        self.slots: list[Slot] = []
        self.attributes: dict[str, Slot] = {}
        self.opens: Opening | None = None
        self.star = False
        self.rest: Node | None = None
        self.discriminator = ""
        self.variants: dict[str, Node] = {}
        self.sequence = False
        self.constant: str | None = None
        self.base: tuple[str | int, ...] = ()
        self.mark: str | None = None
        self.marks: dict[str, str] = {}
        self.key = ""
        self.direct = False
        self.inward = False
        self.limit = 0
        self.tags: dict[Any, Node] = {}
        self.required: tuple[str, ...] = ()

    def child(self, step: Step) -> Node:
        """The node for a step, made if it is not there."""
        node = self.children.get(step.local)
        if node is None:
            fact = self.fact.children.get(step.local) if self.fact else None
            node = self.children[step.local] = Node(step.local, self.depth, self.owner, fact)
            node.base = self.base
        if ":" in step.name:
            node.prefix = step.name.partition(":")[0]
        if step.rest:
            if node.rest is None:
                node.rest = Node(step.local, self.depth, self.owner, node.fact)
                node.rest.star = True
                node.rest.base = self.base
            return node.rest
        if step.leaf:
            node.discriminator = step.leaf
            if step.value not in node.variants:
                variant = Node(step.local, self.depth, self.owner, node.fact)
                variant.prefix, variant.base = node.prefix, node.base
                if step.leaf.startswith("@"):
                    variant.marks[step.leaf[1:]] = step.value
                else:
                    variant.child(Step(step.leaf)).mark = step.value
                node.variants[step.value] = variant
            node = node.variants[step.value]
        node.star = node.star or step.star
        return node


def build_trie(mapping: Mapping) -> Node:
    """The tree of a mapping, from the document root down."""
    top = Node("", 0, 0, mapping.outline)
    here = top
    for step in parse(mapping.root):
        here = here.child(step)
    _add_group(here, mapping.group, 0, 0, ())
    for path, text in mapping.constants.items():
        _reach(top, parse(path))[0].constant = text
    _complete(top)
    return top


def content_node(top: Node, mapping: Mapping) -> Node:
    """The node whose element holds the content."""
    here = top
    for step in parse(mapping.root):
        here = here.child(step)
    return here


def _reach(node: Node, steps: tuple[Step, ...]) -> tuple[Node, str]:
    attribute = ""
    for step in steps:
        if step.name.startswith("@"):
            attribute = step.name[1:]
        else:
            node = node.child(step)
    return node, attribute


def _known(node: Node, path: str) -> bool:
    """Whether the outline knows the elements of a path below a node (all do if there is none)."""
    fact = node.fact
    for step in parse(path):
        if fact is None:
            return node.fact is None
        if not step.name.startswith("@"):
            fact = fact.children.get(step.local)
    return fact is not None or node.fact is None


def _add_group(
    node: Node,
    group: Group,
    depth: int,
    owner: int,
    at: tuple[str | int, ...],
    shared: bool = False,
) -> None:
    for rule in group.leaves:
        if shared and not _known(node, rule.path):
            continue
        field = tuple(s for s in rule.field.split(".") if s)
        target, attribute = _reach(node, parse(rule.path))
        slot = Slot(depth, rule, (*at, *field))
        if attribute:
            target.attributes[attribute] = slot
        else:
            target.slots.append(slot)
    for order, entry in enumerate(group.lists):
        target, _ = _reach(node, parse(entry.path))
        if target.opens is not None:
            raise MappingError(f"'{entry.path}' is used for two lists.", where=entry.key)
        keeps = entry.group.keeps_extras
        target.opens = Opening(depth, order, entry, keeps)
        role = entry.const.get("role")
        step = (entry.key, str(role)) if role else (entry.key, depth + 1)
        _deepen(target, depth + 1, depth + 1 if keeps else owner, (*at, *step))
        _add_group(target, entry.group, depth + 1, target.owner, (*at, *step), entry.shared)
        if entry.sequence:
            sequence, name = _reach(target, parse(entry.sequence))
            if name:
                sequence.attributes[name] = Slot(-1, _SEQUENCE, ())
            else:
                sequence.sequence = True


def _deepen(node: Node, depth: int, owner: int, base: tuple[str | int, ...]) -> None:
    node.depth, node.owner, node.base = depth, owner, base
    for child in (*node.children.values(), *node.variants.values()):
        if child.depth < depth:
            _deepen(child, depth, owner, base)


def _complete(node: Node) -> None:
    """Give every node the children that the outline knows, so that they count as known."""
    if node.fact is not None:
        for name, fact in node.fact.children.items():
            child = node.children.get(name)
            if child is None:
                child = node.children[name] = Node(name, node.depth, node.owner, fact)
                child.base = node.base
            child.fact = fact
            prefix = fact.name.rpartition(":")[0]
            child.prefix = prefix or child.prefix
        node.required = tuple(n for n, f in node.fact.children.items() if f.least)
    for other in (*node.variants.values(), *((node.rest,) if node.rest else ())):
        other.prefix = node.prefix
        _complete(other)
    for child in node.children.values():
        _complete(child)
    node.limit = _limit(node.fact)
    only = node.slots[0] if len(node.slots) == 1 and not _special(node) else None
    if only is not None and only.rule.plain and only.depth == node.depth:
        node.key = only.rule.key
    node.direct = not (node.opens or node.discriminator or node.children)
    node.inward = bool(node.children) and not node.discriminator


def _limit(fact: Outline | None) -> int:
    """Up to how many characters a text is sure to fit, so that most need no closer look."""
    if fact is None or not fact.letters:
        return sys.maxsize
    if fact.letters == "an" and not fact.exact:
        return fact.longest or sys.maxsize
    return -1


def _special(node: Node) -> bool:
    """Whether an element does more than hold one text."""
    return bool(
        node.opens or node.rest or node.discriminator or node.attributes or node.children
        or node.sequence or node.constant or node.star or node.mark or node.marks
    )  # fmt: skip


_SEQUENCE = LeafRule("#", "", None)  # type: ignore[arg-type]
"""Stands for the number of an occurrence, which is not a field."""


def knows(node: Node, path: str) -> bool:
    """Whether the tree has a place for a path below a node."""
    return find(node, path) is not None


def find(node: Node, path: str) -> Node | None:
    """The node at a path, by variant where the path names one."""
    here: Node | None = node
    for step in parse(path):
        if step.name.startswith("@") or here is None:
            break
        here = here.children.get(step.local)
        if here is not None and step.rest:
            here = here.rest
        elif here is not None and step.leaf:
            here = here.variants.get(step.value)
    return here


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
