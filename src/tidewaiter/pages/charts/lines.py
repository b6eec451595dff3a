"""Lines over time, distributions, and the small line within a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tidewaiter.pages.charts.bars import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, below, grid
from tidewaiter.pages.charts.marks import (
    Dot,
    Drawn,
    Figure,
    Path,
    Rect,
    Scale,
    Value,
    Words,
    Write,
    counted,
    cut,
    number,
    plain,
    rest,
    scale,
)

SPARK_WIDTH, SPARK_HEIGHT = 128.0, 28.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its name, a value for each place, and whether it is only for comparison."""

    name: str
    values: tuple[Value, ...]
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit or target: at which value, and its words."""

    value: float
    words: str


def line(
    places: Sequence[str],
    found: Sequence[Line],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    head: str = "",
    target: Mark | None = None,
    write: Write = plain,
) -> Figure:
    """Lines over the same places; where a value is not known, a line is broken."""
    known = [v for one in found for value in one.values if (v := number(value)) is not None]
    marks: list[Drawn] = []
    if known:
        bounds = [*known, target.value * 1.05] if target else known
        upright = scale(bounds, BOTTOM, TOP)
        marks += grid(upright, write)
        step = (RIGHT - LEFT) / max(1, len(places))
        for one in found:
            marks += _runs(one, upright, step)
        marks += _target(target, upright)
        marks += _ends(found, upright)
        marks += below(places, LEFT, step)
        marks.append(Path("c-axis", (((LEFT, upright.at(0)), (RIGHT, upright.at(0))),)))
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(marks),
        columns=(head, *(one.name for one in found)),
        rows=tuple((place, *(one.values[at] for one in found)) for at, place in enumerate(places)),
    )


def histogram(
    edges: Sequence[float],
    counts: Sequence[Value],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    columns: tuple[str, str] = ("", ""),
    limit: Mark | None = None,
    write: Write = plain,
) -> Figure:
    """How many lie between each edge and the next; ``limit`` is drawn where it lies.

    There is one edge more than counts. Edges may be uneven: columns are of one width, and each
    edge is written. Raises :class:`ValueError` for counts below zero.
    """
    heights = [counted(value) or 0.0 for value in counts]
    marks: list[Drawn] = []
    if any(heights):
        upright = scale(heights, BOTTOM, TOP, whole=True)
        marks += grid(upright, write)
        step = (RIGHT - LEFT) / len(heights)
        for at, height in enumerate(heights):
            y = upright.at(height)
            if height:
                marks.append(Rect("c-bar c-cut", LEFT + at * step, y, step, BOTTOM - y))
        marks += below([write(edge) for edge in edges], LEFT - step / 2, step)
        marks.append(Path("c-axis", (((LEFT, BOTTOM), (RIGHT, BOTTOM)),)))
        if limit and edges[0] <= limit.value <= edges[-1]:
            x = LEFT + _between(edges, limit.value) * step
            marks.append(Path("c-now", (((x, TOP), (x, BOTTOM)),)))
            marks.append(Words("t-flag", min(x + 4, RIGHT), TOP, cut(limit.words, WIDTH - x - 4)))
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(marks),
        columns=columns,
        rows=tuple(
            (f"{write(low)}–{write(high)}", count)
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ),
    )


def sparkline(values: Sequence[Value], *, label: str) -> Figure:
    """A small line without axes for a row of a table; its last value has a dot."""
    room = 3.0
    found = [number(value) for value in values]
    known = [value for value in found if value is not None]
    marks: list[Drawn] = []
    if known:
        low, high = min(known), max(known)
        upright = Scale(
            low, high if high > low else low + (abs(low) or 1), SPARK_HEIGHT - room, room
        )
        step = (SPARK_WIDTH - 2 * room) / max(1, len(found) - 1)
        points = [
            None if v is None else (room + at * step, upright.at(v)) for at, v in enumerate(found)
        ]
        marks += [Path("c-line", runs)] if (runs := _unbroken(points)) else []
        last = [point for point in points if point][-1]
        marks.append(Dot("c-dot", *last, room))
    return Figure(label=label, width=SPARK_WIDTH, height=SPARK_HEIGHT, marks=tuple(marks))


def _runs(one: Line, upright: Scale, step: float) -> list[Drawn]:
    points = [
        None if (v := number(value)) is None else (LEFT + (at + 0.5) * step, upright.at(v))
        for at, value in enumerate(one.values)
    ]
    look = "c-line c-line--2" if one.compared else "c-line"
    runs = _unbroken(points)
    lonely = [
        point
        for at, point in enumerate(points)
        if point and not any(points[max(0, at - 1) : at]) and not any(points[at + 1 : at + 2])
    ]
    dots: list[Drawn] = [
        Dot("c-dot c-dot--2" if one.compared else "c-dot", x, y, 3) for x, y in lonely
    ]
    return ([Path(look, runs)] if runs else []) + dots


def _unbroken(
    points: Sequence[tuple[float, float] | None],
) -> tuple[tuple[tuple[float, float], ...], ...]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return tuple(tuple(run) for run in runs if len(run) > 1)


def _target(target: Mark | None, upright: Scale) -> list[Drawn]:
    if target is None:
        return []
    y = upright.at(target.value)
    words = Words("t-strong", LEFT + 4, max(y - 4, 10), cut(target.words, RIGHT - LEFT - 4))
    return [Path("c-now", (((LEFT, y), (RIGHT, y)),)), words]


def _ends(found: Sequence[Line], upright: Scale) -> list[Drawn]:
    """The lines' names at their ends, apart from one another."""
    named = []
    for one in found:
        known = [v for value in one.values if (v := number(value)) is not None]
        if known:
            named.append((one, upright.at(known[-1])))
    places = rest([y for _, y in named], 16, TOP, BOTTOM)
    return [
        Words(
            "" if one.compared else "t-strong", RIGHT + 5, y + 4, cut(one.name, WIDTH - RIGHT - 5)
        )
        for (one, _), y in zip(named, places, strict=True)
    ]


def _between(edges: Sequence[float], value: float) -> float:
    """How many columns lie before a value."""
    for at, (low, high) in enumerate(pairwise(edges)):
        if value <= high:
            return at + ((value - low) / (high - low) if high > low else 0.0)
    return float(len(edges) - 1)
