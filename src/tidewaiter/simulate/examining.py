"""What simulated officers find: the country's own truth, and what reaches its traders of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from tidewaiter.register.work.found import FoundItem
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate.country import Country, CountryError, ItemFound
from tidewaiter.simulate.hands import Work

PAID = 0.75
"""Share of what is assessed that is paid at once."""


class Truth:
    """Examines consignments of a country; ``lrns`` are their references by MRN."""

    def __init__(self, country: Country, lrns: Mapping[str, str], dice: Dice) -> None:
        self._country = country
        self._lrns = lrns
        self._dice = dice

    def examine(self, work: Work, kind: str, at: datetime) -> tuple[FoundItem, ...]:
        """What is found about every item; the traders learn of it. Nothing of unknown ones."""
        lrn = self._lrns.get(work.mrn)
        if lrn is None:
            return ()
        try:
            found = self._country.examine(lrn, kind)
        except CountryError:  # it came so long ago that the country has forgotten it
            return ()
        self._country.feedback(lrn, found)
        return tuple(_recorded(one, self._dice.falls) for one in found)


def _recorded(one: ItemFound, falls: Callable[[float], bool]) -> FoundItem:
    if not one.offence:
        return FoundItem(item=one.item, offence=False)
    assessed = one.assessed or Decimal(0)
    return FoundItem(
        item=one.item,
        offence=True,
        severity=min(5, max(1, one.severity or 1)),
        kinds=(one.kind or "other",),
        assessed=assessed,
        collected=assessed if falls(PAID) else Decimal(0),
    )
