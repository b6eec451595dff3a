"""How companies answer: being found out, being looked at, getting through, being tempted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tidewaiter.simulate.country.draws import Draws, Ints, falls, share
from tidewaiter.simulate.country.policy import Policy
from tidewaiter.simulate.country.tariff import Goods
from tidewaiter.simulate.country.traders import (
    LIVES,
    Companies,
    adopt,
    fashions,
    found,
)


@dataclass
class Experience:
    """What companies went through since the last morning, by slot."""

    offended: Ints
    caught: Counter[tuple[int, int]] = field(default_factory=Counter)
    looked: Counter[tuple[int, int]] = field(default_factory=Counter)
    seen_by_customs: Counter[tuple[int, int]] = field(default_factory=Counter)


def new_experience(slots: int) -> Experience:
    """Nothing yet."""
    return Experience(np.zeros(slots, np.int64))


def turn(
    companies: Companies,
    lived: Experience,
    draws: Draws,
    goods: Goods,
    policy: Policy,
    day: date,
) -> None:
    """From the evening before to the morning of ``day``: lessons, temptation, ends, beginnings."""
    learn = policy.learning
    companies.heat *= round(0.5 ** (1 / max(1, learn.memory_days)), 12)
    bolder = companies.appetite + learn.bolder * lived.offended
    grown = np.minimum(np.maximum(companies.appetite, 0.95), bolder)
    companies.appetite = np.where(companies.scheme > 0, grown, companies.appetite)
    for slot, life in sorted(lived.seen_by_customs):
        if companies.life[slot] == life:
            companies.last_found[slot] = day.toordinal() - 1
    for slot, life in sorted(lived.looked):
        if companies.life[slot] == life:
            companies.heat[slot] = min(1.0, companies.heat[slot] + learn.looked)
    for slot, life in sorted(lived.caught):
        if companies.life[slot] == life and companies.scheme[slot]:
            _found_out(companies, slot, draws, policy, day)
    _tempt(companies, draws, policy, day)
    _end_and_begin(companies, draws, goods, policy, day)


def _found_out(companies: Companies, slot: int, draws: Draws, policy: Policy, day: date) -> None:
    """What a company does after it was found out."""
    learn = policy.learning
    companies.caught[slot] += 1
    companies.heat[slot] = min(1.0, companies.heat[slot] + learn.caught)
    raw = draws.raw(3, "found out", slot, int(companies.life[slot]), day.isoformat())
    drawn = float(share(raw[:1])[0])
    ends = np.cumsum([learn.stop, learn.move, learn.switch, learn.shell]).tolist()
    at = np.array([slot])
    if drawn < ends[0]:
        companies.scheme[slot], companies.appetite[slot] = 0, 0.0
    elif drawn < ends[1]:
        companies.office[slot] = int(raw[1] >> np.uint64(44))
    elif drawn < ends[2]:
        other = another(companies.sector[slot], int(companies.scheme[slot]), raw[1:2], policy, day)
        adopt(companies, at, np.array([other]), raw[2:], policy)
    elif drawn < ends[3]:
        companies.closes[slot] = min(companies.closes[slot], day.toordinal())
        companies.caught[slot] += 1_000  # leaves for a shell
    else:
        companies.gentler[slot] *= 0.7


def another(sector: int, scheme: int, raw: object, policy: Policy, day: date) -> int:
    """Another scheme by sector and fashion; the same where there is no other."""
    weights = np.array(fashions(policy, int(sector), day))
    if scheme:
        weights[scheme - 1] = 0
    if weights.sum() <= 0:
        return scheme
    drawn = share(np.asarray(raw, np.uint64)) * np.cumsum(weights)[-1]
    return int(np.searchsorted(np.cumsum(weights), drawn, side="right")[0]) + 1


def _tempt(companies: Companies, draws: Draws, policy: Policy, day: date) -> None:
    """Some honest companies begin, more where clients of the same declarant do well by it."""
    slots = companies.count
    guilty = (companies.scheme > 0) & (companies.heat < 0.3)
    clients = np.bincount(companies.declarant, minlength=slots)
    bad = np.bincount(companies.declarant[guilty], minlength=slots)
    climate = 1 + 20 * (bad / np.maximum(clients, 1))[companies.declarant]
    chance = policy.learning.temptation * climate
    tempted = falls(draws.raw(slots, "tempted", day.isoformat()), chance)
    begin = tempted & (companies.scheme == 0) & companies.alive(day.toordinal())
    for slot in np.flatnonzero(begin).tolist():
        raw = draws.raw(2, "begins", slot, int(companies.life[slot]), day.isoformat())
        scheme = another(companies.sector[slot], 0, raw[:1], policy, day)
        if scheme:
            adopt(companies, np.array([slot]), np.array([scheme]), raw[1:], policy)


def _end_and_begin(
    companies: Companies, draws: Draws, goods: Goods, policy: Policy, day: date
) -> None:
    """Companies that closed make room for others; some go on as a shell of their own."""
    ended = (companies.closes <= day.toordinal()) & (companies.life < LIVES - 1)
    slots = np.flatnonzero(ended)
    if not len(slots):
        return
    shell = companies.caught[slots] >= 1_000
    kept = slots[shell]
    before = companies.number()[kept]
    old = [
        getattr(companies, name)[kept].copy()
        for name in ("address", "director", "sector", "scheme", "appetite", "declarant")
    ]
    companies.life[slots] += 1
    found(companies, slots, draws, goods, policy, day)
    for name, values in zip(
        ("address", "director", "sector", "scheme", "appetite", "declarant"), old, strict=True
    ):
        getattr(companies, name)[kept] = values
    companies.predecessor[kept] = before
    companies.heat[kept] = 0.3


__all__ = ["Experience", "new_experience", "turn"]
