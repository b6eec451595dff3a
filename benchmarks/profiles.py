"""Risk profiles over the invented world, as skewed as the trade in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.world import COUNTRIES, OFFICES, PROCEDURES, World, zipf


def generate_profiles(count: int, seed: int = 20_261) -> list[dict[str, Any]]:
    """Risk profiles of three to five predicates over the same world; 15 % with OR or NOT."""
    world, rng = World.of(seed), np.random.default_rng([seed, 3])
    return [_profile(number, world, rng) for number in range(1, count + 1)]


def _profile(number: int, world: World, rng: Any) -> dict[str, Any]:
    kinds = rng.choice(
        len(_PREDICATES), int(rng.integers(2, 5)), replace=False, p=_PREDICATE_SHARES
    )
    predicates = [_goods(world, rng), *(_PREDICATES[kind](world, rng) for kind in kinds)]
    if rng.random() < 0.15:
        predicates = _twisted(predicates, world, rng)
    lane = str(rng.choice(["red", "yellow", "blue"], p=[0.3, 0.5, 0.2]))
    return {
        "id": f"B-{number:05d}",
        "title": f"Benchmark profile {number}",
        "owner": "benchmarks",
        "reason": "Invented to measure with.",
        "legal_basis": "none",
        "valid_from": "2024-01-01",
        "when": " AND ".join(predicates),
        "effect": {"lane": lane, "probability": int(rng.choice([100, 50, 10]))},
        "status": "live",
    }


def _twisted(predicates: list[str], world: World, rng: Any) -> list[str]:
    """The same with one predicate in an OR, under a NOT, or both."""
    first, last = predicates[:-1], predicates[-1]
    form = rng.integers(0, 3)
    if form == 0:
        return [*first, f"({last} OR {_goods(world, rng)})"]
    if form == 1:
        return [*first, f"NOT ({last})"]
    return [*first, f"NOT ({last} OR {_flag(world, rng)})"]


def _goods(world: World, rng: Any) -> str:
    """A commodity, more often a common one than not, to four, six or eight digits."""
    if rng.random() < 0.08:
        return f"importer = '{world.importers[_rank(world.importers.size, rng)]}'"
    code = world.hs[_rank(world.hs.size, rng)]
    digits = int(rng.choice([4, 6, 8], p=[0.5, 0.35, 0.15]))
    return f"hs LIKE '{code[: min(digits, len(code))]}%'"


def _rank(count: int, rng: Any) -> int:
    """A place drawn with a weaker skew than trade has: officers also watch what is rare."""
    return int(count ** rng.random() ** 1.8) - 1


def _origin(_: World, rng: Any) -> str:
    some = rng.choice(
        len(COUNTRIES), int(rng.integers(1, 5)), replace=False, p=zipf(len(COUNTRIES), 0.9)
    )
    names = ", ".join(f"'{COUNTRIES[place]}'" for place in sorted(some))
    return f"origin IN ({names})" if len(some) > 1 else f"origin = {names}"


def _office(_: World, rng: Any) -> str:
    some = sorted(rng.choice(len(OFFICES), int(rng.integers(1, 6)), replace=False))
    names = ", ".join(f"'{OFFICES[place]}'" for place in some)
    return f"office IN ({names})" if len(some) > 1 else f"office = {names}"


def _procedure(_: World, rng: Any) -> str:
    return f"procedure {rng.choice(['=', '<>'])} '{PROCEDURES[int(rng.integers(0, 4))]}'"


def _route(_: World, rng: Any) -> str:
    return f"dispatch {'<>' if rng.random() < 0.8 else '='} origin"


def _mass(_: World, rng: Any) -> str:
    column = rng.choice(["net_mass", "gross_mass"])
    return f"{column} {rng.choice(['>', '>=', '<'])} {int(10 ** rng.uniform(1, 4))}"


def _value(_: World, rng: Any) -> str:
    if rng.random() < 0.3:
        low = int(10 ** rng.uniform(2, 4))
        return f"customs_value BETWEEN {low} AND {low * 10}"
    return f"customs_value {rng.choice(['>', '<'])} {int(10 ** rng.uniform(2, 5))}"


def _ratio(_: World, rng: Any) -> str:
    forms = (
        f"customs_value < {rng.uniform(0.6, 1.0):.2f} * item_price",
        f"customs_value < {int(rng.integers(2, 60))} * net_mass",
        f"net_mass < {rng.uniform(0.8, 0.95):.2f} * gross_mass",
        f"gross_mass - net_mass > {int(rng.integers(5, 200))}",
    )
    return forms[int(rng.integers(0, len(forms)))]


def _flag(_: World, rng: Any) -> str:
    column = rng.choice(["seller", "preference", "document_types", "exporter", "carrier"])
    return f"{column} IS {'NOT ' if rng.random() < 0.4 else ''}NULL"


def _mode(_: World, rng: Any) -> str:
    return f"border_mode = '{rng.choice(['1', '3', '4'])}'"


def _importer(world: World, rng: Any) -> str:
    return f"importer <> '{world.importers[_rank(world.importers.size, rng)]}'"


_PREDICATES = (_origin, _office, _procedure, _route, _mass, _value, _ratio, _flag, _mode, _importer)
_PREDICATE_SHARES = (0.25, 0.12, 0.08, 0.1, 0.12, 0.12, 0.09, 0.06, 0.04, 0.02)
