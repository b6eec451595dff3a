"""A block of traffic as columns of whole numbers: what is declared, and beside it what is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidewaiter.simulate.country.draws import Flags, Ints

IMPORT, EXPORT, TRANSIT = 0, 1, 2


@dataclass
class Consignments:
    """One row a declaration. Moments in seconds since 1970, UTC; ``rate`` in ten-thousandths."""

    slot: Ints
    company: Ints
    moment: Ints
    regime: Ints
    mode: Ints
    office: Ints
    partner: Ints
    dispatch: Ints
    currency: Ints
    rate: Ints
    incoterm: Ints
    seller: Ints
    items: Ints
    scheme: Ints
    severity: Ints
    vessel: Ints
    arrives: Ints
    travels: Ints
    pays: Ints
    leaves: Ints

    @property
    def starts(self) -> Ints:
        """The first item of each."""
        return self.items.cumsum() - self.items


@dataclass
class Lines:
    """One row a goods item. Masses in hundredths of a kilogram, money in hundredths."""

    owner: Ints
    company: Ints
    good: Ints
    code: Ints
    origin: Ints
    packages: Ints
    net: Ints
    gross: Ints
    price: Ints
    value: Ints
    duty_rate: Ints
    duty: Ints
    preference: Flags
    relief: Flags
    permit: Ints
    # What is true, and not declared:
    offence: Ints
    true_code: Ints
    true_origin: Ints
    true_net: Ints
    true_price: Ints
    evaded: Ints
    hidden: Ints
    hidden_mass: Ints


@dataclass
class Block:
    """Declarations of a day in the order of their moments; the first has the number ``first``."""

    day: date
    first: int
    series: str
    heads: Consignments
    lines: Lines

    @property
    def count(self) -> int:
        """How many declarations."""
        return len(self.heads.slot)
