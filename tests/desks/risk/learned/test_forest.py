"""Trees scored as bits: the sums of LightGBM to the last bit, and no tree that is not one."""

import re

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.forest import MOST_LEAVES, Forest
from tidewaiter.desks.risk.learned.training import Setting

FEATURES = 6


def _grown(missing, leaves=15, trees=40, **other):
    """Trees on features that do or do not lack values, with noughts and ties among them."""
    chance = np.random.default_rng(7)
    matrix = np.round(chance.normal(0, 2, (3000, FEATURES)), 1).astype(np.float32)
    matrix[:, 0] = np.maximum(matrix[:, 0], 0)
    target = (np.nan_to_num(matrix).sum(axis=1) + chance.normal(0, 2, 3000) > 0).astype(float)
    if missing:
        matrix[chance.random(matrix.shape) < 0.2] = np.nan
    setting = Setting(leaves=leaves, least_in_leaf=5).parameters("binary") | other
    return lightgbm.train(setting, lightgbm.Dataset(matrix, target), trees)


BOOSTERS = {
    "whole": _grown(False),
    "lacking": _grown(True),
    "stumps": _grown(True, 2),
    "wide": _grown(True, 32),
}


def _edges(booster):
    """Every threshold, and the float32 just below and above it."""
    told = [float(one) for line in re.findall("threshold=(.*)", booster.model_to_string())
            for one in line.split()]  # fmt: skip
    found = np.array(told, np.float32)
    far = np.float32(np.inf)
    return np.concatenate([found, np.nextafter(found, far), np.nextafter(found, -far)])


@pytest.mark.parametrize("name", BOOSTERS)
def test_sums_are_those_of_lightgbm_to_the_last_bit(name):
    booster = BOOSTERS[name]
    odd = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 2e-35, 3e38, -3e38]
    values = np.concatenate([_edges(booster), np.array(odd, np.float32)])
    matrix = np.random.default_rng(3).choice(values, (5000, FEATURES))
    known = booster.predict(matrix, raw_score=True, num_threads=1)
    assert (Forest.of(booster.model_to_string(), FEATURES).sums(matrix) == known).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.lists(st.floats(width=32), min_size=FEATURES, max_size=FEATURES))
def test_an_item_has_the_same_sum_wherever_it_stands(before, row):
    forest = Forest.of(BOOSTERS["lacking"].model_to_string(), FEATURES)
    one = np.array([row], np.float32)
    crowd = np.concatenate([np.ones((before, FEATURES), np.float32), one])
    assert forest.sums(crowd)[-1] == forest.sums(one)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"left_child=-?\d+", "left_child=0"),  # a loop: LightGBM would walk it for ever
        (r"left_child=-?\d+", "left_child=99"),
        (r"right_child=-?\d+", "right_child=-1"),
        (r"split_feature=\d+", "split_feature=99"),
        (r"decision_type=\d+", "decision_type=1"),
        (r"decision_type=\d+", "decision_type=6"),
        (r"threshold=\S+ ", "threshold="),
        (r"leaf_value=\S+ ", "leaf_value="),
        (r"num_leaves=\d+", "num_leaves=0"),
        (r"num_cat=0", "num_cat=1"),
        (r"is_linear=0", "is_linear=1"),
        (r"num_tree_per_iteration=1", "num_tree_per_iteration=3"),
        (r"\nversion=", "\naverage_output\nversion="),
        (r"tree_sizes=\d+", "tree_sizes=9"),
        (r"end of trees", "the end"),
    ],
)
def test_what_is_no_tree_of_ours_is_refused(old, new):
    text = BOOSTERS["lacking"].model_to_string()
    Forest.of(text, FEATURES)
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    with pytest.raises((ValueError, LookupError)):
        Forest.of(changed, FEATURES)


def test_trees_have_as_many_leaves_as_there_are_bits():
    with pytest.raises(LearningError, match="32 leaves"):
        Setting(leaves=MOST_LEAVES + 1)
    with pytest.raises(ValueError, match="another kind"):
        Forest.of(_grown(True, trees=1, leaves=32, num_leaves=40).model_to_string(), FEATURES)


def test_trees_that_are_cut_off_are_refused_before_lightgbm_reads_them():
    """It would end the program: it reads trees in threads of its own."""
    text = BOOSTERS["lacking"].model_to_string()
    end = text.index("end of trees") + len("end of trees")
    for cut in range(0, end, 97):
        with pytest.raises((ValueError, LookupError)):
            Forest.of(text[:cut], FEATURES)


@pytest.mark.parametrize("name", ["split_gain", "internal_value", "internal_weight", "leaf_count"])
@pytest.mark.parametrize("told", ["", "x", "1 2"])
def test_what_lightgbm_reads_besides_is_held_to_be_whole(name, told):
    text = BOOSTERS["lacking"].model_to_string()
    start = text.index(f"{name}=") + len(name) + 1
    line = text[start : text.index("\n", start)]
    changed = text[:start] + told.ljust(len(line)) + text[start + len(line) :]
    assert len(changed) == len(text), "sizes are as told"
    with pytest.raises((ValueError, LookupError)):
        Forest.of(changed, FEATURES)
