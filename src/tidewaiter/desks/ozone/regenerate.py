"""The table of saturation pressures, computed anew with CoolProp where that is installed.

``python -m tidewaiter.desks.ozone.regenerate FILE`` writes it; FILE is ``data/saturation.csv``.
Only a blend with our own composition is computed, and a point at which the solver lost its way is
left out: one that lies off the line which its neighbours draw.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tidewaiter.desks.ozone.substances import Blend, Gas, gases
from tidewaiter.messages.flat.formula import neutralise

DEGREES = range(-20, 51)
"""The whole degrees Celsius of the table."""
SHARE = 0.001
"""By how much a share of a blend may differ from CoolProp's for it to be the same blend."""

_KELVIN, _PASCAL = 273.15, 1e5
_STEEP = (0.7, 1.4)
"""How steep the vapour pressure may be between two points, of the median of its curve."""
_LEAST = 15
"""With fewer points there is no curve."""
_APART = 5
"""Beyond a hole of more degrees a curve ends: near its critical point nothing lies on a line."""
_PURE = {
    "HC-170": "Ethane",
    "HC-290": "n-Propane",
    "HC-600": "n-Butane",
    "HC-600a": "IsoButane",
    "HC-601": "n-Pentane",
    "HC-601a": "Isopentane",
    "HO-1270": "Propylene",
    "R-717": "Ammonia",
    "R-744": "CarbonDioxide",
    "HC-E170": "DimethylEther",
    "SF6": "SulfurHexafluoride",
}
"""What CoolProp calls substances that it does not call by their number."""

Point = tuple[int, float, float]
"""Degrees Celsius, bubble and dew pressure in bar absolute."""


def computed(gas: Gas, degrees: Iterable[int] = DEGREES) -> list[Point]:
    """The pressures of a gas; empty where CoolProp does not know it with our composition."""
    state = _state(gas)
    return [] if state is None else list(_points(state, degrees))


def smooth(points: Sequence[Point]) -> list[Point]:
    """The points without those off the line of the others; empty if too few are left."""
    kept = list(points)
    for pressure in (1, 2):
        while kept and (odd := _odd(kept, pressure)) is not None:
            del kept[odd]
    ends = (n for n, (low, high) in enumerate(pairwise(kept), 1) if high[0] - low[0] > _APART)
    del kept[next(ends, len(kept)) :]
    return kept if len(kept) >= _LEAST else []


def rows() -> Iterator[tuple[str, int, str, str, str]]:
    """The rows of the table, by name and temperature."""
    for name in sorted(gases()):
        for celsius, bubble, dew in smooth(computed(gases()[name])):
            yield name, celsius, f"{bubble:.4f}", f"{dew:.4f}", "COOLPROP"


def _state(gas: Gas) -> Any:
    from CoolProp import CoolProp  # what only this tool needs

    name = _PURE.get(gas.name, gas.code.removeprefix("R-"))
    if name == gas.code.removeprefix("R-"):
        name = f"R{name}"
    if isinstance(gas, Blend):
        name = f"{name}.mix"
    try:
        state = CoolProp.AbstractState("HEOS", name)
    except ValueError:
        return None
    if isinstance(gas, Blend) and not _same(gas, state):
        return None
    return state


def _same(gas: Blend, state: Any) -> bool:
    theirs = dict(zip(state.fluid_names(), state.get_mass_fractions(), strict=True))
    ours = {_folded(_PURE.get(one.name, one.code)): float(share) for one, share in gas.parts}
    found: Mapping[str, float] = {_folded(name): share for name, share in theirs.items()}
    return ours.keys() == found.keys() and all(
        abs(ours[name] - found[name]) <= SHARE for name in ours
    )


def _points(state: Any, degrees: Iterable[int]) -> Iterator[Point]:
    for celsius in degrees:
        pressures = [_pressure(state, quality, celsius) for quality in (0, 1)]
        if all(pressures):
            yield celsius, pressures[0], pressures[1]


def _pressure(state: Any, quality: int, celsius: int) -> float:
    """Where the liquid boils (quality 0) or the vapour condenses (1), in bar; 0 if not found.

    Where the solver finds no beginning it is given one: the phases two degrees below.
    """
    from CoolProp import CoolProp

    try:
        state.update(CoolProp.QT_INPUTS, quality, celsius + _KELVIN)
    except ValueError:
        if len(state.fluid_names()) == 1:
            return 0.0
        try:
            state.update(CoolProp.QT_INPUTS, quality, celsius - 2 + _KELVIN)
            near = _near(state, celsius)
            state.update_with_guesses(CoolProp.QT_INPUTS, quality, celsius + _KELVIN, near)
        except ValueError:
            return 0.0
    return max(float(state.p() / _PASCAL), 0.0)


def _near(state: Any, celsius: int) -> Any:
    from CoolProp import CoolProp

    near = CoolProp.PyGuessesStructure()
    near.T, near.p = celsius + _KELVIN, state.p()
    near.rhomolar_liq = state.saturated_liquid_keyed_output(CoolProp.iDmolar)
    near.rhomolar_vap = state.saturated_vapor_keyed_output(CoolProp.iDmolar)
    near.x, near.y = state.mole_fractions_liquid(), state.mole_fractions_vapor()
    return near


def _odd(points: Sequence[Point], pressure: int) -> int | None:
    """The point that is off: between it and the one before the curve is too steep or too flat."""
    slopes = [_slope(low, high, pressure) for low, high in pairwise(points)]
    if not slopes:
        return None
    median = sorted(slopes)[len(slopes) // 2]
    for number, slope in enumerate(slopes, start=1):
        if not _STEEP[0] < slope / median < _STEEP[1]:
            return number
    return None


def _slope(low: Point, high: Point, pressure: int) -> float:
    inverse = 1 / (low[0] + _KELVIN) - 1 / (high[0] + _KELVIN)
    return math.log(high[pressure] / low[pressure]) / inverse


def _folded(name: str) -> str:
    return name.upper().replace("-", "")


def main() -> None:
    """Write the table to the path that is given."""
    with Path(sys.argv[1]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("gas", "celsius", "bubble", "dew", "source"))
        writer.writerows([neutralise(str(cell)) for cell in row] for row in rows())


if __name__ == "__main__":
    main()
