"""What charts are made of: rectangles, paths, dots, shapes, words; and the figure around them.

Lengths are in units of the drawing's own box (``width`` by ``height``, from the top left).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

Value = int | float | Decimal | None
"""A figure; ``None`` is not known."""

Write = Callable[[float], str]
"""How a number on an axis is written."""

SIZE = 12.0
"""Height of words, as the stylesheet has it on wide screens."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; ``radius`` rounds its corners."""

    kind: ClassVar[str] = "rect"
    look: str
    x: float
    y: float
    width: float
    height: float
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Path:
    """Lines from point to point, one after the other; ``closed`` ones have an area."""

    kind: ClassVar[str] = "path"
    look: str
    lines: tuple[tuple[tuple[float, float], ...], ...]
    closed: bool = False

    @property
    def d(self) -> str:
        """As SVG writes it."""
        end = "Z" if self.closed else ""
        return "".join(
            "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points) + end
            for points in self.lines
        )


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    kind: ClassVar[str] = "dot"
    look: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a lane, from the sprite."""

    kind: ClassVar[str] = "shape"
    look: str
    name: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words; ``anchor`` is ``start``, ``middle`` or ``end``."""

    kind: ClassVar[str] = "words"
    look: str
    x: float
    y: float
    text: str
    anchor: str = "start"


Drawn = Rect | Path | Dot | Shape | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing with its words. ``label`` states the finding, ``caption`` interprets.

    ``columns`` and ``rows`` are the same figures as a table. ``framed`` ones have a neatline;
    ``sided`` ones begin at the side where reading does.
    """

    label: str
    width: float
    height: float
    marks: tuple[Drawn, ...] = ()
    title: str = ""
    caption: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | Value, ...], ...] = ()
    framed: bool = False
    sided: bool = False


_OTHER_END = {"start": "end", "end": "start", "middle": "middle"}


def turned(figure: Figure) -> Figure:
    """A drawing from right to left: everything at its distance from the other side."""
    marks = tuple(_turned(one, figure.width) for one in figure.marks)
    return replace(figure, marks=marks)


def _turned(one: Drawn, width: float) -> Drawn:
    if isinstance(one, Path):
        lines = tuple(tuple((width - x, y) for x, y in points) for points in one.lines)
        return replace(one, lines=lines)
    if isinstance(one, Words):
        return replace(one, x=width - one.x, anchor=_OTHER_END[one.anchor])
    if isinstance(one, Dot):
        return replace(one, x=width - one.x)
    return replace(one, x=width - one.x - (one.width if isinstance(one, Rect) else one.size))


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one kind: a name, and how they look.

    ``style`` is a lane (``green``, ``blue``, ``yellow``, ``red``), ``accent``, ``ink``, ``pale``,
    ``flag`` or ``none`` (hatched: not assessed).
    """

    name: str
    style: str = "accent"

    @property
    def look(self) -> str:
        """Class of its areas."""
        return LOOKS[self.style]

    @property
    def shape(self) -> str:
        """Its shape in the sprite, "" for what is no lane."""
        return f"s-{self.style}" if self.style in LANES else ""


LANES = ("green", "blue", "yellow", "red")
LOOKS = {lane: f"lf-{lane}" for lane in LANES} | {
    "accent": "c-bar",
    "ink": "g-fill",
    "pale": "c-bar--2",
    "flag": "c-flag",
    "none": "g-hatch",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Even steps from ``low`` to ``high``, drawn between ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float
    steps: tuple[float, ...] = field(default=())

    def at(self, value: float) -> float:
        """Where a value lies; never outside."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def scale(
    values: Iterable[Value], start: float, end: float, *, whole: bool = False, steps: int = 4
) -> Scale:
    """A scale with round steps that holds zero and all the values.

    ``whole`` allows no steps smaller than one, as for counts.
    """
    found = [known for value in values if (known := number(value)) is not None]
    low, high = min(found, default=0.0), max(found, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    step = _round_step((high - low) / steps if high > low else 1.0)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    marks = tuple(n * step for n in range(first, last + 1))
    return Scale(first * step, last * step, start, end, marks)


def number(value: Value) -> float | None:
    """The value as drawn; ``None`` for what is not known or no number."""
    if value is None:
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def counted(value: Value) -> float | None:
    """As :func:`number`, for what cannot be less than nothing. Raises :class:`ValueError`."""
    found = number(value)
    if found is not None and found < 0:
        raise ValueError(f"{value} is less than nothing.")
    return found


def plain(value: float) -> str:
    """A number as simply as it goes."""
    return f"{value:.10g}"


def wide(text: str) -> float:
    """How wide words are, roughly."""
    return len(text) * SIZE * 0.56


def cut(text: str, width: float) -> str:
    """The words as far as they fit; the table has them whole."""
    room = max(1, int(width / (SIZE * 0.56)))
    return text if len(text) <= room else text[: max(1, room - 1)].rstrip() + "…"


def rest(found: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places near the wished ones, at least ``least`` apart if there is room, within the bounds."""
    order = sorted(range(len(found)), key=found.__getitem__)
    placed = [0.0] * len(found)
    room = min(least, (high - low) / max(1, len(found) - 1)) if len(found) > 1 else 0.0
    before = low - room
    for at in order:
        before = placed[at] = max(min(found[at], high), before + room)
    after = high + room
    for at in reversed(order):
        after = placed[at] = max(low, min(placed[at], after - room))
    return placed


def _round_step(step: float) -> float:
    size = 10.0 ** math.floor(math.log10(step)) if step >= 1e-300 else 1e-300
    return next((n * size for n in (1, 2, 2.5, 5) if n * size >= step * 0.999), 10 * size)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
