"""``scripts/bench learned``: what a learned score costs, in processor seconds of one core."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.profiles import generate_profiles
from tidewaiter.core import Control
from tidewaiter.desks.risk.backtest import as_live
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.control import LearnedControl
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.making import everything
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.desks.risk.learned.training import Setting, train, with_traffic
from tidewaiter.desks.risk.profiles import ProfileSet, read_profile
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import STANDARD_POLICY
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader
from tidewaiter.simulate.country import load_policy
from tidewaiter.simulate.country.files import Order, make

ROUNDS, TREES, ALONE = 3, 200, 200


def run(declarations: int = 30_000, count: int = 300) -> dict[str, Any]:
    """Items a second and milliseconds, best of some rounds (the median where one item is timed)."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "made"
        order = Order(seed="bench", declarations=declarations, start=date(2026, 1, 1), days=365,
                      format="parquet", outcomes=True, truth=False)  # fmt: skip
        make(order, place, load_policy(None), lambda done, total: None)
        file = place / "declarations.parquet"
        rows = pq.read_table(file)
        rows = rows.append_column("declaration_id", rows["lrn"]).combine_chunks()
        (batch,) = rows.to_batches()
        history, past = History.read([batch]), Past.build([batch])
        model = _model(history)
        control = _control(model, past)
        engine = Engine([_profiles(count), control],
                        Policies([STANDARD_POLICY]), "bench")  # fmt: skip
        items = batch.num_rows
        return {
            "items": items,
            "features": len(features.names()),
            "trees": TREES,
            "profiles": count,
            "scored_per_s": round(items / _best(lambda: model.score(history.features))),
            "features_per_s": round(items / _best(lambda: features.matrix(batch, past))),
            "raw_to_lane_per_s": round(items / _best(lambda: _decided(engine, file), 1)),
            **_five(engine, batch),
            "explained_per_s": round(300 / _best(lambda: _explained(model, history))),
            **_training(file),
        }


def _model(history: History) -> Model:
    """A model with all its trees, whatever early stopping would have kept."""
    setting = Setting(trees=TREES, patience=10 * TREES)
    parts = everything(history, without_twins=False)
    found = train(history, parts, setting).model
    full = found._trees.num_trees()
    if full < TREES:  # the best round is kept: repeat its trees until there are as many
        import lightgbm

        at = np.flatnonzero(~np.isnan(history.results.before(1 << 40, len(history)).offence))
        label = history.results.before(1 << 40, len(history)).offence[at]
        data = lightgbm.Dataset(history.features[at], label, feature_name=list(features.names()))
        grown = lightgbm.train(setting.parameters("binary"), data, TREES)
        found = with_traffic(
            replace(found, classifier=grown.model_to_string()), history, parts, setting
        )
    return found


def _profiles(count: int) -> RiskControl:
    found = [
        read_profile(one, where=f"profile {n}") for n, one in enumerate(generate_profiles(count))
    ]
    return RiskControl(as_live(ProfileSet(found)))


def _control(model: Model, past: Past) -> Control:
    policy = LearnedScore(id="bench", title="Bench", model=model.digest)
    return LearnedControl([policy], lambda digest: model, past)


def _decided(engine: Engine, file: Path) -> int:
    """Read the file and seat every declaration; how many have something at stake."""

    def batches() -> Any:
        return (Batch(rows) for rows in FlatReader([file], load_mapping("canonical")))

    return len(engine.plan(batches()).contexts)


def _five(engine: Engine, batch: pa.RecordBatch) -> dict[str, Any]:
    """Median milliseconds of one declaration of five items, as it is decided when it arrives.

    They are spread over the year. Told of all, and of those that the score asks for, whose reasons
    cost more.
    """
    whole = Batch(batch)
    sizes = np.diff(np.r_[whole.starts, batch.num_rows])
    five = np.flatnonzero(sizes == 5)
    spread = five[np.linspace(0, len(five) - 1, ALONE).astype(int)]
    chosen = whole.select(spread.tolist()).declarations
    for one in chosen[:5]:
        engine.decide_one(one)
    told, asked = [], []
    for one in chosen:
        begun = time.process_time()
        decided = engine.decide_one(one)
        told.append(1000 * (time.process_time() - begun))
        if any(reason.source == "profile:learned-bench" for reason in decided.decision.reasons):
            asked.append(told[-1])
    return {
        "five_items_ms": round(median(told), 2),
        "five_items_asked_for_ms": round(median(asked), 2) if asked else None,
        "five_items_asked_for": round(len(asked) / len(told), 3),
    }


_PEAK = """
import sys
from tidewaiter.cli.main import main
peak = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if "VmHWM" in line)
import tidewaiter.cli.learn_command, tidewaiter.desks.risk.learned.making, lightgbm
before = peak()
assert main(sys.argv[1:]) == 0
print(before >> 10, peak() >> 10)
"""


def _training(file: Path) -> dict[str, Any]:
    """The most memory that training on the file takes, and what the program takes without it."""
    out = file.with_name("model.json")
    command = [sys.executable, "-c", _PEAK, "learn", "train", str(file), "--out", str(out)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    before, most = map(int, told.splitlines()[-1].split())
    return {"training_mib": most, "training_mib_before": before}


def _explained(model: Model, history: History) -> None:
    for n in range(300):
        model.contributions(history.features[n : n + 1])


def _best(what: Callable[[], object], rounds: int = ROUNDS) -> float:
    what()
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        what()
        found.append(time.process_time() - begun)
    return min(found)
