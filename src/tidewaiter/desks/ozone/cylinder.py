"""The test at the quay: can the gas in a cylinder be what its label says?

A closed cylinder that holds liquid shows the saturation pressure of its content. A pressure that
does not fit the label refutes it; one that fits proves nothing, because other gases have the same
pressure: at 20 degrees R-134a, R-12 and R-1234yf cannot be told apart. The colour of a cylinder
says nothing at all: the guideline that gave refrigerants their colours was withdrawn (AHRI
Guideline N; one colour for all since 2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.plausible import Likely, by_plausibility
from tidewaiter.desks.ozone.saturation import ATMOSPHERE, curves, saturation
from tidewaiter.desks.ozone.substances import Gas, gases

BAR = Decimal("0.2")
"""By how much a usual gauge may be wrong, in bar."""
DEGREES = Decimal(1)
"""By how much the temperature of the wall may differ from that of the liquid, in kelvin."""
POINTS = Decimal(2)
"""By how much an infrared identifier may be wrong, in percent of mass."""

CENTIBAR = Decimal("0.01")
"""To what a reading and its bounds are rounded, bounds outwards: what is told is what counts."""

LIMITS = sentence(
    "A pressure cannot identify a gas: it can only show that the label is wrong. "
    "The colour of a cylinder proves nothing."
)


class Verdict(StrEnum):
    """What a reading says about a label."""

    CONSISTENT = "CONSISTENT"
    REFUTED = "REFUTED"
    CANNOT_TELL = "CANNOT TELL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a pressure says of a label.

    ``pressure`` is in bar absolute; ``low`` and ``high`` bound what the label allows, tolerances
    included, ``None`` where it is not known. ``likely`` are further gases that fit the reading, the
    most plausible first.
    """

    label: str
    verdict: Verdict
    because: Sentence
    pressure: Decimal
    celsius: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    likely: tuple[Likely, ...] = ()
    limits: Sentence = LIMITS

    @property
    def others(self) -> tuple[str, ...]:
        """The codes of the other gases that fit, the most plausible first."""
        return tuple(one.gas for one in self.likely)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One substance as the label and as the identifier have it, in percent of mass."""

    substance: str
    label: Decimal
    found: Decimal
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What an identifier's result says of a label, component by component."""

    label: str
    verdict: Verdict
    because: Sentence
    components: tuple[Component, ...]
    contains: str | None = None


def hold_pressure(
    label: str,
    pressure: Decimal,
    celsius: Decimal,
    *,
    gauge: bool = True,
    liquid: bool | None = True,
    bar: Decimal = BAR,
    degrees: Decimal = DEGREES,
) -> Tested:
    """Hold a pressure (bar) and a temperature (degrees Celsius) against a label.

    ``gauge`` says that the pressure is above the air's. ``liquid`` says whether there is liquid in
    the cylinder (weight, sound, frost): without, or if nobody knows, a pressure that is too low
    tells nothing. Raises :class:`~tidewaiter.core.errors.ValueRefused` for a label not known.
    """
    gas = parse(label)
    absolute = pressure + ATMOSPHERE if gauge else pressure
    shown = absolute.quantize(CENTIBAR, ROUND_HALF_UP)
    fitting = _fitting(shown, celsius, bar, degrees)
    bounds = _bounds(gas, celsius, bar, degrees)
    likely = by_plausibility(gas, [one for one in fitting if one.name != gas.name])
    low, high = bounds or (None, None)
    verdict, because = _verdict(gas, shown, celsius, bounds, liquid)
    return Tested(
        label=gas.code,
        verdict=verdict,
        because=because,
        pressure=absolute,
        celsius=celsius,
        low=low,
        high=high,
        likely=likely,
    )


