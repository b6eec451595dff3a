"""Land for maps: polygons out of GeoJSON, and the part of one that lies in a box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Ring = tuple[tuple[float, float], ...]
"""A closed line of longitudes and latitudes in degrees."""

Land = Sequence[Ring]
Box = tuple[float, float, float, float]
"""West, south, east, north."""


def rings(geojson: Mapping[str, Any]) -> tuple[Ring, ...]:
    """The rings of every polygon of a GeoJSON object; other geometries have none.

    Raises :class:`ValueError` for what is no GeoJSON.
    """
    try:
        return tuple(
            tuple((float(p[0]), float(p[1])) for p in ring)
            for ring in _of(geojson)
            if len(ring) > 2
        )
    except (KeyError, TypeError, IndexError, AttributeError) as problem:
        raise ValueError(f"This is no GeoJSON with polygons: {problem!r}.") from None


def _of(found: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    kind = found["type"]
    if kind == "FeatureCollection":
        for feature in found["features"]:
            yield from _of(feature)
    elif kind == "Feature":
        if found["geometry"]:
            yield from _of(found["geometry"])
    elif kind == "GeometryCollection":
        for geometry in found["geometries"]:
            yield from _of(geometry)
    elif kind == "Polygon":
        yield from found["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in found["coordinates"]:
            yield from polygon


def crossing(ring: Ring, box: Box) -> bool:
    """Whether a ring's bounds meet the box at all."""
    west, south, east, north = box
    return (
        min(x for x, _ in ring) < east
        and max(x for x, _ in ring) > west
        and min(y for _, y in ring) < north
        and max(y for _, y in ring) > south
    )


def inside(ring: Ring, box: Box) -> list[tuple[float, float]]:
    """The part of a ring within the box (Sutherland and Hodgman, 1974)."""
    west, south, east, north = box
    points = list(ring)
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        points = _clipped(points, axis, bound, sign)
    return points


def _clipped(
    points: list[tuple[float, float]], axis: int, bound: float, sign: int
) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for at, point in enumerate(points):
        before = points[at - 1]
        within, was = sign * (point[axis] - bound) >= 0, sign * (before[axis] - bound) >= 0
        if within != was:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            kept.append((bound, other) if axis == 0 else (other, bound))
        if within:
            kept.append(point)
    return kept
