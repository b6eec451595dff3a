"""Rates with their intervals: never a rate without how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.pages.charts.marks import (
    Dot,
    Drawn,
    Figure,
    Path,
    Value,
    Words,
    Write,
    cut,
    number,
    scale,
    wide,
)

WIDTH, ROW, LEFT = 460.0, 30.0, 140.0
ROW_ABOVE = 44.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of one with its interval; ``share`` is ``None`` where too few were examined.

    ``said`` is the rate in words, or why there is none ("Too few examined: 4"). ``reference`` ones
    are what others are compared with: the random sample.
    """

    label: str
    share: float | None
    low: float | None
    high: float | None
    said: str
    reference: bool = False
    strong: bool = False


def percent(share: float) -> str:
    """A share in percent."""
    return f"{share * 100:.10g}%"


def rates(
    found: Sequence[Rate],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    columns: tuple[str, str, str, str] = ("", "", "", ""),
    write: Write = percent,
) -> Figure:
    """Dots with whiskers on one scale from nothing; filled, or open for the reference.

    Long labels stand above their rates. ``columns`` head the table: what, rate, from, to (as shares
    of one).
    """
    above = any(wide(one.label) > LEFT - 6 for one in found)
    left, row = (8.0, ROW_ABOVE) if above else (LEFT, ROW)
    side = min(150.0, max((wide(one.said) for one in found if _known(one)), default=60.0) + 10)
    end = WIDTH - side
    bounds: list[Value] = [value for one in found if _known(one) for value in (one.share, one.high)]
    across = scale([*bounds, 0.01 if bounds else 1.0], left, end, steps=5)
    bottom = len(found) * row + 6
    marks: list[Drawn] = []
    if found:
        for step in across.steps[:: 1 if len(across.steps) < 7 else 2]:
            x = across.at(step)
            marks.append(Path("c-grid", (((x, 4), (x, bottom)),)))
            marks.append(Words("", x, bottom + 18, write(step), "middle"))
    for at, one in enumerate(found):
        y = at * row + (31 if above else 19)
        look = "t-strong" if one.strong else ""
        label = cut(one.label, WIDTH if above else LEFT - 6)
        marks.append(Words(look, 0, y - 13 if above else y + 4, label))
        share = number(one.share)
        if share is None:
            marks.append(Words("t-clear", left + 6, y + 4, cut(one.said, WIDTH - left - 6)))
            continue
        low, high = number(one.low), number(one.high)
        if low is not None and high is not None:
            a, b = across.at(low), across.at(high)
            whisk = (((a, y), (b, y)), ((a, y - 4), (a, y + 4)), ((b, y - 4), (b, y + 4)))
            marks.append(Path("c-whisk", whisk))
        dot = "c-dot c-dot--2" if one.reference else "c-dot"
        marks.append(Dot(dot, across.at(share), y, 5))
        marks.append(Words(look, WIDTH, y + 4, cut(one.said, side), "end"))
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=bottom + 26,
        marks=tuple(marks),
        columns=columns,
        rows=tuple(
            (
                one.label,
                *(
                    (write(v) if (v := number(x)) is not None else None)
                    for x in (one.share, one.low, one.high)
                ),
            )
            for one in found
        ),
        sided=True,
    )


def _known(one: Rate) -> bool:
    return number(one.share) is not None
