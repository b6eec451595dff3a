"""How many go on from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.pages.charts.marks import (
    Drawn,
    Figure,
    Path,
    Rect,
    Series,
    Value,
    Words,
    Write,
    counted,
    cut,
    plain,
)

WIDTH, HEIGHT, TOP, BOTTOM, BAR = 460.0, 206.0, 24.0, 180.0, 18.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, and how many of each series are there."""

    label: str
    parts: tuple[Value, ...]


def flow(
    stages: Sequence[Stage],
    series: Sequence[Series],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    head: str = "",
    write: Write = plain,
) -> Figure:
    """Stages from left to right; each part's width is its number, and what goes on is a band.

    Raises :class:`ValueError` for numbers below zero.
    """
    parts = [[counted(value) or 0.0 for value in stage.parts] for stage in stages]
    most = max((sum(found) for found in parts), default=0.0)
    marks: list[Drawn] = []
    if most > 0:
        step = (WIDTH - BAR) / max(1, len(stages) - 1)
        spans = [_spans(found, most) for found in parts]
        for at in range(len(stages) - 1):
            marks += _bands(spans[at], spans[at + 1], at * step + BAR, (at + 1) * step)
        for at, stage in enumerate(stages):
            for (low, high), one in zip(spans[at], series, strict=True):
                if high > low:
                    marks.append(Rect(f"{one.look} c-cut", at * step, low, BAR, high - low))
            marks += _said(stage.label, write(sum(parts[at])), at, len(stages), step)
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(marks),
        columns=(head, *(one.name for one in series)),
        rows=tuple((stage.label, *stage.parts) for stage in stages),
    )


def _spans(found: list[float], most: float) -> list[tuple[float, float]]:
    """From where to where each part reaches, upwards from the bottom."""
    unit = (BOTTOM - TOP) / most
    spans, reached = [], 0.0
    for value in found:
        low, high = BOTTOM - (reached + value) * unit, BOTTOM - reached * unit
        spans.append((max(low, TOP), high))
        reached += value
    return spans


def _bands(
    left: list[tuple[float, float]], right: list[tuple[float, float]], x: float, to: float
) -> list[Drawn]:
    return [
        Path("c-area", (((x, a), (to, c), (to, d), (x, b)),), closed=True)
        for (a, b), (c, d) in zip(left, right, strict=True)
        if b > a and d > c
    ]


def _said(label: str, total: str, at: int, count: int, step: float) -> list[Drawn]:
    anchor = "start" if at == 0 else "end" if at == count - 1 else "middle"
    x = 0.0 if at == 0 else WIDTH if at == count - 1 else at * step + BAR / 2
    room = max(30.0, step - 8) if count > 1 else WIDTH
    return [
        Words("t-strong", x, 14, cut(total, room), anchor),
        Words("", x, BOTTOM + 18, cut(label, room), anchor),
    ]
