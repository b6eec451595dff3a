"""Places and routes on a graticule, over land where a base map is configured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tidewaiter.pages.charts.land import Land, crossing, inside
from tidewaiter.pages.charts.marks import Dot, Drawn, Figure, Path, Rect, Words, cut, wide

WIDTH, LEAST, TALLEST = 420.0, 220.0, 380.0
STEPS = (45.0, 30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1)
Position = tuple[float, float]
"""Longitude and latitude in degrees, east and north positive."""


@dataclass(frozen=True, slots=True)
class Place:
    """A named place; ``flagged`` if it is to be looked at."""

    at: Position
    name: str
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Positions one after the other; a ``gap`` joins what is known over what is not."""

    positions: tuple[Position, ...]
    words: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """Part of the world that is drawn. ``west`` may lie below -180: what wraps is shifted."""

    west: float
    south: float
    east: float
    north: float
    height: float

    def at(self, position: Position) -> tuple[float, float]:
        lon = position[0]
        while lon < self.west - 1e-9:
            lon += 360
        while lon > self.east + 1e-9 and lon - 360 >= self.west:
            lon -= 360
        x = (lon - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - position[1]) / (self.north - self.south) * self.height
        return min(max(x, 0.0), WIDTH), min(max(y, 0.0), self.height)


def sea_chart(
    places: Sequence[Place],
    routes: Sequence[Route],
    *,
    label: str,
    caption: str = "",
    title: str = "",
    columns: tuple[str, str, str] = ("", "", ""),
    land: Land = (),
) -> Figure:
    """A map of what is given and a little around it; positions outside the world are left out.

    ``land`` is polygons of longitudes and latitudes (see :mod:`.land`). ``columns`` head the table:
    place, latitude, longitude.
    """
    placed = [one for one in places if _sound(one.at)]
    sound = [(one, [p for p in one.positions if _sound(p)]) for one in routes]
    found = [one.at for one in placed] + [p for _, positions in sound for p in positions]
    marks: list[Drawn] = []
    height = LEAST
    if found:
        view = _view(found)
        height = view.height
        marks.append(Rect("m-sea", 0, 0, WIDTH, height))
        marks += _land(view, land)
        marks += _graticule(view)
        boxes: list[tuple[float, float, float, float]] = []
        for one, positions in sound:
            marks += _route(view, one, positions, boxes)
        for place in placed:
            marks += _place(view, place, boxes)
    return Figure(
        label=label,
        caption=caption,
        title=title,
        width=WIDTH,
        height=height,
        marks=tuple(marks),
        columns=columns,
        rows=tuple(
            (one.name, _degrees(one.at[1], "NS"), _degrees(one.at[0], "EW")) for one in places
        ),
        framed=True,
    )


def _sound(position: Position) -> bool:
    lon, lat = position
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _view(found: Sequence[Position]) -> _View:
    west, east = _span(sorted({lon for lon, _ in found}))
    south, north = min(lat for _, lat in found), max(lat for _, lat in found)
    middle = (south + north) / 2
    squeeze = max(0.2, math.cos(math.radians(middle)))
    across = min(360.0, max((east - west) * 1.3, 2.0))
    upright = max((north - south) * 1.4, across * squeeze * LEAST / WIDTH)
    across = min(360.0, max(across, upright / squeeze * WIDTH / TALLEST))
    height = min(TALLEST, max(LEAST, upright / squeeze / across * WIDTH))
    upright = min(180.0, height / WIDTH * across * squeeze)
    south = min(max(middle - upright / 2, -90.0), 90.0 - upright)
    west = (west + east) / 2 - across / 2
    return _View(west, south, west + across, south + upright, height)


def _span(lons: list[float]) -> tuple[float, float]:
    """The shortest way round the world that holds all the longitudes."""
    gaps = [b - a for a, b in pairwise(lons)] + [lons[0] + 360 - lons[-1]]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    if widest == len(lons) - 1:
        return lons[0], lons[-1]
    return lons[widest + 1] - 360, lons[widest]


def _land(view: _View, land: Land) -> list[Drawn]:
    rings = []
    for ring in land:
        for shift in (-360.0, 0.0, 360.0):
            box = (view.west - shift, view.south, view.east - shift, view.north)
            if not crossing(ring, box):
                continue
            cut_out = inside(ring, box)
            if len(cut_out) > 2:
                rings.append(_thinned([view.at((lon + shift, lat)) for lon, lat in cut_out]))
    rings = [ring for ring in rings if len(ring) > 2]
    return [Path("m-land", tuple(rings), closed=True)] if rings else []


def _thinned(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    kept: list[tuple[float, float]] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.7:
            kept.append((x, y))
    return tuple(kept)


def _graticule(view: _View) -> list[Drawn]:
    step = next((s for s in STEPS if (view.east - view.west) / s >= 3), STEPS[-1])
    marks: list[Drawn] = []
    for n in range(math.ceil(view.west / step), math.floor(view.east / step) + 1):
        x = (n * step - view.west) / (view.east - view.west) * WIDTH
        marks.append(Path("m-deep", (((x, 0), (x, view.height)),)))
        lon = (n * step + 540) % 360 - 180
        if 24 < x < WIDTH - 24:
            marks.append(Words("m-degrees", x, view.height - 5, _degrees(lon, "EW"), "middle"))
    for n in range(math.ceil(view.south / step), math.floor(view.north / step) + 1):
        y = (view.north - n * step) / (view.north - view.south) * view.height
        marks.append(Path("m-deep", (((0, y), (WIDTH, y)),)))
        if 12 < y < view.height - 16:
            marks.append(Words("m-degrees", 4, y - 3, _degrees(n * step, "NS")))
    return marks


def _route(
    view: _View,
    one: Route,
    positions: list[Position],
    boxes: list[tuple[float, float, float, float]],
) -> list[Drawn]:
    points = [view.at(position) for position in positions]
    if len(points) < 2:
        return []
    marks: list[Drawn] = [Path("m-gap" if one.gap else "m-route", (tuple(points),))]
    if one.words:
        (ax, ay), (bx, by) = points[len(points) // 2 - 1], points[len(points) // 2]
        look = "t-flag" if one.gap else "t-strong"
        marks += _beside(one.words, (ax + bx) / 2, (ay + by) / 2, look, view.height, boxes)
    return marks


def _place(
    view: _View, place: Place, boxes: list[tuple[float, float, float, float]]
) -> list[Drawn]:
    x, y = view.at(place.at)
    dot = Dot("n-node n-node--flag" if place.flagged else "n-node", x, y, 4)
    look = "t-flag" if place.flagged else "t-strong"
    return [dot, *_beside(place.name, x, y, look, view.height, boxes)]


def _beside(
    text: str,
    x: float,
    y: float,
    look: str,
    height: float,
    boxes: list[tuple[float, float, float, float]],
) -> list[Drawn]:
    """Words beside a point where no others are; none if there is no room (the table has them)."""
    words = cut(text, 200)
    length = wide(words)
    for left, base in (
        (x + 8, y + 4),
        (x - 8 - length, y + 4),
        (x - length / 2, y - 9),
        (x - length / 2, y + 19),
    ):
        box = (left, base - 11, left + length, base + 3)
        fits = box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= height
        if fits and not any(_meet(box, other) for other in boxes):
            boxes.append(box)
            return [Words(f"{look} m-words", left, base, words)]
    return []


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _degrees(value: float, sides: str) -> str:
    if not math.isfinite(value):
        return ""
    side = sides[0] if value > 0 else sides[1] if value < 0 else ""
    return f"{abs(value):.4g}°{side}"
