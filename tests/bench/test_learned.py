"""The trial of selection: bounds that hold for every policy, on a small invented world."""

import numpy as np
import pytest

from benchmarks.learned import trial
from tidewaiter.desks.risk.learned import features


@pytest.fixture(scope="module")
def world():
    """Sixty weeks of 120 items, of which those that are undervalued offend, and some others."""
    chance = np.random.default_rng(1)
    size = trial.WEEKS * 120
    matrix = chance.normal(0, 1, (size, len(features.names()))).astype(np.float32)
    value = matrix[:, features.names().index("unit_value")]
    wrong = value + chance.normal(0, 1, size) < -2
    evaded = np.where(wrong, chance.exponential(100, size), 0.0)
    return trial.World(matrix, np.repeat(np.arange(trial.WEEKS), 120), wrong, evaded)


def test_nobody_finds_more_than_the_oracle_and_learning_finds_more_than_chance(world):
    found = {name: trial._lived(world, name, 0.1, 1) for name in trial.POLICIES}
    best = found["oracle"]
    for one in found.values():
        assert one["revenue"] <= best["revenue"]
        assert one["offences"] <= best["offences"]
    for name in trial.LEARNING:
        assert found[name]["offences"] > 1.5 * found["random"]["offences"]


def test_the_random_share_tells_the_rate_and_what_was_inspected_does_not(world):
    found = trial._lived(world, "with random share", 0.1, 1)
    assert found["covered"] >= 0.9
    assert found["naive_over_true"] > 1.5
