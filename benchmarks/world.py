"""The invented world that benchmark items and profiles are drawn from.

What is realistic here: few traders and few commodities make up most of the trade (Zipf); traders
keep to their goods, goods to their origins, origins to their offices; masses and values are
log-normal around each commodity; what is optional is often missing. What is not: there is no
fraud in it, no season and no trend. Do not judge detection by it, only speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

COUNTRIES = tuple(
    "CN DE US JP KR IT FR NL GB TR IN VN TH ID MY TW ES BE PL CZ "  # noqa: SIM905
    "AT CH SE DK MX BR CA AU ZA EG MA TN KE NG AE SA IL BD PK LK".split()
)
HUBS = ("NL", "AE", "SG", "HK", "BE", "DE")
OFFICES = tuple(f"{place}{n:02d}" for place in ("POR", "AIR", "LND", "INL") for n in range(1, 9))
PROCEDURES = ("4000", "4071", "4200", "5100", "7100", "6123", "5300", "4051")
CURRENCIES = ("USD", "EUR", "GBP", "CHF")
RATES = np.array([1.0, 1.08, 1.27, 1.12])
"""National currency for one unit of each."""
PACKAGE_KINDS = ("CT", "PX", "BX", "BG", "PK", "DR", "PE", "NE")
PREFERENCES = ("100", "200", "300", "400")
DOCUMENTS = (
    "380",
    "380;730",
    "380;861",
    "380;730;861",
    "380;954",
    "325",
    "380;730;002",
    "N935;N730",
)
INCOTERMS = ("FOB", "CIF", "EXW", "DAP", "FCA")


def zipf(count: int, power: float, shift: int = 0) -> Any:
    """Shares of ``count`` things by rank, falling with the given power (Zipf and Mandelbrot)."""
    weight = np.arange(1 + shift, count + 1 + shift, dtype=np.float64) ** -power
    return weight / weight.sum()


@dataclass(frozen=True)
class World:
    """The commodities and traders of one seed; declarations and profiles are drawn from it.

    Arrays are indexed by commodity or importer; commodities are in order of how common they are.
    """

    hs: Any
    hs_share: Any
    hs_origins: Any
    log_unit_value: Any
    log_mass: Any
    importers: Any
    importer_share: Any
    importer_hs: Any
    importer_origins: Any
    declarants: Any
    sellers: Any

    @classmethod
    def of(cls, seed: int, traders: int = 20_000) -> World:
        """The world of a seed."""
        rng = np.random.default_rng([seed, 1])
        hs = commodity_codes(rng, 6_000)
        share = zipf(hs.size, 1.05, 12)
        countries = zipf(len(COUNTRIES), 0.9)
        return cls(
            hs=hs,
            hs_share=share,
            hs_origins=rng.choice(len(COUNTRIES), (hs.size, 4), p=countries),
            log_unit_value=rng.normal(2.5, 1.2, hs.size),
            log_mass=rng.normal(5.0, 1.0, hs.size),
            importers=np.array([f"IM{n:07d}" for n in rng.permutation(traders)]),
            importer_share=zipf(traders, 1.05, 12),
            importer_hs=rng.choice(hs.size, (traders, 6), p=share),
            importer_origins=rng.choice(len(COUNTRIES), (traders, 3), p=countries),
            declarants=np.array([f"DE{n:05d}" for n in rng.permutation(800)]),
            sellers=np.array([f"SE{n:07d}" for n in rng.permutation(2 * traders)]),
        )


def commodity_codes(rng: Any, count: int) -> Any:
    """Codes of six, eight or ten digits in chapters 01 to 97 (77 is reserved in the HS)."""
    chapters = np.array([c for c in range(1, 98) if c != 77])
    # Machinery, vehicles, textiles and plastics have many more lines than the rest.
    weight = np.where(np.isin(chapters, [29, 39, 61, 62, 73, 84, 85, 87, 90]), 6.0, 1.0)
    chapter = rng.choice(chapters, 3 * count, p=weight / weight.sum())
    heading, sub = rng.integers(1, 30, 3 * count), rng.integers(10, 99, 3 * count)
    tail, digits = (
        rng.integers(0, 99, 3 * count),
        rng.choice([6, 8, 10], 3 * count, p=[0.2, 0.6, 0.2]),
    )
    codes = [
        f"{c:02d}{h:02d}{s:02d}{t:02d}00"[:d]
        for c, h, s, t, d in zip(chapter, heading, sub, tail, digits, strict=True)
    ]
    return np.array(list(dict.fromkeys(codes))[:count])
