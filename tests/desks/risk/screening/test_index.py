"""The index finds what brute force finds, and is the same after it was saved."""

from random import Random

import numpy as np
import pytest
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from benchmarks.screening import made_up
from benchmarks.screening.asked import queries
from tidewaiter.core import SourceError
from tidewaiter.desks.risk.screening.building import build, normal_identifier
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.storing import load, save

COUNT = 3000


@pytest.fixture(scope="module")
def index():
    return build(made_up.entries(COUNT))


def found_keys(index, text):
    return {folded(index.entry(one.entry).names[one.alias]).key for one in index.search(text, 10)}


def test_every_name_is_found_by_itself(index):
    for number in range(0, COUNT, 17):
        entry = made_up.entry(number)
        best = index.search(entry.names[0], 10)
        assert number in {one.entry for one in best}
        assert best[0].like.score > 0.999


def test_the_best_ten_hold_what_was_meant_no_less_often_than_by_brute_force(index):
    names = list(index.parts.names)
    ours = brute = 0
    asked = queries(COUNT, 390, "test")
    for query in asked:
        key = folded(query.meant).key
        ours += key in found_keys(index, query.text)
        scores = cdist([" ".join(folded(query.text).tokens)], names, scorer=token_sort_ratio)[0]
        best = np.argsort(-scores)[:10]
        brute += key in {" ".join(sorted(names[n].split())) for n in best}
    assert ours >= brute
    assert ours > 0.9 * len(asked)


def test_what_is_found_comes_best_first_each_entry_once(index):
    for query in queries(COUNT, 60, "order"):
        found = index.search(query.text, 10)
        scores = [one.like.score for one in found]
        assert scores == sorted(scores, reverse=True)
        assert len({one.entry for one in found}) == len(found)


def test_nothing_is_found_for_what_has_no_words(index):
    assert index.search("", 10) == index.search("!!", 10) == ()
    assert build([]).search("anything", 10) == ()


def test_a_saved_index_answers_the_same(index, tmp_path):
    save(index, tmp_path / "list")
    again = load(tmp_path / "list", check=True)
    assert len(again) == COUNT
    for query in queries(COUNT, 60, "saved"):
        assert again.search(query.text, 10) == index.search(query.text, 10)
    save(index, tmp_path / "list")
    assert load(tmp_path / "list").entry(5) == index.entry(5)


def test_a_damaged_index_is_refused(index, tmp_path):
    save(build([Entry(key="1", names=("A B",), identifiers=("X-12345",))]), tmp_path / "list")
    (tmp_path / "list" / "names").write_bytes(b"c d")
    with pytest.raises(SourceError, match="names is not as it was written"):
        load(tmp_path / "list", check=True)
    (tmp_path / "list" / "names").write_bytes(b"longer")
    with pytest.raises(SourceError, match="names is not as it was written"):
        load(tmp_path / "list")
    with pytest.raises(SourceError, match="cannot be used"):
        load(tmp_path / "nowhere")


def test_words_written_as_one_and_as_several_meet():
    index = build(
        [Entry(key="1", names=("Xiao Ping Deng",)), Entry(key="2", names=("Alnoor Trading",))]
    )
    assert index.search("Deng Xiaoping", 1)[0].like.score > 0.95
    assert index.entry(index.search("Al-Noor Trading", 1)[0].entry).key == "2"
    assert index.search("Dengxiaoping", 1)[0].entry == 0


def test_an_initial_prefers_the_name_that_begins_with_it():
    dice = Random(5)
    others = [made_up.given("en", dice) for _ in range(400)]
    entries = [Entry(key=str(n), names=(f"{one} Thornbury",)) for n, one in enumerate(others)]
    entries.append(Entry(key="Q", names=("Quentin Thornbury",)))
    found = build(entries).search("Q. Thornbury", 1)
    assert found[0].entry == 400


def test_identifiers_are_looked_up_without_signs_and_case():
    index = build([Entry(key="1", names=("A",), identifiers=("imo 907-4729", "12"))])
    assert index.identified_by(normal_identifier("IMO9074729")) == [0]
    assert index.identified_by(normal_identifier("IMO9074720")) == []
    assert normal_identifier("12") == ""
