"""Many criteria at once: the compiled ones give what each gives alone, also at the edges."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desks.risk.criteria_strategies import (
    COUNTRIES,
    HS,
    LISTS,
    NUMBERS,
    TEXTS,
    criteria,
    items,
)
from tests.desks.risk.matching.test_against_duckdb import Rows, dense
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.language.scalar import compile_scalar
from tidewaiter.desks.risk.matching import normal
from tidewaiter.desks.risk.matching.batch import BatchMatcher
from tidewaiter.desks.risk.matching.compiled import WORD_BITS, CompiledCriteria
from tidewaiter.desks.risk.matching.single import SingleMatcher
from tidewaiter.messages.cells import join_list

SLOW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
Item = dict[str, Any]
Answers = list[list[bool | None]]
_OTHERS = ("containers", "document_types", "history.importer_new", "accepted_at", "arrival_date")
EMPTY: Item = dict.fromkeys((*TEXTS, *NUMBERS, *_OTHERS))


def alone(texts: list[str], rows: list[Item]) -> Answers:
    evaluators = [compile_scalar(parse(text), LISTS) for text in texts]
    return [[evaluate(row) for evaluate in evaluators] for row in rows]


def one_by_one(compiled: CompiledCriteria, rows: list[Item]) -> Answers:
    single = SingleMatcher(compiled)
    return dense([single.match(row) for row in rows], len(compiled.trees))


def at_once(compiled: CompiledCriteria, columns: Any) -> Answers:
    found = BatchMatcher(compiled).match(columns)
    pairs = list(zip(found.row.tolist(), found.criterion.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    states: list[dict[int, bool | None]] = [{} for _ in range(columns.rows)]
    for (row, criterion), true in zip(pairs, found.true.tolist(), strict=True):
        states[row][criterion] = True if true else None
    return dense(states, len(compiled.trees))


def agree(texts: list[str], rows: list[Item]) -> None:
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    expected = alone(texts, rows)
    assert one_by_one(compiled, rows) == expected
    assert at_once(compiled, Rows(rows)) == expected


def keyed(seed: int, count: int) -> list[str]:
    """Criteria as officers write them: codes and countries first, then bounds."""
    dice = random.Random(seed)
    words = {"hs": HS, "origin": COUNTRIES, "dispatch": COUNTRIES, "importer": ["I1", "I2", "i1"]}

    def text_term() -> str:
        word = dice.choice(list(words))
        value = dice.choice(words[word])
        negated = dice.choice(["", "", "NOT "])
        form = dice.choice(["= '{}'", "IN ('{}', 'AE')", "LIKE '{}%'", "IN LIST('watched')"])
        body = f"{word} {form.format(value)}"
        return f"NOT ({body})" if negated else body

    def number_term() -> str:
        word = dice.choice(["customs_value", "net_mass", "gross_mass"])
        op = dice.choice(["<", "<=", "=", "<>", ">", ">="])
        return f"{word} {op} {dice.choice(['0', '0.1', '0.3', '2.5', '10', '1000', 'net_mass'])}"

    found = []
    for _ in range(count):
        terms = [text_term() for _ in range(dice.randint(0, 3))]
        terms += [number_term() for _ in range(dice.randint(0 if terms else 1, 3))]
        joined = " AND ".join(terms)
        found.append(f"({joined}) OR {text_term()}" if dice.random() < 0.2 else joined)
    return found


@SLOW
@given(st.lists(criteria, min_size=50, max_size=120), st.lists(items, min_size=1, max_size=6))
def test_a_hundred_criteria_of_every_form_agree_with_each_alone(texts, rows):
    agree(texts, rows)


@SLOW
@given(st.integers(0, 10_000), st.integers(100, 300), st.lists(items, min_size=1, max_size=12))
def test_three_hundred_criteria_as_officers_write_them_agree_with_each_alone(seed, count, rows):
    agree(keyed(seed, count), rows)


@SLOW
@given(st.integers(0, 10_000), st.lists(items, min_size=1, max_size=10))
def test_values_that_are_mostly_missing_are_mostly_unknown_alike(seed, rows):
    bare = [
        EMPTY | {name: row[name] for name in list(row)[n % 5 :: 5]} for n, row in enumerate(rows)
    ]
    agree(keyed(seed, 80), [*bare, EMPTY])


def test_criteria_fill_several_machine_words_in_several_groups():
    texts = keyed(1, 300)
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    assert compiled.width > 4 * WORD_BITS
    assert len(compiled.groups) >= 3
    assert all(group.first % WORD_BITS == 0 for group in compiled.groups)


@pytest.mark.parametrize("count", [63, 64, 65, 127, 128, 129])
def test_the_edge_of_a_machine_word_is_no_edge_for_criteria(count: int):
    texts = [f"hs = '{n:06d}' OR net_mass > {n}" for n in range(count)]
    rows = [EMPTY | {"hs": f"{n:06d}", "net_mass": float(n)} for n in (0, 62, 63, 64, count - 1)]
    agree(texts, rows)


def test_more_matches_than_fit_the_output_at_once_are_all_found():
    count, rows = 150, 2_000
    compiled = CompiledCriteria([parse("net_mass > 0 OR hs = 'x'")] * count, {})
    row = EMPTY | {"net_mass": 1.0}
    found = BatchMatcher(compiled).match(Rows([row] * rows))
    assert len(found) == count * rows > 1 << 16
    assert found.true.all()
    assert (np.bincount(found.row) == count).all()


def test_no_rows_one_row_and_no_criteria():
    compiled = CompiledCriteria([parse("TRUE"), parse("hs = '1'"), parse("net_mass > 1")], {})
    assert at_once(compiled, Rows([])) == []
    assert at_once(compiled, Rows([EMPTY])) == [[True, None, None]]
    assert at_once(CompiledCriteria([], {}), Rows([EMPTY, EMPTY])) == [[], []]


class Absent:
    """A batch that lacks every column."""

    rows = 3

    def text(self, word: str) -> None:
        return None

    def number(self, word: str) -> None:
        return None


def test_a_column_that_is_absent_is_as_if_it_were_empty():
    texts = [*keyed(2, 120), "origin IS NULL", "net_mass IS NULL AND dispatch <> origin", "TRUE"]
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    assert at_once(compiled, Absent()) == alone(texts, [EMPTY] * 3)


class Plain(Rows):
    """Dictionaries as other writers make them: unused and repeated entries, nulls in the values."""

    def text(self, word: str) -> pa.DictionaryArray:
        values = super().text(word).dictionary_decode().to_pylist()
        entries = ["unused", *values, *values, None]
        indices = [1 + n + len(values) * (n % 2) for n in range(len(values))]
        return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int16()), pa.array(entries))


class Sliced(Rows):
    """Columns that begin somewhere inside a longer one."""

    def text(self, word: str) -> pa.DictionaryArray:
        values = super().text(word).dictionary_decode().to_pylist()
        longer = pa.array(["before", None, *values, "after"], pa.string())
        return longer.dictionary_encode().slice(2, self.rows)


@SLOW
@given(st.integers(0, 10_000), st.lists(items, min_size=1, max_size=10))
def test_how_a_dictionary_was_written_does_not_matter(seed, rows):
    texts = [*keyed(seed, 70), "upper(origin) = upper(dispatch)", "has(containers, 'C1') OR TRUE"]
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    expected = alone(texts, rows)
    assert at_once(compiled, Plain(rows)) == expected
    assert at_once(compiled, Sliced(rows)) == expected


def test_a_matcher_that_has_seen_other_batches_still_agrees():
    texts = keyed(3, 90)
    matcher = BatchMatcher(CompiledCriteria([parse(text) for text in texts], LISTS))
    for value in ("870321", "new", None, "87", "870321"):
        row = EMPTY | {"hs": value, "origin": value, "net_mass": 0.3}
        found = matcher.match(Rows([row]))
        states = {
            int(c): True if t else None for c, t in zip(found.criterion, found.true, strict=True)
        }
        assert dense([states], len(texts)) == alone(texts, [row])


EDGES = [-0.0, 0.0, 5e-324, -5e-324, 0.1, 0.1 + 2**-56, 2.5, 1e15 + 0.125, 1.7e308, float("inf")]


@pytest.mark.parametrize("bound", ["0", "-0.0", "0.1", "2.5", "1e15", "1.7e308", "5e-324"])
def test_values_on_and_beside_a_bound_fall_on_the_right_side(bound: str):
    texts = [f"net_mass {op} {bound}" for op in ("=", "<>", "<", "<=", ">", ">=")]
    texts += [f"NOT net_mass BETWEEN {bound} AND 3", f"net_mass IN ({bound}, 3)"]
    texts += [f"net_mass {op} {bound} AND gross_mass IS NULL" for op in ("<", ">=")]
    texts += ["net_mass IS NULL", "net_mass + 0 > 1", "floor(net_mass) = ceil(net_mass)"]
    texts += ["net_mass * 1e300 > 1", "net_mass / net_mass = 1", "net_mass % 3 < 1"]
    values = [*EDGES, float(bound), np.nextafter(float(bound), 9).item(), None]
    agree(texts, [EMPTY | {"net_mass": value} for value in values])


LISTED = ["C1", "C;1", "C\\1", ";", "\\", "C", "1", "C1;C2", ""]


@pytest.mark.parametrize("part", LISTED)
def test_a_value_of_a_list_may_hold_the_separator(part: str):
    quoted = "'" + part + "'"
    texts = [
        f"has(containers, {quoted})",
        f"NOT has(containers, {quoted})",
        f"has(containers, {quoted}) = (origin = 'JP')",
        f"(has(containers, {quoted}) OR net_mass > 1) IS TRUE",
        f"has(coalesce(containers, document_types), {quoted}) = TRUE",
    ]
    lists = [("C1", "C2"), ("C;1",), ("C\\1", "C1"), (";", "\\"), ("C",), None, ("C", "1")]
    rows = [EMPTY | {"containers": value, "origin": "JP", "net_mass": 0.0} for value in lists]
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    expected = alone(texts, rows)
    assert one_by_one(compiled, rows) == expected
    assert at_once(compiled, Escaped(rows)) == expected


class Escaped(Rows):
    """Lists joined as files join them."""

    def text(self, word: str) -> pa.DictionaryArray:
        cells = [join_list(v) if isinstance(v := row[word], tuple) else v for row in self._rows]
        return pa.array(cells, pa.string()).dictionary_encode()


@pytest.mark.parametrize("text", ["ß", "İ", "ǆ", "ΑΣ", "ﬁ", "é", "深圳", "a\nb", "😀x"])
def test_letters_of_every_script_compare_alike(text: str):
    quoted = "'" + text + "'"
    texts = [
        f"upper(origin) = upper({quoted}) AND dispatch <> origin",
        "lower(origin) = lower(dispatch)",
        "length(origin) > length(dispatch)",
        "substr(origin, 1, 1) = substr(dispatch, 1, 1)",
        "starts_with(origin, substr(dispatch, 1, 1))",
        "origin < dispatch",
        f"origin LIKE '_%' AND dispatch LIKE '%{text}%' AND origin <> dispatch",
        f"contains(origin, {quoted}) OR origin = dispatch",
    ]
    others = [text, text.upper(), text.lower(), "z", "Z", None]
    agree(texts, [EMPTY | {"origin": text, "dispatch": other} for other in others])


def test_a_wrong_bit_in_a_table_would_be_seen():
    texts = keyed(4, 100)
    rows = [EMPTY | {"hs": hs, "origin": "JP", "net_mass": 0.3} for hs in HS]
    compiled = CompiledCriteria([parse(text) for text in texts], LISTS)
    matcher = BatchMatcher(compiled)
    right = matcher.match(Rows(rows))
    index = compiled.text["hs"]
    hits = right.criterion[(right.row == 0) & right.true].tolist()
    hit = next(c for c in hits if compiled.owner.count(c) == 1 and "hs" in compiled.trees[c].words)
    known, bit = index.class_of(HS[0]), 1 << compiled.owner.index(hit)
    true, possible = index.classes[known]
    index.classes[known] = (true & ~bit, possible & ~bit)
    assert at_once(compiled, Rows(rows)) != alone(texts, rows)


def test_a_comparison_the_wrong_way_round_would_be_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(normal._MIRRORED, "<", "<")
    rows = [EMPTY | {"net_mass": 1.0}]
    compiled = CompiledCriteria([parse("2 < net_mass")], LISTS)
    assert one_by_one(compiled, rows) != alone(["2 < net_mass"], rows)
