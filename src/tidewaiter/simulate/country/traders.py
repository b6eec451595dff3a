"""The companies of the country and their lives: founded, growing, changing goods, closing.

A *slot* is a place in the economy that companies fill one after another; all arrays have one row
a slot, so that the state of a country is small whatever its traffic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.simulate.country import names
from tidewaiter.simulate.country.draws import (
    Draws,
    Flags,
    Floats,
    Ints,
    below,
    falls,
    mix,
    pick,
    share,
)
from tidewaiter.simulate.country.places import OFFICES
from tidewaiter.simulate.country.policy import NUMBER, SCHEMES, Policy
from tidewaiter.simulate.country.tariff import SECTORS, Goods

_MODULUS, _STEP = 900_000_000, 736_338_719
LIVES = 64
"""At most so many companies one after another in a slot."""


@dataclass
class Companies:
    """The state of all companies on a day."""

    life: Ints
    founded: Ints
    closes: Ints
    sector: Ints
    base: Ints
    address: Ints
    director: Ints
    predecessor: Ints
    office: Ints
    declarant: Ints
    name: npt.NDArray[np.object_]
    # What nobody sees:
    scheme: Ints
    appetite: Floats
    heat: Floats
    caught: Ints
    gentler: Floats
    # What customs remembers:
    last_found: Ints

    @property
    def count(self) -> int:
        """How many slots there are."""
        return len(self.life)

    def number(self) -> Ints:
        """A number for every company that ever was, unlike any other's."""
        return np.arange(self.count, dtype=np.int64) * LIVES + self.life

    def alive(self, day: int) -> Flags:
        """Which trade on a day."""
        return (self.founded <= day) & (day < self.closes)

    def weight(self, day: int, month: Ints) -> Ints:
        """How much each trades on a day: it grows in its first year, and fades before it closes."""
        age = day - self.founded
        grown = np.minimum(1.0, 0.25 + age / 400.0)
        fading = np.where(self.closes - day < 90, 0.5, 1.0)
        trend = 0.7 + below(mix(self.number(), 21), 600) / 1000.0 * np.minimum(age, 1500) / 1500
        weight = np.rint(self.base * grown * fading * trend * month[self.sector] / 100)
        return np.where(self.alive(day), np.maximum(weight, 1), 0).astype(np.int64)


def identifier(number: Any) -> Ints:
    """The registration number of companies by their number: nine digits, no order to see."""
    found: Ints = 100_000_000 + np.asarray(number, np.int64) * _STEP % _MODULUS
    return found


def found_all(draws: Draws, goods: Goods, policy: Policy, slots: int, day: Any) -> Companies:
    """The companies at the beginning, of all ages."""

    def zeros() -> Ints:
        return np.zeros(slots, np.int64)

    companies = Companies(
        life=zeros(),
        founded=zeros(),
        closes=zeros(),
        sector=zeros(),
        base=zeros(),
        address=zeros(),
        director=zeros(),
        predecessor=zeros(),
        office=zeros(),
        declarant=zeros(),
        name=np.full(slots, "", dtype=object),
        scheme=zeros(),
        appetite=np.zeros(slots),
        heat=np.zeros(slots),
        caught=zeros(),
        gentler=np.ones(slots),
        last_found=np.full(slots, -10_000, np.int64),
    )
    companies.base = 4_000_000 // (np.arange(slots, dtype=np.int64) + 3)
    companies.predecessor -= 1
    found(companies, np.arange(slots), draws, goods, policy, day, begin=True)
    _one_of_each(companies, draws, policy)
    return companies


