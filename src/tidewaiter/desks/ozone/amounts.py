"""How much of a gas an item is, and in what it comes: masses, tonnes of CO2e, cylinders."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from tidewaiter.core import Item

CYLINDERS = ("CY", "GB", "AM", "TY", "DR", "CL", "CYL")
"""Kinds of packages (Recommendation 21, and usage) that gases come in."""

BOTTLES = ("CY", "GB", "AM", "CYL")
"""Those of them that no machine is packed in: what they hold is no equipment, whatever the code."""

_TONNES = ("TNE", "T")
_KILOGRAMS = ("KGM", "KG")
_CO2E = ("TCE", "CO2E", "TCO2E", "KCE")
_PERCENTAGE = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*%")
_POLYOL = re.compile(r"\bpol(?:y|i)ols?\b|\bpolioles\b|\bpolióis\b", re.IGNORECASE)


def boxed(item: Item, kinds: Collection[str] = CYLINDERS) -> bool:
    """Whether it comes in packages of these kinds."""
    return any((one.kind or "").upper() in kinds for one in item.packages)


def cylinders(item: Item) -> int | None:
    """How many cylinders it comes in."""
    counts = [one.count for one in item.packages if (one.kind or "").upper() in CYLINDERS]
    return sum(filter(None, counts)) or None


def percentages(text: str) -> Sequence[Decimal]:
    """The percentages that a text gives, in order."""
    return [Decimal(number.replace(",", ".")) for number in _PERCENTAGE.findall(text)]


def share_in_polyol(text: str, gases: int) -> Decimal:
    """How much of a mass is the gas: of a polyol that it is blended into the share that is told.

    ``gases`` is how many the text names; of several it is not known.
    """
    shares = percentages(text)
    blended = _POLYOL.search(text) and gases == 1 and len(shares) == 1
    return shares[0] / 100 if blended and 0 < shares[0] < 100 else Decimal(1)


def kilograms(item: Item, share: Decimal) -> Decimal | None:
    """The net mass of a share of it, in kilograms."""
    if item.net_mass is not None:
        return item.net_mass * share
    for one in item.supplementary:
        unit = (one.unit or "").upper()
        if unit in _KILOGRAMS:
            return one.value * share
        if unit in _TONNES:
            return one.value * 1000 * share
    return None


def co2e(item: Item) -> Decimal | None:
    """The tonnes of CO2e that are declared."""
    found = (one.value for one in item.supplementary if (one.unit or "").upper() in _CO2E)
    return next(found, None)
