"""How cheating, and honest error, changes what is declared. The truth stays beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tidewaiter.simulate.country.block import IMPORT, Consignments, Lines
from tidewaiter.simulate.country.draws import Flags, Floats, Ints, Raw, below, falls, mix, share
from tidewaiter.simulate.country.morning import Morning, permit_number, quarter
from tidewaiter.simulate.country.places import PARTNERS
from tidewaiter.simulate.country.policy import NUMBER
from tidewaiter.simulate.country.tables import table

HIDDEN = table("hidden")
"""What is hidden in other goods, or passed off as them."""
_PREFERS = np.array([n for n, row in enumerate(PARTNERS) if row["preference"] == "1"])
_KIND = np.array([row["kind"] for row in HIDDEN])
_COVER = [row["cover"] for row in HIDDEN]
HIDDEN_DOLLARS = np.array([float(row["usd_per_kg"]) for row in HIDDEN])
_LOW = np.array([int(row["kg_low"]) for row in HIDDEN])
_HIGH = np.array([int(row["kg_high"]) for row in HIDDEN])
_RATE_OF_HIDDEN = 25
"""Percent of their value that hidden goods would owe."""
_ADDED = np.array([0, 45, 12, 90, 70])
"""Thousandths that freight and insurance add to the price, by Incoterms code."""


def apply_schemes(
    morning: Morning, take: Callable[[int, str], Raw], heads: Consignments, lines: Lines
) -> None:
    """Change what the lines declare by the scheme of their declaration, then work out the duty."""
    size = len(lines.owner)
    scheme = heads.scheme[lines.owner]
    severity = heads.severity[lines.owner] / 1000
    chance = take(size, "scheme")
    first = np.zeros(size, np.bool_)
    first[heads.starts] = True
    touched = (scheme > 0) & (first | falls(chance, 0.6))
    freight = _freight(heads, lines, take(size, "freight"))
    for name, change in _CHANGES.items():
        rows = np.flatnonzero(touched & (scheme == NUMBER[name]))
        if len(rows):
            done = change(morning, lines, rows, severity[rows], mix(chance[rows], 90))
            lines.offence[rows[done]] = NUMBER[name]
    _mistakes(morning, heads, lines, scheme == 0, take)
    packing = 1.02 + 0.1 * share(take(size, "packing"))
    lines.gross = np.rint(lines.net * packing).astype(np.int64) + lines.gross
    _duties(morning, heads, lines, freight)


def _undervalue(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    left = np.rint(lines.price[rows] * (1 - severity))
    lines.price[rows] = np.maximum(1, left).astype(np.int64)
    return lines.price[rows] < lines.true_price[rows]


def _misclassify(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    lower = m.goods.lower[lines.good[rows]]
    lines.code[rows] = np.where(lower >= 0, lower, lines.code[rows])
    return lower >= 0


def _claim_origin(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    claimed = _PREFERS[below(mix(lines.good[rows], m.salt, 91), len(_PREFERS))]
    fits = ~np.isin(lines.origin[rows], _PREFERS) & (m.goods.duty[lines.code[rows]] > 0)
    lines.origin[rows] = np.where(fits, claimed, lines.origin[rows])
    lines.preference[rows] |= fits
    return fits


def _declare_less(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    part = 1 - severity
    packages = np.maximum(1, np.rint(lines.packages[rows] * part)).astype(np.int64)
    part = packages / lines.packages[rows]
    lines.packages[rows] = packages
    missing = lines.net[rows].copy()
    lines.net[rows] = np.maximum(1, np.rint(lines.net[rows] * part)).astype(np.int64)
    lines.price[rows] = np.maximum(1, np.rint(lines.price[rows] * part)).astype(np.int64)
    missing -= lines.net[rows]
    lines.gross[rows] += np.where(falls(raw, 0.35), missing // 5, 0)  # the scales tell some of it
    return missing > 0


def _hide(kind: str) -> Callable[..., Flags]:
    able = np.flatnonzero(kind == _KIND)

    def hide(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
        chapters = np.array([hs[:2] for hs in m.goods.hs])[lines.good[rows]]
        what = able[below(raw, len(able))]
        covers = np.array([_COVER[n] for n in what], dtype=object)
        if kind == "wildlife":
            what, covers = _fitting(able, chapters, what)
        fits = np.array(
            [not c or c == chapter for c, chapter in zip(covers, chapters, strict=True)]
        )
        kilograms = _LOW[what] + (_HIGH[what] - _LOW[what]) * severity * severity
        room = np.minimum(np.rint(kilograms * 100), lines.net[rows] // 2 + 100).astype(np.int64)
        lines.hidden[rows] = np.where(fits, what, -1)
        lines.hidden_mass[rows] = np.where(fits, room, 0)
        lines.gross[rows] += np.where(fits & falls(mix(raw, 92), 0.5), room, 0)
        return fits

    return hide


def _fitting(able: Ints, chapters: Ints, what: Ints) -> tuple[Ints, Ints]:
    """For each line something that its goods can cover, where there is any."""
    found = what.copy()
    for n, chapter in enumerate(chapters.tolist()):
        fitting = [int(one) for one in able if _COVER[one] == chapter]
        if fitting:
            found[n] = fitting[int(what[n]) % len(fitting)]
    return found, np.array([_COVER[n] for n in found.tolist()], dtype=object)


def _other_refrigerant(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    able = np.flatnonzero(_KIND == "refrigerant")
    fits = m.goods.refrigerant[lines.good[rows]]
    what = able[below(raw, len(able))]
    lines.hidden[rows] = np.where(fits, what, -1)
    lines.hidden_mass[rows] = np.where(fits, lines.net[rows], 0)
    cheaper = 0.55 + 0.35 * share(mix(raw, 93))
    price = np.maximum(1, np.rint(lines.price[rows] * cheaper)).astype(np.int64)
    lines.price[rows] = np.where(fits, price, lines.price[rows])
    lines.true_price[rows] = lines.price[rows]
    return fits


def _reuse_permit(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    needs = np.isin(m.goods.document[lines.code[rows]], ("853", "911"))
    company = lines.company[rows]
    old = permit_number(company, lines.good[rows], quarter(m.day) - 1, m.salt)
    lines.permit[rows] = np.where(needs, old, lines.permit[rows])
    return needs


def _as_relief(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    fits = (m.goods.duty[lines.code[rows]] > 0) & ~lines.relief[rows]
    lines.relief[rows] |= fits
    lines.preference[rows] &= ~fits
    return fits


def _take_off(m: Morning, lines: Lines, rows: Ints, severity: Floats, raw: Raw) -> Flags:
    lines.true_net[rows] = np.rint(lines.net[rows] * (1 - severity)).astype(np.int64)
    return lines.true_net[rows] < lines.net[rows]


_CHANGES: dict[str, Callable[[Morning, Lines, Ints, Floats, Raw], Flags]] = {
    "undervaluation": _undervalue,
    "misclassification": _misclassify,
    "origin": _claim_origin,
    "shortfall": _declare_less,
    "concealment": _hide("concealed"),
    "wildlife": _hide("wildlife"),
    "refrigerant": _other_refrigerant,
    "permit_reuse": _reuse_permit,
    "relief": _as_relief,
    "seal_tampering": _take_off,
}


def _mistakes(
    m: Morning, heads: Consignments, lines: Lines, honest: Flags, take: Callable[[int, str], Raw]
) -> None:
    """Honest error: a part of the value forgotten, a part of the quantity, another origin."""
    size = len(lines.owner)
    wrong = honest & falls(take(size, "mistake"), m.policy.mistakes)
    rows = np.flatnonzero(wrong & (heads.regime[lines.owner] == IMPORT))
    raw = take(size, "what mistake")[rows]
    low, high = m.policy.schemes["mistake"].severity
    part = 1 - (low + (high - low) * share(mix(raw, 94)))
    kind = below(raw, 10)
    forgot, fewer, elsewhere = kind < 5, (kind >= 5) & (kind < 8), kind >= 8
    price = np.maximum(1, np.rint(lines.price[rows] * part)).astype(np.int64)
    lines.price[rows] = np.where(forgot | fewer, price, lines.price[rows])
    net = np.maximum(1, np.rint(lines.net[rows] * part)).astype(np.int64)
    lines.net[rows] = np.where(fewer, net, lines.net[rows])
    other = m.goods.origins[lines.good[rows], below(mix(raw, 95), 4)]
    lines.origin[rows] = np.where(elsewhere, other, lines.origin[rows])
    differs = np.where(elsewhere, other != lines.true_origin[rows], price < lines.true_price[rows])
    lines.offence[rows] = np.where(differs, NUMBER["mistake"], 0)


def _freight(heads: Consignments, lines: Lines, raw: Raw) -> Ints:
    """Thousandths by which each line's customs value exceeds its price."""
    usual = _ADDED[heads.incoterm[lines.owner]]
    return 1000 + np.rint(usual * (0.6 + 0.8 * share(raw))).astype(np.int64)


