"""A short slice of fuzzing, everything that ever failed, and proof that fuzzing can fail."""

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.messages.fuzz import Limits, Result, fuzz, keep
from benchmarks.messages.fuzzing.readers import readers

CORPUS = Path(__file__).parent / "corpus"
BROKEN = "tests.messages.broken_readers:"
READERS = readers()


@pytest.mark.parametrize("name", READERS)
def test_a_slice_of_fuzzing_finds_nothing(name):
    reader = READERS[name]
    reader.prepare(seed=3)
    for index in range(120):
        data, rng = reader.input(3, index)
        reader.use(data, rng, Counter())


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_failed_fails_no_more(path):
    data = path.read_bytes()
    for name in ("detection", "archive"):
        READERS[name].use(data, random.Random(1), Counter())


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("raises", "IndexError in broken_readers.py:_raises"),
        ("computes", "hang: more than 0.3 s"),
        ("computes_in_c", "hang: more than 0.3 s"),
        ("waits", "hang: more than 0.3 s"),
        ("takes_memory", "MemoryError in broken_readers.py:_takes_memory"),
        ("dies", "crash: SIGABRT"),
    ],
)
def test_a_reader_broken_on_purpose_turns_fuzzing_red(broken, problem):
    result = fuzz(BROKEN + broken, 8, seed=1, limits=Limits(seconds=0.3, memory=512))
    assert result.done == 8
    assert result.failed == 1
    assert result.failures[0]["problem"].startswith(problem)


def test_inputs_are_the_same_for_the_same_seed():
    one, other = readers()["wco-dec"], readers()["wco-dec"]
    one.prepare(5)
    other.prepare(5)
    assert [one.input(5, n)[0] for n in range(30)] == [other.input(5, n)[0] for n in range(30)]
    assert [one.input(5, n)[0] for n in range(30)] != [one.input(6, n)[0] for n in range(30)]


def test_a_run_that_was_stopped_goes_on_where_it_was():
    whole = fuzz("cusres-d96b", 40, seed=2)
    halves = fuzz("cusres-d96b", 15, seed=2)
    fuzz("cusres-d96b", 25, seed=2, result=halves)
    assert (halves.done, halves.outcomes) == (whole.done, whole.outcomes)


def test_what_fails_is_kept_by_its_content(tmp_path):
    failures = [{"index": 7, "problem": "x"}]
    keep(Result("cusres-d96b", 2, failures=failures), tmp_path, None)
    reader = readers()["cusres-d96b"]
    reader.prepare(2)
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == reader.input(2, 7)[0]
