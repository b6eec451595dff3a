"""What is odd in the month to be decided: slips and schemes planted by hand, so that the profiles
of the sample have something to find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidewaiter.samples.dice import Dice

Row = dict[str, Any]
Declarations = list[list[Row]]


def plant(dice: Dice, month: Declarations) -> None:
    """Change a few declarations of the month for each kind of slip."""
    for slip, count in _SLIPS:
        places = [
            n
            for n, rows in enumerate(month)
            if _FITS.get(slip, _any)(rows) and "odd" not in rows[0]
        ]
        for place in dice.some(places, count):
            slip(dice, month[place])
            month[place][0]["odd"] = True


def _any(rows: list[Row]) -> bool:
    return True


def _undervalued(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        share = dice.between(0.1, 0.3)
        for name in ("item_price", "customs_value", "duty_amount"):
            row[name] = round(row[name] * share, 2)


def _overvalued(dice: Dice, rows: list[Row]) -> None:
    for name in ("item_price", "customs_value", "duty_amount"):
        rows[0][name] = round(rows[0][name] * dice.between(6, 9), 2)


def _net_above_gross(dice: Dice, rows: list[Row]) -> None:
    rows[0]["gross_mass"], rows[0]["net_mass"] = rows[0]["net_mass"], rows[0]["gross_mass"]


def _no_net_mass(dice: Dice, rows: list[Row]) -> None:
    rows[-1]["net_mass"] = ""


def _no_origin(dice: Dice, rows: list[Row]) -> None:
    rows[0]["origin"] = ""


def _short_code(dice: Dice, rows: list[Row]) -> None:
    rows[0]["hs"] = rows[0]["hs"][:4]


def _by_a_detour(dice: Dice, rows: list[Row]) -> None:
    detour = {"dispatch": dice.pick(("AE", "SG")), "routing": f"{rows[0]['origin']};MU;XT"}
    for row in rows:
        row |= detour


def _without_certificate(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row |= {"preference": "200", "document_types": "380"}


def _without_licence(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row["document_types"] = "380"


def _without_phytosanitary(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row["document_types"] = ""


def _packed_oddly(dice: Dice, rows: list[Row]) -> None:
    rows[0]["gross_mass"] = round(rows[0]["net_mass"] * dice.between(1.8, 2.6), 2)


def _never_before(dice: Dice, rows: list[Row]) -> None:
    rows[0] |= {"hs": "950300", "description": "toys", "document_types": "380"}


def _heavy_in_all(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row["gross_total"] = round(row["gross_total"] * 1.4, 2)


def _no_moment(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row["accepted_at"] = ""


def _in_transit(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row |= {"regime": "transit", "declaration_type": "T1", "procedure": "80"}
        row |= {"duty_rate": "", "duty_amount": "", "destination": "QM"}


def _sold_by_the_watched(dice: Dice, rows: list[Row]) -> None:
    for row in rows:
        row |= {"seller": "S777CN", "seller_country": "CN"}


def _begins(*heads: str) -> Callable[[list[Row]], bool]:
    return lambda rows: rows[0]["hs"].startswith(heads)


_SLIPS: tuple[tuple[Callable[[Dice, list[Row]], None], int], ...] = (
    (_without_licence, 3),
    (_without_phytosanitary, 3),
    (_by_a_detour, 4),
    (_undervalued, 14),
    (_packed_oddly, 3),
    (_never_before, 4),
    (_overvalued, 3),
    (_net_above_gross, 4),
    (_no_net_mass, 5),
    (_no_origin, 3),
    (_short_code, 2),
    (_without_certificate, 4),
    (_heavy_in_all, 3),
    (_sold_by_the_watched, 3),
    (_in_transit, 12),
    (_no_moment, 1),
)
_FITS: dict[Any, Callable[[list[Row]], bool]] = {
    _without_licence: _begins("29034", "38276"),
    _without_phytosanitary: _begins("07", "08", "12"),
    _by_a_detour: _begins("87"),
    _undervalued: _begins("42", "61", "62", "64", "85", "95"),
    _packed_oddly: lambda rows: rows[0]["packages"] >= 5,
    _never_before: lambda rows: rows[0]["customs_value"] > 60_000,
    _without_certificate: lambda rows: rows[0]["duty_rate"] in ("15", "20", "25"),
}
