"""Saturation pressures: what a closed cylinder shows while there is liquid in it.

The table holds, for whole degrees Celsius, the pressure at which the liquid begins to boil (bubble)
and at which the vapour begins to condense (dew), in bar absolute. Between the degrees the logarithm
of the pressure is interpolated over the inverse of the absolute temperature, which is how vapour
pressure goes over short distances. Nothing is extrapolated: above its critical temperature a gas
has no saturation pressure.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tidewaiter.desks.ozone.substances import Gas
from tidewaiter.desks.ozone.tables import table

ATMOSPHERE = Decimal("1.01325")
"""Standard atmosphere in bar (ISO 2533): what a gauge leaves out."""

_KELVIN = 273.15
_PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Saturation:
    """Bubble and dew pressure of a gas at a temperature, in bar absolute."""

    gas: str
    celsius: Decimal
    bubble: Decimal
    dew: Decimal

    @property
    def bubble_gauge(self) -> Decimal:
        """Above the air's pressure at sea level."""
        return self.bubble - ATMOSPHERE

    @property
    def dew_gauge(self) -> Decimal:
        """Above the air's pressure at sea level."""
        return self.dew - ATMOSPHERE


@dataclass(frozen=True, slots=True)
class Curve:
    """The rows of one gas, by rising temperature."""

    celsius: Sequence[int]
    bubble: Sequence[float]
    dew: Sequence[float]


@cache
def curves() -> Mapping[str, Curve]:
    """The table by name of the gas."""
    rows: dict[str, list[tuple[int, float, float]]] = {}
    for row in table("saturation"):
        point = (int(row["celsius"]), float(row["bubble"]), float(row["dew"]))
        rows.setdefault(row["gas"], []).append(point)
    made = {}
    for name, points in rows.items():
        celsius, bubble, dew = zip(*sorted(points), strict=True)
        made[name] = Curve(celsius, bubble, dew)
    return made


def saturation(gas: Gas, celsius: Decimal) -> Saturation | None:
    """The pressures of a gas at a temperature, to the millibar.

    ``None`` where the table has no row of the gas, or the temperature lies outside its rows.
    """
    curve = curves().get(gas.name)
    if curve is None or not curve.celsius[0] <= celsius <= curve.celsius[-1]:
        return None
    bubble, dew = (_between(curve, values, float(celsius)) for values in (curve.bubble, curve.dew))
    return Saturation(gas.name, celsius, _bar(bubble), _bar(dew))


def _between(curve: Curve, values: Sequence[float], celsius: float) -> float:
    above = bisect_left(curve.celsius, celsius)
    if curve.celsius[above] == celsius:
        return values[above]
    low, high = curve.celsius[above - 1], curve.celsius[above]
    x, x0, x1 = (1.0 / (t + _KELVIN) for t in (celsius, low, high))
    y0, y1 = math.log(values[above - 1]), math.log(values[above])
    return math.exp(y0 + (y1 - y0) * (x - x0) / (x1 - x0))


def _bar(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_PLACES)
