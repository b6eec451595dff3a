"""The same profiles over the same items in other engines: Polars, DuckDB, ZEN and CEL.

Every function returns the pairs (row, profile) for which the profile is TRUE in SQL's sense, so
that sameness can be checked before speeds are compared. Each engine gets the formulation of the
two tried that is faster for it; preparation (casting, parsing, compiling) is timed apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import sqlglot.expressions as exp

from benchmarks.expressions import NUMBERS, polars_expression, text_expression, tree

Profiles = Sequence[Mapping[str, Any]]


@dataclass
class Matches:
    """What an engine found and how long it took.

    ``rows`` and ``profiles`` are the pairs, by position, in order of row then profile.
    ``seconds`` is the time of matching, ``prepare_seconds`` that of everything before,
    ``latencies`` one time in seconds per declaration for engines that take one at a time.
    """

    engine: str
    rows: Any
    profiles: Any
    seconds: float
    prepare_seconds: float
    latencies: list[float] = field(default_factory=list)

    def pairs(self) -> set[tuple[int, int]]:
        """The matches as a set."""
        return set(zip(self.rows.tolist(), self.profiles.tolist(), strict=True))


def _matches(
    engine: str, rows: Any, profiles: Any, seconds: float, before: float, latencies: Any = ()
) -> Matches:
    rows, profiles = np.asarray(rows, np.int64), np.asarray(profiles, np.int64)
    order = np.lexsort((profiles, rows))
    return Matches(engine, rows[order], profiles[order], seconds, before, list(latencies))


def items(table: pa.Table, names: Sequence[str] | None = None) -> pl.DataFrame:
    """Items with numbers as Float64 and everything else as it is."""
    frame = pl.DataFrame(pl.from_arrow(table))
    frame = frame.select(names) if names is not None else frame
    numbers = [name for name in frame.columns if name in NUMBERS]
    return frame.with_columns(pl.col(numbers).cast(pl.Float64))


def _used(profiles: Profiles) -> list[str]:
    return sorted({c.name for p in profiles for c in tree(p["when"]).find_all(exp.Column)})


def polars_matches(table: pa.Table, profiles: Profiles) -> Matches:
    """The better of one query for all truth values and one filter per profile, collected together.

    Codes stay categories; that was two to five times faster than plain strings.
    """
    start = time.perf_counter()
    frame = items(table, _used(profiles))
    expressions = [polars_expression(tree(profile["when"])) for profile in profiles]
    before = time.perf_counter() - start
    runs = []
    for form in (_polars_matrix, _polars_filters):
        begun = time.perf_counter()
        rows = form(frame, expressions)
        runs.append((time.perf_counter() - begun, rows))
    seconds, rows = min(runs, key=lambda run: run[0])
    which = np.repeat(np.arange(len(rows)), [part.size for part in rows])
    return _matches("polars", np.concatenate(rows), which, seconds, before)


def _polars_matrix(frame: pl.DataFrame, expressions: list[pl.Expr]) -> list[Any]:
    named = [expression.alias(str(n)) for n, expression in enumerate(expressions)]
    matrix = frame.lazy().select(named).collect()
    return [column.fill_null(False).arg_true().to_numpy() for column in matrix.iter_columns()]


def _polars_filters(frame: pl.DataFrame, expressions: list[pl.Expr]) -> list[Any]:
    numbered = frame.lazy().with_row_index("row_")
    queries = [numbered.filter(expression).select("row_") for expression in expressions]
    return [found["row_"].to_numpy() for found in pl.collect_all(queries)]


def duckdb_matches(table: pa.Table, profiles: Profiles) -> Matches:
    """One query over a table in memory: the better of a list per row and a union of filters."""
    import duckdb

    start = time.perf_counter()
    database = duckdb.connect()
    database.register("given", items(table, _used(profiles)).to_arrow())
    names = ", ".join(
        name if name in NUMBERS else f"CAST({name} AS VARCHAR) AS {name}"
        for name in _used(profiles)
    )
    # The row number is a column of the table: DuckDB's own rowid is not kept by every plan.
    database.execute(
        f"CREATE TABLE items AS SELECT (row_number() OVER ()) - 1 AS row_, {names} FROM given"
    )
    ready = time.perf_counter()
    runs = []
    for query in (_duckdb_union(profiles), _duckdb_list(profiles)):
        begun = time.perf_counter()
        found = database.execute(query).fetchnumpy()
        runs.append((time.perf_counter() - begun, found))
    seconds, found = min(runs, key=lambda run: run[0])
    return _matches("duckdb", found["row_"], found["profile"], seconds, ready - start)


def _duckdb_union(profiles: Profiles) -> str:
    parts = (
        f"SELECT row_, {n} AS profile FROM items WHERE {profile['when']}"
        for n, profile in enumerate(profiles)
    )
    return " UNION ALL ".join(parts)


def _duckdb_list(profiles: Profiles) -> str:
    cases = ", ".join(f"CASE WHEN {p['when']} THEN {n} END" for n, p in enumerate(profiles))
    return (
        f"SELECT row_, unnest(found) AS profile FROM (SELECT row_, "
        f"list_filter([{cases}], lambda x: x IS NOT NULL) AS found FROM items) WHERE len(found) > 0"
    )


def records(table: pa.Table) -> list[dict[str, Any]]:
    """Items as dictionaries, numbers as floats, as an engine in a service would be given them."""
    frame = items(table)
    kept = [name for name in frame.columns if not isinstance(frame[name].dtype, pl.Categorical)]
    texts = [name for name in frame.columns if name not in kept]
    return frame.with_columns(pl.col(texts).cast(pl.String)).to_dicts()


def _by_declaration(rows: Sequence[Mapping[str, Any]], size: int) -> list[range]:
    return [range(at, min(at + size, len(rows))) for at in range(0, len(rows), size)]


def _one_by_one(
    engine: str,
    rows: Sequence[Mapping[str, Any]],
    decide: Callable[[Mapping[str, Any]], list[int]],
    before: float,
    size: int,
) -> Matches:
    found_rows: list[int] = []
    found_profiles: list[int] = []
    latencies = []
    for declaration in _by_declaration(rows, size):
        begun = time.perf_counter()
        answers = [decide(rows[at]) for at in declaration]
        latencies.append(time.perf_counter() - begun)
        for at, answer in zip(declaration, answers, strict=True):
            found_rows += [at] * len(answer)
            found_profiles += answer
    return _matches(engine, found_rows, found_profiles, sum(latencies), before, latencies)


def zen_matches(rows: Sequence[Mapping[str, Any]], profiles: Profiles, *, size: int = 5) -> Matches:
    """ZEN, one item after the other in declarations of ``size``: the better of a decision table
    (every profile a rule, all hits collected) and compiled expressions.
    """
    start = time.perf_counter()
    formulas = [text_expression(tree(profile["when"]), "zen") for profile in profiles]
    read = time.perf_counter() - start
    sample = rows[: 4 * size]
    decides = []
    for prepare in (_zen_table, _zen_expressions):
        begun = time.perf_counter()
        decide = prepare(formulas)
        before = read + time.perf_counter() - begun
        trial = _one_by_one("zen", sample, decide, before, size).seconds
        decides.append((trial, before, decide))
    _, before, decide = min(decides, key=lambda found: found[0])
    return _one_by_one("zen", rows, decide, before, size)


def _zen_expressions(formulas: list[str]) -> Callable[[Mapping[str, Any]], list[int]]:
    import zen

    compiled = [zen.compile_expression(formula) for formula in formulas]

    def decide(row: Mapping[str, Any]) -> list[int]:
        return [n for n, formula in enumerate(compiled) if formula.evaluate(row)]

    return decide


def _zen_table(formulas: list[str]) -> Callable[[Mapping[str, Any]], list[int]]:
    import json

    import zen

    rules = [{"_id": str(n), "when": text, "profile": str(n)} for n, text in enumerate(formulas)]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "profile", "name": "profile", "field": "profile"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "table",
            "name": "table",
            "type": "decisionTableNode",
            "position": {"x": 0, "y": 0},
            "content": table,
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def decide(row: Mapping[str, Any]) -> list[int]:
        found = decision.evaluate(dict(row))["result"]
        return [int(hit["profile"]) for hit in found]

    return decide


def cel_matches(rows: Sequence[Mapping[str, Any]], profiles: Profiles, *, size: int = 5) -> Matches:
    """CEL (the Rust implementation), one compiled program per profile, one context per item."""
    import cel

    start = time.perf_counter()
    programs = [cel.compile(text_expression(tree(p["when"]), "cel")) for p in profiles]

    def decide(row: Mapping[str, Any]) -> list[int]:
        context = cel.Context(variables=dict(row))
        return [n for n, program in enumerate(programs) if program.execute(context)]

    return _one_by_one("cel", rows, decide, time.perf_counter() - start, size)
