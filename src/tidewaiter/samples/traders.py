"""The traders of Ostmere: importers, their brokers and their sellers, all invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.samples.dice import Dice

_PLACES = (
    "Ebbwater",
    "Saltholm",
    "Heronsand",
    "Lowtide",
    "Kelpstrand",
    "Gullcombe",
    "Marrow",
    "Brinefield",
    "Oysterby",
    "Sandwick",
    "Tarnmouth",
    "Wrackley",
    "Driftmoor",
    "Samphire",
    "Curlew",
    "Lanternrock",
    "Pebblegate",
    "Shoalford",
    "Anchorhill",
    "Rush",
)
_GOODS = {
    "food": ("Provisions", "Cold Stores", "Grain", "Pantry"),
    "drinks": ("Cellars", "Bonded Stores"),
    "building": ("Builders Merchants", "Tile and Steel", "Timber"),
    "chemicals": ("Chemical Supply", "Pharmacy Wholesale", "Agro Supply"),
    "fashion": ("Garments", "Shoes and Leather", "Boutiques"),
    "household": ("Household Goods", "Toys and Gifts", "Furniture"),
    "electronics": ("Electronics", "Mobile", "Solar"),
    "motors": ("Motors", "Spare Parts", "Tyres"),
}
_BROKERS = ("Harbour Brokers", "Quayside Clearing", "Two Lights Forwarding", "Fathom Agency")


@dataclass(frozen=True)
class Good:
    """Goods of one subheading: what they cost, weigh and need."""

    hs: str
    trade: str
    description: str
    usd_per_kg: float
    kg_per_package: float
    package_kind: str
    unit: str
    kg_per_unit: float
    duty_rate: str
    document: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Importer:
    """Who brings goods in. ``honesty`` is the chance that an item is declared as it is."""

    id: str
    name: str
    goods: tuple[Good, ...]
    declarant: str
    sellers: tuple[tuple[str, str], ...]
    office: str
    honesty: float


def read_goods() -> list[Good]:
    """The goods of the table beside this module. Codes are those of HS 2022; the prices are made
    up to be of a plausible order, and are nobody's."""
    with (Path(__file__).parent / "goods.csv").open(encoding="utf-8", newline="") as file:
        return [
            Good(
                row["hs"],
                row["trade"],
                row["description"],
                float(row["usd_per_kg"]),
                float(row["kg_per_package"]),
                row["package_kind"],
                row["unit"],
                float(row["kg_per_unit"] or 0),
                row["duty_rate"],
                row["document"],
                tuple(row["origins"].split(";")),
            )
            for row in csv.DictReader(file)
        ]


def make_importers(dice: Dice, goods: list[Good], count: int, first: int) -> list[Importer]:
    """That many importers, numbered from ``first``. One in sixteen is none too honest."""
    trades = sorted(_GOODS)
    found = []
    for number in range(first, first + count):
        trade = trades[number % len(trades)]
        name = f"{dice.pick(_PLACES)} {dice.pick(_GOODS[trade])}"
        own = [good for good in goods if good.trade == trade]
        extra = dice.some(goods, dice.whole(0, 2))
        sold = tuple(dict.fromkeys(dice.some(own, dice.whole(2, 4)) + extra))
        found.append(
            Importer(
                id=f"XT{1_000_003 + number * 7_919}",
                name=f"{name} Ltd",
                goods=sold,
                declarant=f"BR{dice.first_likely(range(24)):02d}",
                sellers=_sellers(dice, sold),
                office=_office(dice),
                honesty=0.45 if number % 16 == 5 else 0.985,
            )
        )
    return found


def broker_name(declarant: str) -> str:
    """The name of a broker by its number."""
    number = int(declarant[2:])
    return f"{_BROKERS[number % len(_BROKERS)]} {number // len(_BROKERS) + 1}"


def _office(dice: Dice) -> str:
    return ("XTHAV", "XTHAV", "XTHAV", "XTNOR", "XTNOR", "XTGAT")[dice.below(6)]


def _sellers(dice: Dice, sold: tuple[Good, ...]) -> tuple[tuple[str, str], ...]:
    """Sellers as number and country, at least one in an origin of the first goods."""
    countries = [origin for good in sold for origin in good.origins]
    return tuple(
        (f"S{dice.whole(1, 399):03d}{country}", country)
        for country in dict.fromkeys(dice.some(countries, 3))
    )
