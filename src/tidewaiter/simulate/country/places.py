"""Places and time: offices, partners, holidays, exchange rates, officers with their shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from tidewaiter.simulate.country import names
from tidewaiter.simulate.country.draws import Draws, mix
from tidewaiter.simulate.country.tables import table

WEEKDAYS = (104, 112, 110, 108, 100, 34, 18)
"""How busy each day of the week is, Monday first, in percent of a usual day."""
HOLIDAY = 25
"""How busy a holiday is, in percent of the same day otherwise."""
MONTHS = (92, 90, 101, 99, 101, 98, 96, 97, 104, 109, 113, 100)


@dataclass(frozen=True, slots=True)
class Office:
    """An office: its mode of transport (UN/ECE Recommendation 19) and opening hours in UTC."""

    code: str
    name: str
    mode: int
    share: int
    opens: int
    closes: int
    officers: int


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who works at an office, in the ``early`` or the ``late`` shift."""

    id: str
    name: str
    office: str
    shift: str


OFFICES = tuple(
    Office(
        row["code"],
        row["name"],
        int(row["mode"]),
        int(row["share"]),
        int(row["opens"]),
        int(row["closes"]),
        int(row["officers"]),
    )
    for row in table("offices")
)
PARTNERS = table("partners")
HOLIDAYS = frozenset((int(row["month"]), int(row["day"])) for row in table("holidays"))
CURRENCIES = tuple(row["code"] for row in table("currencies"))


def busyness(day: date) -> int:
    """How much is declared on a day: 10,000 is a usual one."""
    part = WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]
    return part * HOLIDAY // 100 if (day.month, day.day) in HOLIDAYS else part


def exchange_rate(draws: Draws, currency: str, day: date) -> Decimal:
    """XTS for one unit of a currency, fixed for a week, with four decimals.

    Between quarters whose levels are drawn it moves in a straight line, with a little noise.
    """
    row = table("currencies")[CURRENCIES.index(currency)]
    week = day.toordinal() // 7
    quarter, part = divmod(week, 13)
    base, swing = round(float(row["base"]) * 10_000), int(row["swing"])
    levels = [_level(draws, currency, q) for q in (quarter, quarter + 1)]
    noise = draws.number("rate", currency, "week", week) % 2001 - 1000
    moved = (levels[0] * (13 - part) + levels[1] * part) // 13 * 9 // 10 + noise // 10
    return Decimal(base + base * moved * swing // 100_000) / 10_000


def _level(draws: Draws, currency: str, quarter: int) -> int:
    return draws.number("rate", currency, quarter) % 2001 - 1000


def officers(draws: Draws) -> tuple[Officer, ...]:
    """All officers of the country."""
    salt = draws.number("officers") >> 1
    found: list[Officer] = []
    for office in OFFICES:
        for n in range(office.officers):
            name = names.person(int(mix(salt, len(found)) >> np.uint64(1)))
            shift = ("early", "late")[n % 2]
            found.append(Officer(f"{office.code}-{n + 1:02d}", name, office.code, shift))
    return tuple(found)


def on_duty(draws: Draws, moment: datetime) -> tuple[Officer, ...]:
    """Who is on duty at a moment: by shift, weekday, and with days off.

    The early shift lasts from opening to 14:00, the late one from 14:00 to closing; offices that
    never close change at 06:00 and 18:00. At weekends one officer in three works.
    """
    day = moment.astimezone(UTC)
    few = day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS
    by_code = {office.code: office for office in OFFICES}
    found = []
    for one in officers(draws):
        office = by_code[one.office]
        if _shift(office, day.hour) != one.shift:
            continue
        raw = draws.number("duty", one.id, day.date().isoformat())
        if raw % 100 < (33 if few else 88):
            found.append(one)
    return tuple(found)


def _shift(office: Office, hour: int) -> str | None:
    if office.closes - office.opens == 24:
        return "early" if 6 <= hour < 18 else "late"
    if not office.opens <= hour < office.closes:
        return None
    return "early" if hour < 14 else "late"


def jitter(draws: Draws, day: date) -> int:
    """How a day differs from others of its kind, in percent: 88 to 112."""
    return 88 + draws.number("jitter", day.isoformat()) % 25


def per_day(draws: Draws, year: int, day: date) -> int:
    """How many declarations come on a day in a country with so many in a year."""
    wanted = year * busyness(day) * jitter(draws, day)
    whole, rest = divmod(wanted, 365 * 8_130 * 100)
    return whole + (draws.number("rest", day.isoformat()) % (365 * 8_130 * 100) < rest)