def hold_identified(
    label: str, found: Mapping[str, Decimal], *, points: Decimal = POINTS
) -> Identified:
    """Hold an identifier's result (percent of mass by substance) against a label.

    Air is left out and the rest taken as the whole. Raises ``ValueRefused`` for names not known.
    """
    gas = parse(label)
    measured: dict[str, Decimal] = {}
    for name, percent in found.items():
        if name.strip().casefold() != "air":
            for one, share in resolve(name).parts:
                measured[one.name] = measured.get(one.name, Decimal(0)) + percent * share
    whole = sum(measured.values(), Decimal(0))
    if not whole:
        because = sentence("The identifier showed nothing but air.")
        return Identified(
            label=gas.code, verdict=Verdict.CANNOT_TELL, because=because, components=()
        )
    measured = {name: share * 100 / whole for name, share in measured.items()}
    components = _compared(gas, measured, points)
    wrong = [one for one in components if not one.fits]
    told = ", ".join(f"{one.substance} {_percent(one.found)} %" for one in components if one.found)
    if wrong:
        because = sentence("The identifier found {found}: not {label}.", found=told, label=gas.code)
    else:
        because = sentence("The identifier found {found}: {label}.", found=told, label=gas.code)
    return Identified(
        label=gas.code,
        verdict=Verdict.REFUTED if wrong else Verdict.CONSISTENT,
        because=because,
        components=components,
        contains=_nearest(measured, points),
    )


def _verdict(
    gas: Gas,
    pressure: Decimal,
    celsius: Decimal,
    bounds: tuple[Decimal, Decimal] | None,
    liquid: bool | None,
) -> tuple[Verdict, Sentence]:
    told = {"label": gas.code, "pressure": _bar(pressure), "celsius": decimal_text(celsius)}
    if bounds is None:
        return Verdict.CANNOT_TELL, sentence(
            "The saturation pressure of {label} at {celsius} °C is not in the table.", **told
        )
    told |= {"low": _bar(bounds[0]), "high": _bar(bounds[1])}
    if bounds[0] <= pressure <= bounds[1]:
        return Verdict.CONSISTENT, sentence(
            "{pressure} bar absolute at {celsius} °C fits {label} ({low} to {high} bar).", **told
        )
    if pressure < bounds[0] and not liquid:
        return Verdict.CANNOT_TELL, sentence(
            "{pressure} bar absolute is below {low} bar, but without liquid in the cylinder any "
            "gas may show less.",
            **told,
        )
    return Verdict.REFUTED, sentence(
        "{pressure} bar absolute at {celsius} °C cannot be {label}, which shows {low} to "
        "{high} bar.",
        **told,
    )


def _bounds(
    gas: Gas, celsius: Decimal, bar: Decimal, degrees: Decimal
) -> tuple[Decimal, Decimal] | None:
    """What a gas may show, tolerances included; at the ends of its rows the row itself counts."""
    here = saturation(gas, celsius)
    if here is None:
        return None
    cold = saturation(gas, celsius - degrees) or here
    warm = saturation(gas, celsius + degrees) or here
    low, high = cold.dew - bar, warm.bubble + bar
    return low.quantize(CENTIBAR, ROUND_FLOOR), high.quantize(CENTIBAR, ROUND_CEILING)


def _fitting(
    pressure: Decimal, celsius: Decimal, bar: Decimal, degrees: Decimal
) -> tuple[Gas, ...]:
    """The gases of the table that a reading fits, the nearest first."""
    found = []
    for name in curves():
        gas = gases()[name]
        bounds = _bounds(gas, celsius, bar, degrees)
        if bounds and bounds[0] <= pressure <= bounds[1]:
            found.append((abs(pressure - (bounds[0] + bounds[1]) / 2), name, gas))
    return tuple(gas for _, _, gas in sorted(found, key=lambda one: one[:2]))


def _compared(gas: Gas, measured: Mapping[str, Decimal], points: Decimal) -> tuple[Component, ...]:
    labelled = {one.name: share * 100 for one, share in gas.parts}
    made = []
    for name in dict.fromkeys([*labelled, *measured]):
        label, found = labelled.get(name, Decimal(0)), measured.get(name, Decimal(0))
        fits = abs(label - found) <= points
        made.append(Component(substance=name, label=label, found=found, fits=fits))
    return tuple(made)


def _nearest(measured: Mapping[str, Decimal], points: Decimal) -> str | None:
    """The substance or blend of the tables that a measured composition is, if any is."""
    best: tuple[Decimal, str] | None = None
    for gas in gases().values():
        components = _compared(gas, measured, points)
        if all(one.fits for one in components):
            off = sum((abs(one.label - one.found) for one in components), Decimal(0))
            if best is None or (off, gas.name) < best:
                best = (off, gas.name)
    return best[1] if best else None


def _bar(value: Decimal) -> str:
    return f"{value:.2f}"


def _percent(value: Decimal) -> str:
    return decimal_text(value.quantize(Decimal("0.1")))
