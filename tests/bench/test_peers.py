"""The engines measured against must find the same matches, nulls included."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

pytest.importorskip("duckdb")
pytest.importorskip("zen")
pytest.importorskip("cel")
ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import peers  # noqa: E402
from benchmarks.generate import generate, generate_profiles, write  # noqa: E402

LEAVES = [
    "hs LIKE '8703%'",
    "origin IN ('CN', 'DE')",
    "origin = 'CN'",
    "dispatch <> origin",
    "net_mass > 5",
    "customs_value BETWEEN 5 AND 20",
    "customs_value < 0.7 * item_price",
    "gross_mass - net_mass >= 2.5",
    "seller IS NULL",
    "seller IS NOT NULL",
]


def sparse_items(rng, rows=400):
    def column(values):
        return pa.array(rng.choice(np.array([*values, None], object), rows), pa.string())

    numbers = {
        name: column(["0", "2.5", "5", "7.125", "20", "100"])
        for name in ("net_mass", "gross_mass", "customs_value", "item_price")
    }
    codes = {
        "hs": column(["87032110", "870", "840710"]),
        "origin": column(["CN", "DE", "US"]).dictionary_encode(),
        "dispatch": column(["US", "CN"]).dictionary_encode(),
        "seller": column(["S1"]),
    }
    return pa.table(numbers | codes)


def random_profiles(rng, count=60):
    def condition(depth):
        form = rng.integers(0, 5) if depth else 0
        if form < 2:
            return str(rng.choice(LEAVES))
        if form == 2:
            return f"NOT ({condition(depth - 1)})"
        joint = "AND" if form == 3 else "OR"
        return f"({condition(depth - 1)} {joint} {condition(depth - 1)})"

    return [{"when": condition(3)} for _ in range(count)] + [{"when": leaf} for leaf in LEAVES]


def test_all_peers_find_the_same_matches_where_much_is_null():
    rng = np.random.default_rng(4)
    table, profiles = sparse_items(rng), random_profiles(rng)
    rows = peers.records(table)
    found = {
        "duckdb": peers.duckdb_matches(table, profiles),
        "polars": peers.polars_matches(table, profiles),
        "zen": peers.zen_matches(rows, profiles),
        "cel": peers.cel_matches(rows, profiles),
    }
    want = found["duckdb"].pairs()
    assert 0.1 < len(want) / (400 * len(profiles)) < 0.9
    for engine, matches in found.items():
        assert matches.pairs() == want, engine
    assert len(found["cel"].latencies) == 80


def test_another_condition_gives_other_matches():
    table = sparse_items(np.random.default_rng(4))
    one = peers.polars_matches(table, [{"when": "NOT (origin = 'CN')"}])
    other = peers.polars_matches(table, [{"when": "origin <> 'CN' OR origin IS NULL"}])
    assert one.pairs() < other.pairs()


def test_items_and_profiles_are_the_same_for_the_same_seed(tmp_path):
    table = generate(3_000, seed=5)
    assert table.equals(generate(3_000, seed=5))
    assert not table.equals(generate(3_000, seed=6))
    assert generate_profiles(20, seed=5) == generate_profiles(20, seed=5)
    write(table, tmp_path / "items.parquet")
    assert (tmp_path / "items.parquet").stat().st_size > 0


def test_invented_items_look_like_trade():
    table = generate(40_000)
    sizes = np.unique(np.asarray(table["mrn"]), return_counts=True)[1]
    assert 3.5 < sizes.mean() < 4.5
    assert sizes.max() <= 20
    assert {str(field.type) for field in table.schema} == {
        "string",
        "dictionary<values=string, indices=int32, ordered=0>",
    }
    matches = peers.polars_matches(table, generate_profiles(300))
    assert 0.04 < np.unique(matches.rows).size / 40_000 < 0.12
