"""Compiled criteria give what DuckDB gives, one item at a time and in batches, NULL included."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desks.risk.criteria_strategies import LISTS, NUMBERS, TEXTS, criteria, items
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.language.scalar import compile_scalar
from tidewaiter.desks.risk.language.sql import to_sql
from tidewaiter.desks.risk.matching.batch import BatchMatcher
from tidewaiter.desks.risk.matching.compiled import CompiledCriteria
from tidewaiter.desks.risk.matching.single import SingleMatcher

TEXT = [*TEXTS, "containers", "document_types"]
NUMBER = [*NUMBERS, "history.importer_new", "accepted_at", "arrival_date"]


class Rows:
    """A batch made of the strategies' items."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = len(rows)
        self._rows = rows

    def text(self, word: str) -> pa.DictionaryArray | None:
        values = [";".join(v) if isinstance(v := row[word], tuple) else v for row in self._rows]
        return pa.array(values, pa.string()).dictionary_encode()

    def number(self, word: str) -> np.ndarray | None:
        return np.array([np.nan if row[word] is None else row[word] for row in self._rows], float)


def oracle(texts: list[str], rows: list[dict[str, Any]]) -> list[list[bool | None]]:
    batch = Rows(rows)
    columns: dict[str, Any] = {word: batch.text(word).dictionary_decode() for word in TEXT}
    for word in NUMBER:
        values = pa.array(batch.number(word), from_pandas=True)
        columns[word] = values.cast(pa.bool_()) if word.endswith("_new") else values
    columns["row"] = pa.array(range(len(rows)))
    table = pa.table(columns)  # noqa: F841
    select = ", ".join(f"{to_sql(parse(text), LISTS)} AS c{n}" for n, text in enumerate(texts))
    with duckdb.connect() as connection:
        connection.register("items", pa.table(columns))
        found = connection.execute(f"SELECT {select} FROM items ORDER BY row").fetchall()
    return [list(row) for row in found]


def dense(states: list[dict[int, bool | None]], count: int) -> list[list[bool | None]]:
    return [[row.get(c, False) for c in range(count)] for row in states]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(criteria, min_size=1, max_size=12), st.lists(items, min_size=1, max_size=8))
def test_scalar_single_and_batch_agree_with_duckdb(
    texts: list[str], rows: list[dict[str, Any]]
) -> None:
    expected = oracle(texts, rows)
    trees = [parse(text) for text in texts]
    evaluators = [compile_scalar(tree, LISTS) for tree in trees]
    assert [[evaluate(row) for evaluate in evaluators] for row in rows] == expected

    compiled = CompiledCriteria(trees, LISTS)
    single = SingleMatcher(compiled)
    assert dense([single.match(row) for row in rows], len(texts)) == expected

    found = BatchMatcher(compiled).match(Rows(rows))
    states: list[dict[int, bool | None]] = [{} for _ in rows]
    for row, criterion, true in zip(found.row, found.criterion, found.true, strict=True):
        states[row][int(criterion)] = True if true else None
    assert dense(states, len(texts)) == expected
