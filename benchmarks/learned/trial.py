"""``scripts/bench learned-trial``: what policies of selection find when they learn from it alone.

A simulated country sends traffic for sixty weeks; its companies cheat, are caught by its own
customs and adapt, so that what offends drifts. Here other customs look at the same traffic: each
week a budget of items is examined, and only what was examined is ever learned from. Nothing else of
the outcomes enters: features are those of the traffic alone, ratios of risk stay at their prior.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.benefit import novelty, teaching
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.labels import Results
from tidewaiter.engine.statistics import wilson
from tidewaiter.simulate.country import load_policy
from tidewaiter.simulate.country.files import Order, make

WEEKS, WARM_UP, RETRAIN, TRAILING = 60, 4, 4, 8
WARM_SHARE, RANDOM_SHARE, TEACHING_SHARE = 0.5, 0.1, 0.1
BUDGETS = (0.05, 0.10)
OUTCOMES = ("offence", "offence_severity", "offence_kind", "assessed", "collected", "minutes",
            "result_at", "examination_kind", "selection_probability",
            "selected_at_random")  # fmt: skip
PARAMETERS = {"objective": "binary", "num_leaves": 15, "learning_rate": 0.08, "seed": 1,
              "min_data_in_leaf": 20, "feature_fraction": 0.5, "lambda_l2": 5.0, "num_threads": 1,
              "deterministic": True, "force_row_wise": True, "verbosity": -1}  # fmt: skip
TREES = 60


@dataclass(frozen=True)
class World:
    """The traffic of one seed: features, weeks, the truth."""

    matrix: Any
    week: Any
    wrong: Any
    evaded: Any


def run(seeds: int = 8, declarations: int = 16_000) -> dict[str, Any]:
    """Every policy at every budget on every seed."""
    found: dict[str, Any] = {"seeds": seeds, "weeks": WEEKS, "policies": {}}
    runs: dict[tuple[str, float], list[dict[str, float]]] = {}
    for seed in range(1, seeds + 1):
        world = _world(seed, declarations)
        found["items"] = len(world.week)
        found["rate"] = float(world.wrong.mean())
        for budget in BUDGETS:
            oracle = _lived(world, "oracle", budget, seed)
            for name in POLICIES:
                one = oracle if name == "oracle" else _lived(world, name, budget, seed)
                shares = {k: one[k] / oracle[k] for k in ("revenue", "offences")}
                runs.setdefault((name, budget), []).append(one | shares)
    for (name, budget), each in runs.items():
        told = {k: _mean([one[k] for one in each]) for k in each[0] if not math.isnan(each[0][k])}
        found["policies"][f"{name} {budget:.0%}"] = told
    return found


def _world(seed: int, declarations: int) -> World:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "made"
        order = Order(seed=str(seed), declarations=declarations, start=date(2026, 1, 5),
                      days=7 * WEEKS, format="parquet", outcomes=True, truth=True)  # fmt: skip
        make(order, place, load_policy(None), lambda done, total: None)
        rows = pq.read_table(place / "declarations.parquet").combine_chunks()
        truth = pq.read_table(place / "truth.parquet")
    rows = rows.append_column("declaration_id", rows["lrn"]).drop_columns(
        [name for name in OUTCOMES if name in rows.schema.names]
    )
    (batch,) = rows.to_batches()
    history = History.read([batch], [Results.joined([])])
    key = pa.table({"lrn": rows["lrn"], "item": rows["item"], "n": np.arange(len(rows))})
    joined = key.join(truth.select(["lrn", "item", "intent", "evaded", "offence"]), ["lrn", "item"])
    joined = joined.sort_by("n")
    wrong = np.array(joined["intent"].to_numpy(zero_copy_only=False), bool)
    evaded = joined["evaded"].cast(pa.float64()).fill_null(0).to_numpy()
    week = (history.day - history.day.min()) // 7
    return World(history.features, week, wrong, np.where(wrong, evaded, 0.0))


def _lived(world: World, name: str, budget: float, seed: int) -> dict[str, float]:
    """Sixty weeks under one policy: what was found after the warm-up, and how rates are told."""
    chance = np.random.default_rng([seed, round(1000 * budget)])
    known = np.zeros(len(world.week), np.bool_)
    by_chance = np.zeros(len(world.week), np.bool_)
    probability, covered, naive, widths = None, [], [], []
    revenue = offences = 0.0
    for week in range(WEEKS):
        at = np.flatnonzero(world.week == week)
        if week < WARM_UP:
            chosen = chance.choice(at, round(WARM_SHARE * len(at)), replace=False)
            if name == "oracle":
                continue
            known[chosen] = by_chance[chosen] = True
            continue
        if name in LEARNING and (week - WARM_UP) % RETRAIN == 0:
            probability = _trained(world, known)
        size = round(budget * len(at))
        chosen, drawn = POLICIES[name](world, at, size, probability, chance)
        known[chosen] = True
        by_chance[drawn] = True
        revenue += float(world.evaded[chosen].sum())
        offences += float(world.wrong[chosen].sum())
        if name == "with random share" and week >= WARM_UP + TRAILING:
            told = _rate(world, known, by_chance, week)
            covered.append(told[0])
            naive.append(told[1])
            widths.append(told[2])
    return {
        "revenue": revenue,
        "offences": offences,
        "covered": float(np.mean(covered)) if covered else math.nan,
        "naive_over_true": float(np.mean(naive)) if naive else math.nan,
        "interval_width": float(np.mean(widths)) if widths else math.nan,
    }


def _trained(world: World, known: Any) -> Callable[[Any], Any]:
    import lightgbm

    at = np.flatnonzero(known)
    data = lightgbm.Dataset(world.matrix[at], world.wrong[at].astype(float))
    booster = lightgbm.train(PARAMETERS, data, TREES)
    return lambda rows: np.asarray(booster.predict(world.matrix[rows], num_threads=1))


def _rate(world: World, known: Any, by_chance: Any, week: int) -> tuple[bool, float, float]:
    """Whether the stratified interval of the last weeks covers the truth; naive over true; width.

    What was targeted counts as found, what was not at the rate of what chance alone selected.
    """
    recent = (world.week > week - TRAILING) & (world.week <= week)
    targeted, random = recent & known & ~by_chance, recent & by_chance
    rest = 1 - targeted.sum() / recent.sum()
    hits = world.wrong[targeted].sum() / recent.sum()
    bounds = wilson(int(world.wrong[random].sum()), int(random.sum()))
    truth = world.wrong[recent].mean()
    low, high = hits + rest * bounds.low, hits + rest * bounds.high
    naive = world.wrong[recent & known].mean()
    return bool(low <= truth <= high), float(naive / truth), float(high - low)


def _first(at: Any, score: Any, size: int) -> Any:
    return at[np.argsort(-score, kind="stable")[:size]]


_NONE = np.empty(0, np.int64)


def _random(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    drawn = chance.choice(at, size, replace=False)
    return drawn, drawn


def _rules(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    """Three criteria an officer would write: undervalued, new together, odd masses."""
    value = {n: world.matrix[at, features.names().index(n)] for n in
             ("unit_value_to_p10", "seen_importer_hs6", "net_gross_of_hs6")}  # fmt: skip
    score = (value["unit_value_to_p10"] < 0) * 1.0 + (value["seen_importer_hs6"] == 0)
    score = score + (np.abs(np.nan_to_num(value["net_gross_of_hs6"])) > 2)
    return _first(at, score + chance.random(len(at)) * 0.5, size), _NONE


def _exploit(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    return _first(at, p(at), size), _NONE


def _with_random(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    many = max(1, round(RANDOM_SHARE * size))
    best = _first(at, p(at), size - many)
    drawn = chance.choice(np.setdiff1d(at, best), many, replace=False)
    return np.r_[best, drawn], drawn


def _with_teaching(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    many = max(1, round(TEACHING_SHARE * size))
    best = _first(at, p(at), size - many)
    rest = np.setdiff1d(at, best)
    return np.r_[best, _first(rest, teaching(p(rest), novelty(world.matrix[rest])), many)], _NONE


def _oracle(world: World, at: Any, size: int, p: Any, chance: Any) -> tuple[Any, Any]:
    return _first(at, world.evaded[at] + world.wrong[at], size), _NONE


POLICIES: dict[str, Callable[..., tuple[Any, Any]]] = {
    "random": _random,
    "rules only": _rules,
    "exploit only": _exploit,
    "with random share": _with_random,
    "with uncertainty share": _with_teaching,
    "oracle": _oracle,
}
LEARNING = ("exploit only", "with random share", "with uncertainty share")


def _mean(values: list[float]) -> dict[str, float | None]:
    """Mean over seeds and its standard error."""
    error = float(np.std(values, ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
    told = None if math.isnan(error) else round(error, 4)
    return {"mean": round(float(np.mean(values)), 4), "se": told}
