"""A short slice of fuzzing, and everything that ever failed."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.messages.fuzz import fuzz, one
from tidewaiter.messages.mapping import shipped

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("mapping", shipped(), ids=lambda m: m.id)
def test_a_slice_of_fuzzing_finds_no_crash_and_no_hang(mapping):
    result = fuzz(mapping, 150, seed=3, folder=None, corpus=None)
    assert result["failures"] == []


def test_what_once_failed_fails_no_more():
    for path in sorted(CORPUS.glob("*.bin")):
        one(path.read_bytes(), Counter())
