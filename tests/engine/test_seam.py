"""The Arrow seam gives the lanes that the engine gives, however the rows are cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tidewaiter import samples
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.seam import LANES, STAKES, Lanes
from tidewaiter.library.sources import Source, open_control, open_engine

SAMPLE = samples.path()


@pytest.fixture(scope="module")
def engine() -> Engine:
    history = [SAMPLE / "history.csv.gz"]
    control = open_control(SAMPLE / "profiles", None, history, None)
    return open_engine(control, SAMPLE / "policy.yaml", "seam")


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    return list(Source([Path(SAMPLE / "declarations.csv")])())


def cut(batch: Batch, size: int) -> Iterator[pa.RecordBatch]:
    positions = list(range(len(batch)))
    for start in range(0, len(positions), size):
        yield batch.select(positions[start : start + size]).rows


@pytest.mark.parametrize("size", [1000, 37, 1])
def test_lanes_are_those_of_the_decisions(engine, batches, size):
    decided = {d.decision.declaration: d.decision for d in engine.decide(lambda: batches)}
    rows = [piece for batch in batches for piece in cut(batch, size)]
    found = pa.Table.from_batches(list(Lanes(engine)(rows)), LANES).to_pylist()
    assert len(found) == len(decided)
    for row in found:
        decision = decided[row["declaration_id"]]
        strictest = next(iter(decision.probabilities.values()))
        assert (row["lane"], row["route"]) == (decision.lane, decision.route.value)
        assert row["selection_probability"] == pytest.approx(float(strictest), abs=1e-6)
        assert (row["office"], row["day"]) == (decision.office, decision.day)


def test_what_is_at_stake_can_be_spread_and_gathered(engine, batches):
    """Stakes may be worked out anywhere, in any order, and brought together by office and day."""
    rows = [piece for batch in batches for piece in cut(batch, 50)]
    lanes = Lanes(engine)
    stakes = pa.Table.from_batches(
        [next(iter(lanes.assess([piece]))) for piece in reversed(rows)], STAKES
    )
    gathered: dict[str, str] = {}
    for group in stakes.group_by(["office", "day"]).aggregate([]).to_pylist():
        mask = [
            (row["office"], row["day"]) == (group["office"], group["day"])
            for row in stakes.select(["office", "day"]).to_pylist()
        ]
        whole = stakes.filter(pa.array(mask)).combine_chunks().to_batches()
        for seated in lanes.seat(whole):
            ids, codes = (seated.column(name).to_pylist() for name in ("declaration_id", "lane"))
            gathered |= dict(zip(ids, codes, strict=True))
    at_once = pa.Table.from_batches(list(lanes(rows))).to_pylist()
    assert gathered == {row["declaration_id"]: row["lane"] for row in at_once}