def _duties(m: Morning, heads: Consignments, lines: Lines, freight: Ints) -> None:
    """Customs value and duty as declared, and what was evaded, in hundredths of XTS."""
    rate = heads.rate[lines.owner] / 10_000 * (freight / 1000)
    imported = heads.regime[lines.owner] == IMPORT
    lines.value = np.maximum(1, np.rint(lines.price * rate)).astype(np.int64)
    free = lines.preference | lines.relief | ~imported
    lines.duty_rate = np.where(free, 0, m.goods.duty[lines.code])
    lines.duty = np.rint(lines.value * lines.duty_rate / 100).astype(np.int64)
    cheated = lines.offence > 0
    claims = lines.preference & (lines.origin == lines.true_origin)
    gift = lines.relief & (lines.offence != NUMBER["relief"])
    true_rate = np.where(claims | gift | ~imported, 0, m.goods.duty[lines.true_code])
    due = np.rint(lines.true_price * rate * true_rate / 100)
    dollars = np.where(lines.hidden >= 0, HIDDEN_DOLLARS[lines.hidden], 0.0)
    hidden = np.rint(lines.hidden_mass * dollars * (m.rates[0] / 10_000) * _RATE_OF_HIDDEN / 100)
    evaded = np.maximum(0, due - lines.duty + hidden).astype(np.int64)
    lines.evaded = np.where(cheated & imported, evaded, 0)
