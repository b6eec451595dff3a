"""The carriers of the country and their lives: founded, growing at others' expense, closing.

As with traders, a *slot* is a place in the business that carriers fill one after another. Here a
life follows from the seed alone, since no carrier learns: who carries on a day can be asked for
any day, in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from tidewaiter.simulate.country import names
from tidewaiter.simulate.country.draws import OCTAVE, Draws, Ints, mix, mix_one, normal

MEANS = 60
"""Ships, trains, aircraft, and fleets of trucks that come here, of each mode of transport."""
SLOTS = {1: 12, 2: 4, 3: 20, 4: 8}
"""Places for carriers by mode of transport (UN/ECE Recommendation 19: sea, rail, road, air)."""
_SHORTEST = {1: 900, 2: 2_500, 3: 200, 4: 700}
_LONGEST = {1: 9_000, 2: 14_000, 3: 3_000, 4: 8_000}
"""Days that a carrier lives, by mode: hauliers come and go, railways stay."""
_GROWING = 720
"""Days until a carrier has its full size."""
_GAP = 21
"""At most so many days another one takes to follow."""
_SPREAD = 3
"""How much a ship's own liking for a carrier counts against the size of carriers."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier of one mode of transport. ``means`` is how many of the country's 60 are its own."""

    id: str
    name: str
    mode: int
    founded: date
    means: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """Who carries on a day. ``of[mode]`` has one row for each of the 60 means: a carrier."""

    carriers: tuple[Carrier, ...]
    of: dict[int, Ints]


@dataclass(frozen=True, slots=True)
class _Life:
    number: int
    founded: int
    closes: int


class Carriers:
    """All carriers that ever come, from a country's seed."""

    def __init__(self, draws: Draws, start: date) -> None:
        self._salt = draws.number("carriers") >> 1
        self._start = start.toordinal()
        self._lives: dict[tuple[int, int], list[_Life]] = {}
        self.on = lru_cache(maxsize=8)(self._on)

    def _on(self, day: date) -> Fleet:
        """Who carries on a day, and what belongs to whom."""
        found: list[Carrier] = []
        of: dict[int, Ints] = {}
        for mode, slots in SLOTS.items():
            lives = [self._life(mode, slot, day.toordinal()) for slot in range(slots)]
            owner = _owners(lives, day.toordinal())
            of[mode] = owner + len(found)
            held = np.bincount(owner, minlength=slots).tolist()
            found += [_carrier(one, mode, means) for one, means in zip(lives, held, strict=True)]
        return Fleet(tuple(found), of)

    def _life(self, mode: int, slot: int, day: int) -> _Life:
        """The carrier in a slot on a day, or the one that comes next."""
        lives = self._lives.setdefault((mode, slot), [])
        while not lives or lives[-1].closes <= day:
            place = len(lives)
            number = mode * 1_000_000 + slot * 10_000 + place
            span = _LONGEST[mode] - _SHORTEST[mode]
            length = _SHORTEST[mode] + mix_one(number, self._salt, 1) % span
            if lives:
                founded = lives[-1].closes + mix_one(number, self._salt, 2) % _GAP
            else:  # of any age when the country begins, and never about to close
                founded = self._start - mix_one(number, self._salt, 2) % (length * 4 // 5)
            lives.append(_Life(number, founded, founded + length))
        return next(one for one in lives if day < one.closes)


def _owners(lives: list[_Life], day: int) -> Ints:
    """The slot that each of the means belongs to: those of a size that grows win more of them."""
    slot = np.arange(len(lives))
    number = np.array([one.number for one in lives])
    age = np.clip(day - np.array([one.founded for one in lives]), 0, _GROWING)
    size = OCTAVE * age // _GROWING * 2 - OCTAVE * slot // 4
    size = np.where(day < np.array([one.founded for one in lives]), size - 99 * OCTAVE, size)
    means = np.arange(MEANS)[:, None]
    liking = normal(mix(means, number[None, :], 31)) * _SPREAD
    found: Ints = np.argmax(liking + size[None, :], axis=1).astype(np.int64)
    return found


def _carrier(life: _Life, mode: int, means: int) -> Carrier:
    return Carrier(
        id=f"CR{life.number:07d}",
        name=names.carrier(life.number, mode),
        mode=mode,
        founded=date.fromordinal(life.founded),
        means=means,
    )
