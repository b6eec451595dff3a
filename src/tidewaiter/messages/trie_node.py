"""The elements of a format as nodes: what a reader does at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tidewaiter.messages.outline import Outline
from tidewaiter.messages.paths import Step
from tidewaiter.messages.rules import LeafRule, ListRule


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
    that field, with a ``typed`` rule a value of its own kind; a ``bare`` one goes to no field. An
    ``inward`` element is gone into whatever it says itself.
    A text of up to ``limit`` characters needs no look at the outline, nor do the short ones that
    were found ``fitting`` before (codes, mostly; a bounded number of them is kept). ``rank`` is
    its place among its siblings where the format has an order, ``filled`` whether it may not be
    empty, ``demands`` the attributes it must have. What stands in an ``open`` one is not known.
    Its ``namesake`` is a sibling of the same name in another namespace, which a document without
    namespaces cannot tell from a further occurrence.
    """

    __slots__ = (
        "attributes",
        "bare",
        "base",
        "children",
        "constant",
        "demands",
        "depth",
        "direct",
        "discriminator",
        "fact",
        "filled",
        "fitting",
        "inward",
        "key",
        "known",
        "limit",
        "mark",
        "marks",
        "name",
        "namesake",
        "open",
        "opens",
        "owner",
        "prefix",
        "rank",
        "required",
        "rest",
        "sequence",
        "slots",
        "star",
        "tags",
        "typed",
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
        self.typed: LeafRule | None = None
        self.bare = False
        self.direct = False
        self.inward = False
        self.limit = 0
        self.fitting: set[str] = set()
        self.tags: dict[Any, Node] = {}
        self.required: tuple[str, ...] = ()
        self.demands: tuple[str, ...] = ()
        self.filled = False
        self.namesake: Node | None = None
        self.rank = 0
        self.open = False

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