def found(
    companies: Companies,
    slots: Ints,
    draws: Draws,
    goods: Goods,
    policy: Policy,
    day: Any,
    *,
    begin: bool = False,
) -> None:
    """Found the next company in each of these slots."""
    today, salt = day.toordinal(), draws.number("companies") & 0xFFFFFFFF
    number = slots * LIVES + companies.life[slots]
    chance = [mix(number, salt, n) for n in range(12)]
    large = slots < max(1, companies.count // 12)
    short = falls(chance[0], 0.15) & ~large
    length = np.where(short, 40 + below(chance[1], 120), 300 + below(chance[1], 2_800))
    length = np.where(large, 4_000 + below(chance[1], 9_000), length)
    wait = below(chance[2], 40)
    age = np.where(begin, below(chance[2], 2**31 - 1) * length >> 31, -wait)
    companies.founded[slots] = today - age
    companies.closes[slots] = today - age + length
    companies.sector[slots] = pick(chance[3], _sector_weights(goods))
    companies.address[slots] = (mix(number, salt, 20) >> np.uint64(1)).astype(np.int64)
    companies.director[slots] = (mix(number, salt, 21) >> np.uint64(1)).astype(np.int64)
    companies.predecessor[slots] = -1
    companies.office[slots] = below(chance[4], 1 << 20)
    brokers = declarants(companies.count)
    companies.declarant[slots] = below(chance[5], brokers) * below(chance[6], 1 << 20) >> 20
    companies.name[slots] = [names.company(int(n)) for n in mix(number, salt, 22) >> np.uint64(1)]
    companies.heat[slots], companies.caught[slots], companies.gentler[slots] = 0, 0, 1
    companies.last_found[slots] = -10_000
    companies.scheme[slots] = 0
    companies.appetite[slots] = 0
    eager = np.where(short, policy.learning.short_lived, 1.0)
    begins = take_up(companies.sector[slots], chance[7], eager, policy, day)
    adopt(companies, slots, begins, chance[8], policy)


def declarants(slots: int) -> int:
    """How many customs brokers there are for so many companies."""
    return max(12, slots // 25)


def take_up(sector: Ints, raw: Any, eager: Floats, policy: Policy, day: Any) -> Ints:
    """The scheme that each of new companies takes up, 0 for none, by sector and fashion."""
    chosen = np.zeros(len(sector), np.int64)
    drawn = share(raw) * 100 / eager
    for place in range(len(SECTORS)):
        here = sector == place
        ends = np.cumsum(fashions(policy, place, day))
        at = np.searchsorted(ends, drawn[here], side="right") + 1
        chosen[here] = np.where(at < len(SCHEMES), at, 0)
    return chosen


def adopt(companies: Companies, slots: Ints, schemes: Ints, raw: Any, policy: Policy) -> None:
    """Let companies begin with schemes (0: none)."""
    low = np.array([0.0, *(policy.schemes[name].appetite[0] for name in SCHEMES[1:])])
    high = np.array([0.0, *(policy.schemes[name].appetite[1] for name in SCHEMES[1:])])
    companies.scheme[slots] = schemes
    part = below(raw, 1 << 20) / float(1 << 20)
    part = part * part
    companies.appetite[slots] = low[schemes] + (high - low)[schemes] * part


_EVERY = frozenset(SECTORS)
ELIGIBLE: dict[str, frozenset[str]] = {
    "misclassification": _EVERY - {"machines", "relief", "other", "chemicals"},
    "wildlife": frozenset({"food", "building", "fashion"}),
    "refrigerant": frozenset({"chemicals"}),
    "permit_reuse": frozenset({"food", "chemicals"}),
    "relief": frozenset({"household", "fashion", "electronics", "food"}),
}
"""Which sectors a scheme belongs to; those not named fit everywhere."""


def fashions(policy: Policy, sector: int, day: Any) -> list[float]:
    """Percent of a sector's new companies that choose each scheme: rarer sectors, larger parts."""
    found = []
    for name in SCHEMES[1:]:
        fits = ELIGIBLE.get(name, _EVERY)
        part = policy.fashion(name, day) * len(SECTORS) / len(fits)
        found.append(part if SECTORS[sector] in fits else 0.0)
    return found


def _sector_weights(goods: Goods) -> Ints:
    weights = np.bincount(goods.sector, goods.share, minlength=len(SECTORS)).astype(np.int64)
    weights[SECTORS.index("other")] = weights.sum() // 12
    weights[SECTORS.index("relief")] = weights.sum() // 60
    return weights


def _one_of_each(companies: Companies, draws: Draws, policy: Policy) -> None:
    """However small the country, each scheme that is not switched off has somebody."""
    for name in SCHEMES[1:]:
        number = NUMBER[name]
        if policy.schemes[name].share <= 0 or (companies.scheme == number).any():
            continue
        fits = [SECTORS.index(one) for one in ELIGIBLE.get(name, _EVERY)]
        honest = np.flatnonzero(np.isin(companies.sector, fits) & (companies.scheme == 0))
        if len(honest):
            at = honest[int(below(draws.raw(1, "one of each", name), len(honest))[0])]
            slots = np.array([at])
            adopt(companies, slots, np.array([number]), draws.raw(1, "appetite", name), policy)


def office_of(companies: Companies, mode: int) -> Ints:
    """The office at which each company declares what comes by a mode of transport."""
    able = [n for n, office in enumerate(OFFICES) if office.mode == mode]
    ends = np.cumsum([OFFICES[n].share for n in able])
    drawn = companies.office % 1009 * ends[-1] // 1009
    found: Ints = np.array(able)[np.searchsorted(ends, drawn, side="right")]
    return found
