"""A criterion means what DuckDB makes of the very text, NULL and precedence included.

The other comparison with DuckDB starts from the tree, so that it cannot see a criterion that is
read wrongly. This one gives DuckDB the text as it was written.
"""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desks.risk.criteria_strategies import LISTS, NUMBERS, TEXTS, criteria, items, quoted
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.language.scalar import compile_scalar
from tidewaiter.desks.risk.language.vocabulary import DERIVED
from tidewaiter.messages.cells import join_list

_MACROS = """
    SET ieee_floating_point_ops = false; SET error_on_division_by_zero = false;
    SET TimeZone = 'UTC';
    CREATE MACRO has(list, value) AS list_contains(string_split(list, ';'), value);
    CREATE MACRO days_between(a, b) AS datediff('day', a, b);
"""
_LIST = re.compile(r"(\w+) (NOT )?IN LIST\('(\w+)'\)")


def duckdb_text(text: str) -> str:
    """The criterion with named lists written out; all else is left alone."""

    def members(match: re.Match[str]) -> str:
        word, negated, name = match.groups()
        if not LISTS[name]:
            return f"(CASE WHEN {word} IS NOT NULL THEN {bool(negated)} END)"
        return f"{word} {negated or ''}IN ({', '.join(map(quoted, sorted(LISTS[name])))})"

    return _LIST.sub(members, text)


def table(rows: list[dict[str, Any]], words: list[str], kind: pa.DataType) -> dict[str, pa.Array]:
    return {word.rpartition(".")[2]: pa.array([row[word] for row in rows], kind) for word in words}


def answers(texts: list[str], rows: list[dict[str, Any]]) -> list[list[bool | None]]:
    plain = [{w: join_list(v) if isinstance(v, tuple) else v for w, v in r.items()} for r in rows]
    numbers = [word for word in NUMBERS if "." not in word]
    moments = {
        name: pa.array([None if (v := row[name]) is None else int(v) for row in rows], pa.int64())
        for name in ("accepted_at", "arrival_date")
    }
    declared = (
        table(plain, [*TEXTS, "containers", "document_types"], pa.string())
        | table(plain, numbers, pa.float64())
        | {name: column.cast(pa.timestamp("s")) for name, column in moments.items()}
    )
    known = {
        "reference": pa.table(table(plain, ["reference.unit_value_p25"], pa.float64())),
        "history": pa.table(table(plain, ["history.importer_new"], pa.bool_())),
    }
    usable = [e for e in DERIVED if all(w in declared for w in parse_words(e.definition))]
    derived = ", ".join(f"{entry.definition} AS {entry.name}" for entry in usable)
    select = ", ".join(f"({duckdb_text(text)}) AS c{n}" for n, text in enumerate(texts))
    with duckdb.connect() as connection:
        connection.execute(_MACROS)
        connection.register("declared", pa.table(declared))
        for name, columns in known.items():
            connection.register(name, columns)
        connection.execute(f"CREATE TEMP TABLE items AS SELECT *, {derived} FROM declared")
        source = "items POSITIONAL JOIN reference POSITIONAL JOIN history"
        return [
            list(row) for row in connection.execute(f"SELECT {select} FROM {source}").fetchall()
        ]


def parse_words(definition: str) -> set[str]:
    return set(re.findall(r"[a-z_]{4,}|hs", definition)) - {"substr", "isodow"}


def ours(texts: list[str], rows: list[dict[str, Any]]) -> list[list[bool | None]]:
    evaluators = [compile_scalar(parse(text), LISTS) for text in texts]
    return [[evaluate(row) for evaluate in evaluators] for row in rows]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(criteria, min_size=1, max_size=8), st.lists(items, min_size=1, max_size=6))
def test_random_criteria_mean_what_duckdb_reads(texts, rows):
    assert ours(texts, rows) == answers(texts, rows)


PRECEDENCE = [
    "origin = 'JP' OR origin = 'CN' AND net_mass > 1",
    "origin = 'JP' AND origin = 'CN' OR net_mass > 1",
    "NOT origin = 'JP' AND net_mass > 1",
    "NOT origin = 'JP' OR net_mass > 1",
    "NOT (origin = 'JP' OR net_mass > 1)",
    "NOT NOT origin = 'JP'",
    "customs_value - net_mass - gross_mass > 1",
    "customs_value - (net_mass - gross_mass) > 1",
    "customs_value / net_mass / gross_mass > 1",
    "customs_value / (net_mass / gross_mass) > 1",
    "customs_value + net_mass * 3 > 10",
    "(customs_value + net_mass) * 3 > 10",
    "customs_value - net_mass % 3 > 1",
    "- net_mass + 2 > 1",
    "-net_mass * -2 > 1",
    "net_mass BETWEEN 1 AND 2.5 AND origin = 'JP'",
    "net_mass NOT BETWEEN 1 AND 2.5 OR origin = 'JP'",
    "net_mass + 1 BETWEEN 1 AND gross_mass * 2",
    "hs NOT LIKE '87%' AND hs IS NOT NULL",
    "hs LIKE '%!%%' ESCAPE '!'",
    "origin NOT LIKE 'x!%_' ESCAPE '!'",
    "origin NOT IN ('JP', NULL)",
    "(origin = 'JP') = (dispatch = 'CN')",
    "(origin = 'JP') IS NOT TRUE",
    "(origin = 'JP') IS FALSE OR history.importer_new",
    "origin <> 'JP' AND origin != 'CN'",
    "lower(upper(origin)) = 'jp'",
    "ORIGIN = 'JP' and Origin In ('JP', 'CN')",
    "origin = 'JP' -- a comment\n AND /* another */ net_mass > 1",
    "origin = 'men''s'",
]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(items, min_size=4, max_size=12))
def test_precedence_and_every_form_of_negation_are_those_of_sql(rows):
    assert ours(PRECEDENCE, rows) == answers(PRECEDENCE, rows)


def test_a_criterion_that_is_read_wrongly_would_be_seen():
    row = dict.fromkeys(
        [*TEXTS, *NUMBERS, "containers", "document_types", "history.importer_new"], None
    ) | {"accepted_at": None, "arrival_date": None, "hs": "870321"}
    right = "hs NOT LIKE '87%'"
    assert ours([right], [row]) == answers([right], [row]) == [[False]]
    assert ours(["hs LIKE '87%'"], [row]) != answers([right], [row])
