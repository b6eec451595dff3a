"""The state of the country in the morning: all that a day's traffic is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tidewaiter.simulate.country.draws import Draws, Floats, Ints, below, mix
from tidewaiter.simulate.country.places import CURRENCIES, exchange_rate
from tidewaiter.simulate.country.policy import Policy
from tidewaiter.simulate.country.tariff import Goods
from tidewaiter.simulate.country.traders import Companies, office_of


@dataclass
class Morning:
    """What a day's traffic is made from: the state of the country that morning."""

    day: date
    draws: Draws
    goods: Goods
    policy: Policy
    companies: Companies
    salt: int
    series: str
    basket: Ints

    def __post_init__(self) -> None:
        number = self.day.toordinal()
        month = np.rint(self.goods.month[:, self.day.month - 1] * 100).astype(np.int64)
        by_sector = np.array(
            [
                int(month[self.goods.sector == sector].sum())
                // max(1, int((self.goods.sector == sector).sum()))
                for sector in range(int(self.goods.sector.max()) + 1)
            ]
        )
        self.number = self.companies.number()
        self.ends = np.cumsum(self.companies.weight(number, by_sector))
        self.offices = {mode: office_of(self.companies, mode) for mode in (1, 2, 3, 4)}
        self.rates = [int(exchange_rate(self.draws, c, self.day) * 10_000) for c in CURRENCIES]
        willing = self.companies.appetite * (1 - self.companies.heat)
        self.willing: Floats = np.where(self.companies.scheme > 0, willing, 0.0)


def quarter(day: date) -> int:
    """Quarters since the beginning of the calendar: permits are given for one."""
    return day.year * 4 + (day.month - 1) // 3


def permit_number(company: Ints, good: Ints, when: Any, salt: int) -> Ints:
    """Nine digits that follow from the company, the good and the quarter."""
    return 100_000_000 + below(mix(company, good, when, salt, 79), 900_000_000)
