"""What is traded on a day, truly: who, what, whence, how much, for how much.

A day is made in blocks of at most :data:`BLOCK` declarations; a block depends on the seed, the
day, its number and the state of the companies that morning, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

import numpy as np

from tidewaiter.simulate.country.baskets import BASKET
from tidewaiter.simulate.country.block import EXPORT, IMPORT, TRANSIT, Block, Consignments, Lines
from tidewaiter.simulate.country.carriers import MEANS
from tidewaiter.simulate.country.draws import (
    Floats,
    Ints,
    Raw,
    below,
    falls,
    mix,
    share,
    spread,
)
from tidewaiter.simulate.country.morning import Morning, permit_number, quarter
from tidewaiter.simulate.country.places import CURRENCIES, OFFICES, PARTNERS
from tidewaiter.simulate.country.policy import NUMBER
from tidewaiter.simulate.country.schemes import apply_schemes
from tidewaiter.simulate.country.tariff import SECTORS

Take = Callable[[int, str], Raw]
"""Gives so many raw numbers for a purpose within a block."""
BLOCK = 8_192
"""Most declarations in a block."""
RELIEF = SECTORS.index("relief")
INCOTERMS = ("CIF", "FOB", "CFR", "EXW", "DAP")
_INCOTERM_ENDS = np.array([38, 74, 84, 93])
_SIZES = np.array([440, 600, 700, 770, 825, 865, 895, 918, 936, 950, 962, 971, 979, 985, 990, 994])
"""Of a thousand declarations, how many have at most one item, two, and so on."""
ITEMS_IN_1000 = 1_000 + int((1_000 - _SIZES).sum())
"""Goods items in a thousand declarations, on average."""
_CLOCK = np.array(
    [0, 1, 2, 3, 5, 6, 8, 11, 15, 24, 34, 44, 53, 61, 70, 79, 86, 91, 94, 96, 97, 98, 99, 99, 100]
)
"""Percent of a day's declarations lodged by each full hour."""
_TARGET = np.array([0, 6_000, 12_000, 3_500, 2_200])
"""Usual value of an item in US dollars, by mode of transport."""
_PORT = np.array([bool(row["seaport"]) for row in PARTNERS])
_ROAD, _RAIL, _SEA = (
    np.array([int(row[f"{way}_days"]) for row in PARTNERS]) for way in ("road", "rail", "sea")
)
_CODES = [row["code"] for row in PARTNERS]
_HUB = np.array([_CODES.index(r["hub"]) if r["hub"] else n for n, r in enumerate(PARTNERS)])
PREFERS = np.array([row["preference"] == "1" for row in PARTNERS])
_CURRENCY = np.array([CURRENCIES.index(row["currency"]) for row in PARTNERS])
_SELLERS = np.array([int(row["sellers"]) for row in PARTNERS])


def blocks(morning: Morning, total: int) -> Iterator[Block]:
    """The day's declarations, ``total`` of them."""
    for number, first in enumerate(range(0, total, BLOCK)):
        yield _block(morning, number, first, min(BLOCK, total - first), total)


def _block(morning: Morning, number: int, first: int, count: int, total: int) -> Block:
    def raw(size: int, purpose: str) -> Raw:
        return morning.draws.raw(size, "block", morning.day.isoformat(), number, purpose)

    heads = _heads(morning, raw, first, count, total)
    lines = _lines(morning, raw, heads)
    apply_schemes(morning, raw, heads, lines)
    return Block(morning.day, first, morning.series, heads, lines)


