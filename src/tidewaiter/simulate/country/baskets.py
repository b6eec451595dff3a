"""What each company trades: its goods, the first the most, changing now and then."""

from __future__ import annotations

from datetime import date

import numpy as np

from tidewaiter.simulate.country.draws import Ints, below, falls, mix, pick
from tidewaiter.simulate.country.policy import NUMBER
from tidewaiter.simulate.country.tariff import SECTORS, Goods
from tidewaiter.simulate.country.traders import Companies

BASKET = 6
"""How many goods a company trades."""
_CHANGES = 700
"""Days after which each of the goods gives way to another."""


class Baskets:
    """The goods of all companies, renewed on the first of a month, and for those that changed."""

    def __init__(self, companies: Companies, goods: Goods, salt: int, day: date) -> None:
        self._companies, self._goods, self._salt = companies, goods, salt
        self.goods: Ints = np.zeros((companies.count, BASKET), np.int64)
        self._numbers, self._schemes = companies.number(), companies.scheme.copy()
        self._renew(np.arange(companies.count), day)

    def renew(self, day: date) -> None:
        """The goods on a day."""
        numbers, schemes = self._companies.number(), self._companies.scheme
        changed = (numbers != self._numbers) | (schemes != self._schemes) | (day.day == 1)
        self._numbers, self._schemes = numbers, schemes.copy()
        self._renew(np.flatnonzero(changed), day)

    def _renew(self, slots: Ints, day: date) -> None:
        if not len(slots):
            return
        companies, goods, salt = self._companies, self._goods, self._salt
        number, sectors = companies.number()[slots], companies.sector[slots]
        age = day.toordinal() - companies.founded[slots]
        for place in range(BASKET):
            turn = (age + below(mix(number, salt, 30 + place), _CHANGES)) // _CHANGES
            raw = mix(number, salt, 40 + place, turn)
            own = falls(mix(number, salt, 50 + place, turn), 0.85 - 0.08 * place)
            chosen = pick(raw, goods.share)
            for sector in range(len(SECTORS)):
                here = np.flatnonzero(own & (sectors == sector))
                if not len(here):
                    continue
                inside = np.flatnonzero(goods.sector == sector)
                chosen[here] = inside[pick(raw[here], goods.share[inside])]
            self.goods[slots, place] = chosen
        self._suit(slots, number)

    def _suit(self, slots: Ints, number: Ints) -> None:
        """Whoever cheats with certain goods also trades them."""
        companies, goods = self._companies, self._goods
        for name, able in _able(goods).items():
            for at in np.flatnonzero(companies.scheme[slots] == NUMBER[name]).tolist():
                own = able[goods.sector[able] == companies.sector[slots[at]]]
                choices = own if len(own) else able
                drawn = mix(int(number[at]), self._salt, 60)
                self.goods[slots[at], 0] = choices[int(below(drawn, len(choices)))]


def _able(goods: Goods) -> dict[str, Ints]:
    """The goods that a scheme needs."""
    traded = range(len(goods.sector))
    cover = [n for n in traded if goods.hs[n].startswith(("44", "03", "41", "06"))]
    permits = [n for n in traded if goods.document[n] in ("853", "911")]
    return {
        "misclassification": np.flatnonzero(goods.lower >= 0),
        "refrigerant": np.flatnonzero(goods.refrigerant),
        "permit_reuse": np.array(permits),
        "wildlife": np.array(cover),
    }
