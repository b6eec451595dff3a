"""Draws: repeatable, uniform, independent, and not to be foreseen without the seed."""

import math
from statistics import correlation, fmean

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.engine.draw import Draws, draw, draws, purpose_key

REFERENCES = [f"26NO{n:06d}" for n in range(20_000)]


def test_draws_are_those_of_the_first_release():
    """Pinned: a change of these breaks the replay of every decision ever taken."""
    base = Draws("a seed").base("26NO000001")
    assert base == PINNED_BASE
    assert purpose_key("random") == PINNED_KEY
    assert draw(base, "random") == PINNED_DRAW
    assert Draws("a seed").fingerprint == PINNED_FINGERPRINT


PINNED_BASE = 4_212_041_963_329_555_490
PINNED_KEY = 11_489_685_338_062_042_627
PINNED_DRAW = 0.6392854619523498
PINNED_FINGERPRINT = "5ef0c13f3704e885"


@given(st.text(max_size=30), st.lists(st.text(max_size=20)), st.text(max_size=20))
def test_one_and_many_draw_the_same(seed, references, purpose):
    source = Draws(seed)
    bases = source.bases(references)
    assert bases.tolist() == [source.base(reference) for reference in references]
    assert draws(bases, purpose).tolist() == [draw(int(base), purpose) for base in bases]


@given(st.integers(0, 2**64 - 1), st.text())
def test_a_draw_is_at_least_0_and_below_1(base, purpose):
    assert 0.0 <= draw(base, purpose) < 1.0


def chi_square(values: np.ndarray, cells: int = 100) -> float:
    counts = np.bincount((values * cells).astype(int), minlength=cells)
    expected = len(values) / cells
    return float(((counts - expected) ** 2 / expected).sum())


def test_draws_are_uniform_over_references_that_differ_in_a_digit():
    bases = Draws("uniform").bases(REFERENCES)
    for purpose in ("random", "seat", "profile:P-1", "cap:profile:P-1"):
        # 99 degrees of freedom: mean 99, standard deviation 14
        assert chi_square(draws(bases, purpose)) < 99 + 5 * 14


def test_two_purposes_draw_independently():
    bases = Draws("independent").bases(REFERENCES)
    found = {p: draws(bases, p).tolist() for p in ("random", "seat", "profile:A", "cap:profile:A")}
    limit = 5 / math.sqrt(len(REFERENCES))
    for one in found:
        for other in found:
            if one < other:
                assert abs(correlation(found[one], found[other])) < limit


def test_two_seeds_draw_independently():
    one, other = (draws(Draws(seed).bases(REFERENCES), "random") for seed in ("a", "b"))
    assert abs(correlation(one.tolist(), other.tolist())) < 5 / math.sqrt(len(REFERENCES))
    assert abs(fmean(one.tolist()) - 0.5) < 5 * 0.29 / math.sqrt(len(REFERENCES))


def test_the_fingerprint_tells_seeds_apart_and_does_not_hold_the_seed():
    assert Draws("a").fingerprint != Draws("b").fingerprint
    assert "secret" not in Draws("secret").fingerprint


def test_the_test_of_uniformity_can_fail():
    squeezed = draws(Draws("uniform").bases(REFERENCES), "random") ** 1.1
    assert chi_square(squeezed) > 99 + 5 * 14