def _heads(morning: Morning, raw: Take, first: int, count: int, total: int) -> Consignments:
    companies, goods = morning.companies, morning.goods
    wide = share(raw(count, "who")) * float(morning.ends[-1])
    slot = np.searchsorted(morning.ends, wide.astype(np.int64), side="right")
    number = morning.number[slot]
    scheme = np.where(falls(raw(count, "cheats"), morning.willing[slot]), companies.scheme[slot], 0)
    through = falls(raw(count, "regime"), np.where(scheme == NUMBER["seal_tampering"], 1.0, 0.04))
    out = falls(raw(count, "export"), 0.09) & (scheme == 0)
    regime = np.where(through, TRANSIT, np.where(out, EXPORT, IMPORT))
    scheme = np.where((regime == IMPORT) | (scheme == NUMBER["seal_tampering"]), scheme, 0)
    main = morning.basket[slot, 0]
    partner = _origin(morning, number, main, raw(count, "whence"))
    by_hub = falls(raw(count, "hub"), 0.08)
    dispatch = np.where(by_hub, _HUB[partner], partner)
    mode = _mode(goods.air[main], dispatch, raw(count, "mode"))
    office = _offices(morning, slot, mode, raw(count, "office"))
    seller_at = (mix(number, partner, morning.salt) >> np.uint64(8)).astype(np.int64)
    turn = below(raw(count, "seller"), 3) * below(raw(count, "seller again"), 2)
    items = np.searchsorted(_SIZES, below(raw(count, "items"), 1000), side="right") + 1
    at = (np.arange(first, first + count) + share(raw(count, "moment"))) / total
    midnight = int(datetime.combine(morning.day, time(), UTC).timestamp())
    currency = _CURRENCY[partner]
    low = np.array([0.0, *(s.severity[0] for s in morning.policy.schemes.values())])[scheme]
    high = np.array([0.0, *(s.severity[1] for s in morning.policy.schemes.values())])[scheme]
    part = low + (high - low) * share(raw(count, "severity"))
    gentle = np.where(low < high, companies.gentler[slot], 1.0)
    early = below(raw(count, "arrives"), 60 * 72) - 60 * 24
    return Consignments(
        slot=slot,
        company=number,
        moment=midnight + _clock(at),
        regime=regime,
        mode=mode,
        office=office,
        partner=partner,
        dispatch=dispatch,
        currency=currency,
        rate=np.array(morning.rates)[currency],
        incoterm=np.searchsorted(_INCOTERM_ENDS, below(raw(count, "term"), 100), side="right"),
        seller=(seller_at + turn) % _SELLERS[partner],
        items=items.astype(np.int64),
        scheme=scheme,
        severity=np.rint(part * gentle * 1000).astype(np.int64),
        vessel=(mix(dispatch, midnight // 86_400 // 7, morning.salt) % np.uint64(MEANS)).astype(
            np.int64
        ),
        arrives=early,
        travels=travel_days(mode, dispatch) * 1440 + below(raw(count, "travels"), 2_880),
        pays=20 + below(raw(count, "pays"), 60 * 30) * below(raw(count, "pays late"), 5) // 2,
        leaves=45 + below(raw(count, "leaves"), 60 * 20) * (1 + below(raw(count, "waits"), 4)),
    )


def travel_days(mode: Ints, dispatch: Ints) -> Ints:
    """Days on the way, by mode of transport and country of dispatch."""
    land = np.where(mode == 3, _ROAD[dispatch], _RAIL[dispatch])
    return np.where(mode == 1, _SEA[dispatch], np.where(mode == 4, 1, land))


def _clock(at: Floats) -> Ints:
    """Seconds of the day for parts of the day's declarations."""
    scaled = at * 100
    hour = np.clip(np.searchsorted(_CLOCK, scaled, side="right") - 1, 0, 23)
    inside = (scaled - _CLOCK[hour]) / np.maximum(1, _CLOCK[hour + 1] - _CLOCK[hour])
    found: Ints = np.minimum((hour + np.minimum(inside, 0.9999)) * 3600, 86_399).astype(np.int64)
    return found


def _origin(morning: Morning, number: Ints, good: Ints, raw: Raw) -> Ints:
    """Where goods come from: each company has a usual origin for each of its goods."""
    usual = mix(number, good, morning.salt, 70)
    drawn = np.where(falls(raw, 0.8), usual, mix(raw, 71))
    weights = morning.goods.origin_weights[good]
    at = below(drawn, weights.sum(axis=1))
    place = (at[:, None] >= np.cumsum(weights, axis=1)).sum(axis=1)
    found: Ints = morning.goods.origins[good, place]
    return found


def _mode(air: Ints, dispatch: Ints, raw: Raw) -> Ints:
    drawn = share(raw)
    fly = drawn * 100 < air
    rest = share(mix(raw, 72))
    road = (_ROAD[dispatch] > 0) & (rest < 0.45)
    rail = (_RAIL[dispatch] > 0) & (rest >= 0.45) & (rest < 0.55)
    ground = np.where(road, 3, np.where(rail, 2, np.where(_PORT[dispatch], 1, 4)))
    found: Ints = np.where(fly, 4, ground)
    return found


def _offices(morning: Morning, slot: Ints, mode: Ints, raw: Raw) -> Ints:
    """Mostly the company's own office for the mode; now and then the other."""
    found = np.zeros(len(slot), np.int64)
    for one in (1, 2, 3, 4):
        able = np.array([n for n, office in enumerate(OFFICES) if office.mode == one])
        here = mode == one
        strays = falls(raw[here], 0.05)
        other = able[(mix(raw[here], 73) % np.uint64(len(able))).astype(np.int64)]
        found[here] = np.where(strays, other, morning.offices[one][slot[here]])
    return found


def _lines(morning: Morning, raw: Take, heads: Consignments) -> Lines:
    goods, count = morning.goods, len(heads.slot)
    owner = np.repeat(np.arange(count), heads.items)
    size = len(owner)
    company, partner = heads.company[owner], heads.partner[owner]
    place = below(raw(size, "place"), BASKET) * below(raw(size, "place again"), 1 << 20) >> 20
    place[heads.starts] = 0
    good = morning.basket[heads.slot[owner], place]
    fits = (goods.origins[good] == partner[:, None]).any(axis=1)
    origin = np.where(fits, partner, _origin(morning, company, good, raw(size, "origin")))
    mode, quality = heads.mode[owner], mix(company, good, morning.salt, 74)
    level = goods.spread[good]
    dollars = goods.usd_per_kg[good] * spread(quality, level * 60 // 100)
    dollars = (
        dollars * spread(mix(origin, good, 75), 12) * spread(raw(size, "price"), level * 45 // 100)
    )
    usual = _TARGET[mode] * spread(mix(company, 76), 110) * spread(raw(size, "size"), 170)
    mass = np.minimum(usual / goods.usd_per_kg[good], np.where(mode == 4, 4_000.0, 26_000.0))
    each = goods.kg_per_package[good]
    packages = np.maximum(1, np.rint(mass / each)).astype(np.int64)
    exact = falls(raw(size, "weighed"), 0.4)
    weighed = np.where(exact, 1.0, 0.96 + 0.08 * share(raw(size, "mass")))
    net = np.maximum(1, np.rint(packages * each * 100 * weighed)).astype(np.int64)
    to_dollar = morning.rates[0] / heads.rate[owner]
    price = np.maximum(1, np.rint(net * dollars * to_dollar)).astype(np.int64)
    rounds = falls(mix(company, 77), 0.3) & (price > 2_000)
    price = np.where(rounds, (price + 50) // 100 * 100, price)
    claims = PREFERS[origin] & falls(mix(company, 78), 0.75) & (heads.regime[owner] == IMPORT)
    nothing = np.zeros(size, np.int64)
    return Lines(
        owner=owner,
        company=company,
        good=good,
        code=good.copy(),
        origin=origin,
        packages=packages,
        net=net,
        gross=nothing.copy(),
        price=price,
        value=nothing.copy(),
        duty_rate=nothing.copy(),
        duty=nothing.copy(),
        preference=claims & (goods.duty[good] > 0),
        relief=goods.sector[good] == RELIEF,
        permit=permit_number(company, good, quarter(morning.day), morning.salt),
        offence=nothing.copy(),
        true_code=good.copy(),
        true_origin=origin.copy(),
        true_net=net.copy(),
        true_price=price.copy(),
        evaded=nothing.copy(),
        hidden=nothing - 1,
        hidden_mass=nothing.copy(),
    )
