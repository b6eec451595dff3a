"""The shapes of blocks that come again: each read by a function of its own.

A block is an item, or the frame of a message: what stands before and after its items. Traders'
systems send blocks of few shapes: the same segments with the same qualifiers and the same
components left out, only the values differ. A shape that was met often enough is compiled
(:mod:`tidewaiter.messages.tracing`) into a function without a loop, which makes the records from
the components at once. A block of another shape, or with a value that is not spelt as it would be
written, is read segment by segment; all come to the same. What is remembered is bounded in number
and size, and holds no values of fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tidewaiter.core.finding import Finding
from tidewaiter.messages.segments import Layout, Segment, SegmentGroup

Read = Callable[[list[str], Any], Any]
"""Makes what a block says from its components and what else it is given; ``None`` if it is not of
the shape after all."""
Trace = Callable[[str], "Shape | None"]
"""Compiles the shape of a block, ``None`` if its segments are to be read one by one."""

_SEPARATORS = b"'+:"
_DATA = bytes(byte for byte in range(256) if byte not in _SEPARATORS)
BETWEEN = "UNS"
"""Stands between what comes before the items and what comes after them."""
LONGEST, WIDEST = 16_000, 1_000
"""Characters and separators of the longest block whose shape is looked for."""
ROOM = 60_000
"""Separators of all shapes that are remembered; one comes to about 150 bytes of its function."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What all blocks of a shape have in common: the components ``fixed`` gives, a reader, and
    findings that follow from the shape alone."""

    fixed: Callable[[list[str]], Any]
    texts: Any
    read: Read
    findings: tuple[Finding, ...] = ()


class Shapes:
    """A bounded memory of shapes, by the separators between the components of a block.

    A shape is compiled when ``after`` blocks with its separators were read the long way, since
    that costs as much as reading some thirty of them. When ``most`` kinds of separators are
    remembered, those remembered have :data:`ROOM`, or ``counted`` are counted, all are forgotten.
    """

    def __init__(
        self, trace: Trace, *, after: int = 24, most: int = 256, variants: int = 6
    ) -> None:
        self.trace = trace
        self.after, self.most, self.variants = after, most, variants
        self.counted = 16 * most
        self.known: dict[bytes, tuple[Shape, ...]] = {}
        self.met: dict[bytes, int] = {}
        self.size = 0

    def read(self, text: str, more: Any = None) -> tuple[Any, tuple[Finding, ...]] | None:
        """What a block says with its findings; ``None`` if it is to be read segment by segment.

        Released characters, and any that have no place in a text, must not be in it.
        """
        if len(text) > LONGEST:
            return None
        separators = text.encode().translate(None, _DATA)
        if len(separators) > WIDEST:
            return None
        shapes = self.known.get(separators)
        if shapes is not None:
            components = text.replace("+", "'").replace(":", "'").split("'")
            for shape in shapes:
                if shape.fixed(components) == shape.texts:
                    found = shape.read(components, more)
                    if found is not None:
                        return found, shape.findings
        self._meet(separators, text)
        return None

    def _meet(self, separators: bytes, text: str) -> None:
        times = self.met.get(separators, 0) + 1
        if times < self.after:
            if len(self.met) >= self.counted:
                self.met.clear()
            self.met[separators] = times
            return
        self.met.pop(separators, None)
        shape = self.trace(text)
        if shape is not None:
            if len(self.known) >= self.most or self.size > ROOM:
                self.known.clear()
                self.size = 0
            there = self.known.get(separators, ())
            self.known[separators] = (shape, *there[: self.variants - 1])
            self.size += len(separators) + 1


@dataclass(frozen=True, slots=True, repr=False)
class Blocks:
    """How the messages of a mapping fall into blocks, and the shapes of these.

    ``trigger`` is the segment that begins an item, ``begin`` the text it begins with.
    """

    trigger: Segment
    begin: str
    frame: Shapes
    items: Shapes


@cache
def blocks_of(layout: Layout, identifier: str) -> Blocks | None:
    """The blocks of a mapping, or ``None`` where its messages do not fall into such."""
    from tidewaiter.messages.tracing import trace_frame, trace_item

    every = list(_segments(layout.detail))
    openers = [s for s in layout.detail.segments.values() if s.opens is not None]
    triggers = [s for s in openers if s.inner is not None and s.inner.barrier]
    if len(triggers) != 1 or triggers[0].conditions or not triggers[0].star:
        return None
    (trigger,) = triggers
    if sum(s.tag == trigger.tag for s in every) != 1:
        return None
    return Blocks(
        trigger,
        f"{trigger.tag}+",
        Shapes(lambda text: trace_frame(layout, identifier, text)),
        Shapes(lambda text: trace_item(layout, text)),
    )


def _segments(group: SegmentGroup) -> list[Segment]:
    found = []
    for segment in group.segments.values():
        found += [segment, *(_segments(segment.inner) if segment.inner else ())]
    return found
