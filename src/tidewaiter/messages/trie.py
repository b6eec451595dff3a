"""The mapping as a tree of element names, compiled once, walked for every message."""

from __future__ import annotations

import sys
from functools import cache

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.paths import Step, parse
from tidewaiter.messages.rules import Group, LeafRule, Mapping
from tidewaiter.messages.trie_node import Node, Opening, Slot
from tidewaiter.messages.values import CodeLeaf, DecimalLeaf, WholeLeaf


def build_trie(mapping: Mapping) -> Node:
    """The tree of a mapping, from the document root down."""
    top = Node("", 0, 0, mapping.outline)
    here = top
    for step in parse(mapping.root):
        here = here.child(step)
    _add_group(here, mapping.group, 0, 0, ())
    for path, text in mapping.constants.items():
        _reach(top, parse(path))[0].constant = text
    _complete(top, bool(mapping.options.get("strict")))
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


def _complete(node: Node, strict: bool) -> None:
    """Give every node the children that the outline knows, so that they count as known.

    In a ``strict`` format the order of elements counts and a value may not be empty.
    """
    node.open = node.fact is None or node.fact.open
    if node.fact is not None:
        node.filled = strict and node.fact.holds_value and not node.fact.blank
        node.demands = tuple(n for n, a in (node.fact.attributes or {}).items() if a.least)
        rank = -1
        for name, fact in node.fact.children.items():
            rank += not fact.either
            child = node.children.get(name)
            if child is None:
                child = node.children[name] = Node(name, node.depth, node.owner, fact)
                child.base = node.base
            child.fact = fact
            child.rank = rank if strict else 0
            if name != fact.local and fact.local in node.children:
                node.children[fact.local].namesake = child
            prefix = fact.name.rpartition(":")[0]
            child.prefix = prefix or child.prefix
        node.required = tuple(n for n, f in node.fact.children.items() if f.least)
    for other in (*node.variants.values(), *((node.rest,) if node.rest else ())):
        other.prefix = node.prefix
        _complete(other, strict)
    for child in node.children.values():
        _complete(child, strict)
    node.limit = _limit(node.fact)
    only = node.slots[0] if len(node.slots) == 1 and not _special(node) else None
    if only is not None and only.depth == node.depth and not node.demands:
        if only.rule.plain:
            node.key = only.rule.key
        elif _simple(only.rule):
            node.typed = only.rule
    node.bare = not (node.slots or node.demands)
    node.direct = not (node.opens or node.discriminator or node.children)
    node.inward = bool(node.children) and not node.discriminator


def _simple(rule: LeafRule) -> bool:
    """Whether the value of a leaf follows from its text alone, and is all it stands for."""
    spread = rule.dependent or rule.alternate or rule.joined is not None
    parted = rule.cut or rule.line is not None or rule.declared or rule.unit
    return type(rule.leaf) in (DecimalLeaf, WholeLeaf, CodeLeaf) and not (spread or parted)


def _limit(fact: Outline | None) -> int:
    """Up to how many characters a text is sure to fit, so that most need no closer look."""
    if fact is None or not (fact.holds_value or fact.children):
        return sys.maxsize
    if fact.pattern or fact.only or not fact.letters:
        return -1
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
