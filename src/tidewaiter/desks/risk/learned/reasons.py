"""Why an item was scored so, in words an officer understands, only for what is shown.

What each feature adds to the score (TreeSHAP) is summed by what it speaks of; the strongest that
raise the score are told with the figures behind them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.families import FAMILIES, PARTS, RATIOS

MOST = 3
"""So many reasons are told of an item."""

LEAST = 0.05
"""What adds less than this to the log-odds is not told."""

RARE = 20
"""What came more often than so before is no news by itself."""

Told = Mapping[str, float]
"""The features of an item by name; NaN where not known."""

Item = Mapping[str, Any]
"""The values of an item by canonical column."""

_FAMILY = {family.name: family for family in FAMILIES}
_UNITS = {"unit_value": "unit value", "net_gross": "net to gross mass",
          "piece_value": "value per piece", "piece_mass": "mass per piece"}  # fmt: skip


def reasons(contributions: Floats, row: Sequence[float], item: Item) -> list[Sentence]:
    """The strongest reasons that raise the score of an item, strongest first.

    ``contributions`` has one entry for each feature and a last one for the base.
    """
    told = dict(zip(features.names(), map(float, row), strict=True))
    total: dict[str, float] = {}
    for subject, share in zip(_subjects(), contributions[:-1].tolist(), strict=True):
        total[subject] = total.get(subject, 0.0) + share
    order = sorted(total, key=lambda subject: (-total[subject], subject))
    raising = [subject for subject in order if total[subject] >= LEAST]
    for often in (RARE, math.inf):  # what is common is told only where nothing else is
        found = (_say(subject, told, item, often) for subject in raising)
        said = list(islice((one for one in found if one is not None), MOST))
        if said:
            return said
    return []


@cache
def _subjects() -> list[str]:
    return [_subject(name) for name in features.names()]


def _subject(name: str) -> str:
    """What a feature speaks of: a family, a ratio, or itself."""
    head, _, tail = name.partition("_")
    if head in ("risk", "seen", "examined", "since") and tail in _FAMILY:
        return f"family {tail}"
    if head == "text":
        return "text"
    for ratio in ("hs_unit_value", *RATIOS):
        if name == ratio or name.startswith((f"{ratio}_of_", f"{ratio}_to_", f"{ratio}_n")):
            return f"ratio {ratio.removeprefix('hs_')}"
    return name


def _say(subject: str, told: Told, item: Item, often: float) -> Sentence | None:
    kind, _, name = subject.partition(" ")
    if kind == "family":
        return _family(name, told, item, often)
    if kind == "ratio":
        return _ratio(name, told, item)
    teller = _OTHERS.get(subject)
    return None if teller is None else teller(told, item)


def _family(name: str, told: Told, item: Item, often: float) -> Sentence | None:
    """What was found before about items that agree in some parts.

    That they came before is not told where that was more often than ``often``.
    """
    family = _FAMILY[name]
    values = [_part(part, item) for part in family.parts]
    if None in values or math.isnan(told[f"seen_{name}"]):
        return None
    named = zip(family.parts, values, strict=True)
    who = " × ".join(f"{PARTS[part].words} {value}" for part, value in named)
    seen, rate = round(math.expm1(told[f"seen_{name}"])), told["risk_overall"]
    if seen == 0:
        return sentence("{who} was never seen before", who=who)
    risk = told[f"risk_{name}"]
    if risk >= 1.2 * rate:
        return sentence(
            "{who}: offences in {risk} of what was examined before, weighed by how much that was "
            "(all goods: {rate})",
            who=who,
            risk=_percent(risk),
            rate=_percent(rate),
        )
    return sentence("{who} came {seen} times before", who=who, seen=seen) if seen <= often else None


def _part(part: str, item: Item) -> str | None:
    value = item.get(PARTS[part].column)
    cut = PARTS[part].cut
    return cut(value) if value and cut else value or None


def _ratio(name: str, told: Told, item: Item) -> Sentence | None:
    """A ratio beside that of earlier peers: the percentiles they are known by, or their mean."""
    if math.isnan(told[name]):
        return None
    value, words = math.exp(told[name]), _UNITS[name]
    for place, peers in _PEERS.get(name, ()):
        low, high = (value / math.exp(told[f"{place}_to_{p}"]) for p in ("p10", "p90"))
        goods, origin = _part("hs6", item), item.get("origin")
        if math.isnan(low):
            continue
        who = f"{goods} from {origin}" if peers == "origin" else f"{goods}"
        if value < low:
            return sentence(
                "{what} {value}; nine in ten imports of {goods} were above {bound}",
                what=words, value=_figure(value), goods=who, bound=_figure(low),
            )  # fmt: skip
        if value > high:
            return sentence(
                "{what} {value}; nine in ten imports of {goods} were below {bound}",
                what=words, value=_figure(value), goods=who, bound=_figure(high),
            )  # fmt: skip
    off = told.get(f"{name}_of_hs6_origin", math.nan)
    if math.isnan(off):
        off = told.get(f"{name}_of_hs6", math.nan)
    if math.isnan(off):
        return sentence("{what} {value}", what=words, value=_figure(value))
    side = sentence("below") if off < 0 else sentence("above")
    return sentence(
        "{what} {value}, {off} standard deviations {side} earlier imports of these goods",
        what=words, value=_figure(value), off=f"{abs(off):.1f}", side=side,
    )  # fmt: skip


_PEERS = {
    "unit_value": (("unit_value", "origin"), ("hs_unit_value", "all")),
    "net_gross": (("net_gross", "origin"),),
}


def _text(told: Told, item: Item) -> Sentence | None:
    if not item.get("description"):
        return None
    if told["text_new_share"] > 0.5:
        return sentence("words of the description were hardly ever used before")
    return sentence(
        "goods described in such words: offences in {risk} of what was examined before (all goods: "
        "{rate})",
        risk=_percent(told["text_risk_mean"]),
        rate=_percent(told["risk_overall"]),
    )


def _amount(name: str, words: Sentence) -> Callable[[Told, Item], Sentence | None]:
    def tell(told: Told, item: Item) -> Sentence | None:
        value = item.get(name)
        if value is None:
            return None
        return sentence("{what} {value}", what=words, value=_figure(float(value)))

    return tell


_OTHERS: dict[str, Callable[[Told, Item], Sentence | None]] = {
    "text": _text,
    "customs_value": _amount("customs_value", sentence("customs value")),
    "net_mass": _amount("net_mass", sentence("net mass")),
    "gross_mass": _amount("gross_mass", sentence("gross mass")),
    "duty_rate": _amount("duty_rate", sentence("rate of duty")),
    "duty_amount": _amount("duty_amount", sentence("amount of duty")),
    "stake": _amount("duty_rate", sentence("money at stake with a rate of duty of")),
    "round_value": lambda told, item: sentence("the customs value is a round figure"),
    "round_mass": lambda told, item: sentence("the net mass is a round figure"),
    "item_count": _amount("item_count", sentence("number of items declared")),
    "packages": _amount("packages", sentence("packages")),
    "item_price": _amount("item_price", sentence("price on the invoice")),
}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _figure(value: float) -> str:
    """Three significant digits, without an exponent."""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return f"{np.round(value, digits):,.{min(digits, 6)}f}"
