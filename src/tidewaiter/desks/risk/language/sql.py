"""An expression as SQL text, for people, for other tools, and as the oracle of the tests.

The text is in DuckDB's dialect over columns named as the words (facts quoted, lists as texts
joined by ``;``, moments as seconds since 1970).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Constant, Node
from tidewaiter.desks.risk.language.scalar import Lists
from tidewaiter.messages.columns import SEPARATOR, Kind

_ARITHMETIC = "(CASE WHEN isfinite({0}) THEN {0} END)"


def to_sql(tree: Node, lists: Lists) -> str:
    """SQL text of the tree; named lists are written out."""
    return _WRITERS[type(tree)](tree, lists)


def constant(value: Constant) -> str:
    """A constant as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"CAST({value!r} AS DOUBLE)"


def _literal(tree: nodes.Literal, lists: Lists) -> str:
    if tree.value is None:
        return f"CAST(NULL AS {_TYPES[tree.kind]})"
    return constant(tree.value)


def _in(tree: nodes.In, lists: Lists) -> str:
    return f"({to_sql(tree.operand, lists)} IN ({', '.join(map(constant, tree.values))}))"


def _in_list(tree: nodes.InList, lists: Lists) -> str:
    operand = to_sql(tree.operand, lists)
    members = sorted(lists[tree.list_name])
    if not members:
        return f"(CASE WHEN {operand} IS NOT NULL THEN FALSE END)"
    return f"({operand} IN ({', '.join(map(constant, members))}))"


def _like(tree: nodes.Like, lists: Lists) -> str:
    escape = f" ESCAPE {constant(tree.escape)}" if tree.escape else ""
    return f"({to_sql(tree.operand, lists)} LIKE {constant(tree.pattern)}{escape})"


def _binary(tree: nodes.Compare, lists: Lists) -> str:
    return f"({to_sql(tree.left, lists)} {tree.op} {to_sql(tree.right, lists)})"


def _arithmetic(tree: nodes.Arithmetic, lists: Lists) -> str:
    left, right = to_sql(tree.left, lists), to_sql(tree.right, lists)
    if tree.op in "/%":
        right = f"NULLIF({right}, 0)"
    return _ARITHMETIC.format(f"({left} {tree.op} {right})")


def _call(tree: nodes.Call, lists: Lists) -> str:
    args = [to_sql(arg, lists) for arg in tree.args]
    if tree.name in _MOMENT_PARTS:
        return f"CAST({tree.name}(make_timestamp(CAST({args[0]} * 1e6 AS BIGINT))) AS DOUBLE)"
    if tree.name == "days_between":
        return f"(floor({args[1]} / 86400) - floor({args[0]} / 86400))"
    if tree.name == "has":
        return f"list_contains(string_split({args[0]}, '{SEPARATOR}'), {args[1]})"
    if tree.name == "substr":
        args[1:] = [f"CAST({arg} AS BIGINT)" for arg in args[1:]]
    return f"{tree.name}({', '.join(args)})"


def _joined(word: str) -> Callable[[Any, Lists], str]:
    return lambda tree, lists: "(" + word.join(to_sql(o, lists) for o in tree.operands) + ")"


_MOMENT_PARTS = {"year", "month", "isodow", "hour"}
_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.LIST: "VARCHAR",
    Kind.NUMBER: "DOUBLE",
    Kind.MOMENT: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
}
_WRITERS: dict[type[Node], Callable[[Any, Lists], str]] = {
    nodes.Word: lambda tree, lists: '"' + tree.name + '"',
    nodes.Literal: _literal,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _binary,
    nodes.In: _in,
    nodes.InList: _in_list,
    nodes.Like: _like,
    nodes.IsNull: lambda tree, lists: f"({to_sql(tree.operand, lists)} IS NULL)",
    nodes.Not: lambda tree, lists: f"(NOT {to_sql(tree.operand, lists)})",
    nodes.And: _joined(" AND "),
    nodes.Or: _joined(" OR "),
    nodes.Call: _call,
}
