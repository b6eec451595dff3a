"""Stacked columns over time, and bars that compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.pages.charts.marks import (
    Drawn,
    Figure,
    Path,
    Rect,
    Scale,
    Series,
    Shape,
    Value,
    Words,
    Write,
    counted,
    cut,
    plain,
    rest,
    scale,
    wide,
)

WIDTH, HEIGHT = 460.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 378.0, 14.0, 196.0
BAR, ROW, ROW_ABOVE = 14.0, 26.0, 40.0
WIDEST = 48.0
"""A column is no wider: one day is a column, not a wall."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label and a value for each series."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value, what is written beside it, how it looks, and its limit."""

    label: str
    value: Value
    said: str = ""
    style: str = "accent"
    limit: Value = None


def stacked(
    columns: Sequence[Column],
    series: Sequence[Series],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    head: str = "",
    write: Write = plain,
) -> Figure:
    """Columns, stacked from the first series upwards, with the names of series at the end.

    ``head`` names the labels of columns in the table. Raises :class:`ValueError` for values below
    zero.
    """
    values = [[counted(v) or 0.0 for v in column.values] for column in columns]
    totals = [sum(found) for found in values]
    marks: list[Drawn] = []
    if any(totals):
        upright = scale(totals, BOTTOM, TOP, whole=True)
        marks += grid(upright, write)
        step = (RIGHT - LEFT) / len(columns)
        gap = max(min(2.0, step / 8), (step - WIDEST) / 2)
        for at, found in enumerate(values):
            x = LEFT + at * step + gap
            marks += _stack(found, series, upright, x, step - 2 * gap)
        marks += below([column.label for column in columns], LEFT, step)
        marks += _names(values, series, upright)
        marks.append(Path("c-axis", (((LEFT, BOTTOM), (RIGHT, BOTTOM)),)))
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(marks),
        columns=(head, *(one.name for one in series)),
        rows=tuple((column.label, *column.values) for column in columns),
    )


def bars(
    found: Sequence[Bar],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    columns: tuple[str, str] = ("", ""),
    write: Write = plain,
) -> Figure:
    """Bars from the same line, in the order given, with their values in words beside them.

    A limit is a pale rule under its bar with a mark at its end. Long labels stand above their bars.
    Raises :class:`ValueError` for values below zero.
    """
    above = any(wide(one.label) > 140 for one in found)
    start, row = (0.0, ROW_ABOVE) if above else (150.0, ROW)
    said = [one.said or ("" if one.value is None else write(float(one.value))) for one in found]
    end = WIDTH - min(180.0, 1.3 * max(map(wide, said), default=0.0)) - 10  # phones: larger
    limits = [counted(one.limit) for one in found if one.limit is not None]
    across = scale([*(counted(one.value) for one in found), *limits], start, end)
    marks: list[Drawn] = []
    for at, (one, words) in enumerate(zip(found, said, strict=True)):
        top = at * row + (18 if above else 4)
        marks.append(Words("t-strong", 0, top + (-5 if above else 11), _fit(one.label, above)))
        value, limit = counted(one.value), counted(one.limit)
        if limit is not None:
            rule = Series("", "pale").look
            marks.append(Rect(rule, start, top, across.at(limit) - start, BAR))
        if value is None:
            marks.append(Rect("g-hatch", start, top, end - start, BAR))
        else:
            marks.append(
                Rect(Series("", one.style).look, start, top, across.at(value) - start, BAR)
            )
        if limit is not None:
            x = across.at(limit)
            marks.append(Path("c-axis", (((x, top - 2), (x, top + BAR + 2)),)))
        x = (end if value is None else across.at(max(value, limit or 0.0))) + 6
        marks.append(Words("", x, top + 11, cut(words, WIDTH - x)))
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=max(len(found), 1) * row + 6,
        marks=tuple(marks),
        columns=columns,
        rows=tuple((one.label, one.value) for one in found),
        sided=True,
    )


def grid(upright: Scale, write: Write) -> list[Drawn]:
    """Lines across at the steps of a scale, with their values."""
    marks: list[Drawn] = []
    for step in upright.steps:
        y = upright.at(step)
        marks.append(Path("c-grid", (((LEFT, y), (RIGHT, y)),)))
        marks.append(Words("", LEFT - 6, min(y + 4, HEIGHT), cut(write(step), LEFT - 6), "end"))
    return marks


def below(labels: Sequence[str], left: float, step: float) -> list[Drawn]:
    """Labels under columns, as many as fit."""
    widest = max(map(wide, labels), default=0.0) + 8
    every = max(1, -(-int(widest) // max(1, int(step))))
    marks: list[Drawn] = []
    for at in range(0, len(labels), every):
        x = left + (at + 0.5) * step
        x = min(max(x, wide(labels[at]) / 2), WIDTH - wide(labels[at]) / 2)
        marks.append(Words("", max(x, 0.0), HEIGHT - 6, cut(labels[at], WIDTH), "middle"))
    return marks


def _stack(
    found: list[float], series: Sequence[Series], upright: Scale, x: float, width: float
) -> list[Drawn]:
    marks: list[Drawn] = []
    reached = 0.0
    for value, one in zip(found, series, strict=True):
        low, high = upright.at(reached), upright.at(reached + value)
        reached += value
        if low > high:
            marks.append(Rect(f"{one.look} c-cut", x, high, width, low - high))
    return marks


def _names(values: list[list[float]], series: Sequence[Series], upright: Scale) -> list[Drawn]:
    """The series' names beside the last column, apart from one another."""
    last = next(found for found in reversed(values) if any(found))
    wished, reached = [], 0.0
    for value in last:
        wished.append(upright.at(reached + value / 2))
        reached += value
    used = [at for at in range(len(series)) if any(found[at] for found in values)]
    places = rest([wished[at] for at in used], 17, TOP + 4, BOTTOM - 2)
    marks: list[Drawn] = []
    for at, y in zip(used, places, strict=True):
        one = series[at]
        if one.shape:
            marks.append(Shape(one.look, one.shape, RIGHT + 4, y - 6, 11))
        else:
            marks.append(Rect(one.look, RIGHT + 4, y - 6, 11, 11))
        marks.append(Words("t-strong", RIGHT + 19, y + 4, cut(one.name, WIDTH - RIGHT - 19)))
    return marks


def _fit(label: str, above: bool) -> str:
    return cut(label, WIDTH if above else 146.0)
