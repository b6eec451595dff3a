"""Evaluation of an expression for many items at once, with Arrow's compute kernels.

Gives the same answers as :mod:`tidewaiter.desks.risk.language.scalar`: Arrow's kernels propagate
NULL as SQL does, and its Kleene junctions are SQL's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.scalar import Lists, like_prefix, like_regex
from tidewaiter.messages.cells import split_list
from tidewaiter.messages.columns import SEPARATOR, Kind

Column = Callable[[str], pa.Array]
"""Gives the values of a word: text or list as string, number and moment as double, flag as bool."""

_DAY = 86_400.0
ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.LIST: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.MOMENT: pa.float64(),
    Kind.FLAG: pa.bool_(),
}


def evaluate(tree: Node, column: Column, rows: int, lists: Lists) -> pa.Array:
    """The values of the tree for every row, NULL where unknown."""
    result = _value(tree, column, lists)
    if isinstance(result, pa.Scalar):
        return pa.repeat(result, rows)
    return result


def _value(tree: Node, column: Column, lists: Lists) -> Any:
    return _EVALUATORS[type(tree)](tree, column, lists)


def _literal(tree: nodes.Literal, column: Column, lists: Lists) -> pa.Scalar:
    return pa.scalar(tree.value, ARROW_TYPES[tree.kind])


def _arithmetic(tree: nodes.Arithmetic, column: Column, lists: Lists) -> Any:
    left, right = _value(tree.left, column, lists), _value(tree.right, column, lists)
    result = _ARITHMETIC[tree.op](left, right)
    return pc.if_else(pc.is_finite(result), result, pa.scalar(None, pa.float64()))


def _fmod(left: Any, right: Any) -> pa.Array:
    shape = max(
        (side for side in (left, right) if isinstance(side, pa.Array)), key=len, default=None
    )
    sides = [_doubles(side, 1 if shape is None else len(shape)) for side in (left, right)]
    with np.errstate(all="ignore"):
        return pa.array(np.fmod(*sides), from_pandas=True)


def _doubles(side: Any, rows: int) -> Any:
    if isinstance(side, pa.Scalar):
        return np.full(rows, np.nan if side.as_py() is None else side.as_py())
    return side.to_numpy(zero_copy_only=False)


def _compare(tree: nodes.Compare, column: Column, lists: Lists) -> Any:
    return _COMPARE[tree.op](_value(tree.left, column, lists), _value(tree.right, column, lists))


def _in(tree: nodes.In, column: Column, lists: Lists) -> Any:
    known = pa.array([v for v in tree.values if v is not None], ARROW_TYPES[tree.operand.kind])
    otherwise = None if None in tree.values else False
    return _member(_value(tree.operand, column, lists), known, otherwise)


def _in_list(tree: nodes.InList, column: Column, lists: Lists) -> Any:
    members = pa.array(sorted(lists[tree.list_name]), pa.string())
    return _member(_value(tree.operand, column, lists), members, False)


def _member(operand: Any, known: pa.Array, otherwise: bool | None) -> Any:
    if pa.types.is_floating(known.type):  # is_in takes -0.0 and 0.0 for different numbers
        operand, known = pc.add(operand, 0.0), pc.add(known, 0.0)
    found = pc.is_in(operand, value_set=known, skip_nulls=True)
    known_answer = pc.if_else(found, True, pa.scalar(otherwise, pa.bool_()))
    return pc.if_else(pc.is_valid(operand), known_answer, pa.scalar(None, pa.bool_()))


def _like(tree: nodes.Like, column: Column, lists: Lists) -> Any:
    operand, prefix = _value(tree.operand, column, lists), like_prefix(tree)
    if prefix is not None:
        return pc.starts_with(operand, prefix)
    return pc.match_substring_regex(operand, like_regex(tree.pattern, tree.escape))


def _junction(kernel: Callable[[Any, Any], Any]) -> Callable[[Any, Column, Lists], Any]:
    def junction(tree: Any, column: Column, lists: Lists) -> Any:
        return reduce(kernel, (_value(operand, column, lists) for operand in tree.operands))

    return junction


def _call(tree: nodes.Call, column: Column, lists: Lists) -> Any:
    args = [_value(arg, column, lists) for arg in tree.args]
    if tree.name == "substr":
        start, length = (int(arg.value) for arg in tree.args[1:])  # type: ignore[attr-defined]
        stop = max(start - 1 + length, 0)
        return pc.utf8_slice_codeunits(args[0], max(start - 1, 0), max(stop, max(start - 1, 0)))
    return _FUNCTIONS[tree.name](*args)


def _moment(seconds: Any) -> Any:
    return pc.cast(pc.cast(pc.floor(seconds), pa.int64()), pa.timestamp("s", "UTC"))


def _number(kernel: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda operand: pc.cast(kernel(operand), pa.float64())


def _substring(kernel: Callable[..., Any], operand: Any, part: Any) -> Any:
    """``starts_with`` and ``contains``: Arrow wants a constant part; else row by row."""
    if isinstance(part, pa.Scalar):
        if part.as_py() is None:
            return pa.scalar(None, pa.bool_())
        return kernel(operand, part.as_py())
    test: Callable[..., bool] = str.startswith if kernel is pc.starts_with else str.__contains__
    pairs = zip(_texts(operand, len(part)), part.to_pylist(), strict=True)
    return pa.array([None if None in pair else test(*pair) for pair in pairs], pa.bool_())


def _mapped(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """Python's own change of case, once per distinct text: Arrow's keeps one letter for one."""

    def mapped(operand: Any) -> Any:
        if isinstance(operand, pa.Scalar):
            text = operand.as_py()
            return pa.scalar(None if text is None else change(text), pa.string())
        encoded = operand.dictionary_encode()
        changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
        return changed.take(encoded.indices)

    return mapped


def _texts(operand: Any, rows: int) -> list[str | None]:
    return [operand.as_py()] * rows if isinstance(operand, pa.Scalar) else operand.to_pylist()


def _has(values: Any, part: Any) -> Any:
    escaped = pc.any(pc.match_substring(values, "\\")).as_py()
    plain = isinstance(part, pa.Scalar) and part.as_py() and SEPARATOR not in part.as_py()
    if plain and not escaped:
        fenced = pc.binary_join_element_wise("", values, "", SEPARATOR)
        return pc.match_substring(fenced, f"{SEPARATOR}{part.as_py()}{SEPARATOR}")
    pairs = zip(_texts(values, len(values)), _texts(part, len(values)), strict=True)
    answers = [None if v is None or p is None else p in split_list(v) for v, p in pairs]
    return pa.array(answers, pa.bool_())


def _nullif(first: Any, second: Any) -> Any:
    same = pc.fill_null(pc.equal(first, second), False)
    kind = first.type
    return pc.if_else(same, pa.scalar(None, kind), first)


_ARITHMETIC = {"+": pc.add, "-": pc.subtract, "*": pc.multiply, "/": pc.divide, "%": _fmod}
_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": pc.abs,
    "floor": pc.floor,
    "ceil": pc.ceil,
    "length": _number(pc.utf8_length),
    "lower": _mapped(str.lower),
    "upper": _mapped(str.upper),
    "starts_with": lambda operand, part: _substring(pc.starts_with, operand, part),
    "contains": lambda operand, part: _substring(pc.match_substring, operand, part),
    "has": _has,
    "coalesce": pc.coalesce,
    "nullif": _nullif,
    "year": _number(lambda x: pc.year(_moment(x))),
    "month": _number(lambda x: pc.month(_moment(x))),
    "isodow": _number(lambda x: pc.day_of_week(_moment(x), count_from_zero=False)),
    "hour": _number(lambda x: pc.hour(_moment(x))),
    "days_between": lambda a, b: pc.subtract(
        pc.floor(pc.divide(b, _DAY)), pc.floor(pc.divide(a, _DAY))
    ),
}
_EVALUATORS: dict[type[Node], Callable[[Any, Column, Lists], Any]] = {
    nodes.Word: lambda tree, column, lists: column(tree.name),
    nodes.Literal: _literal,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.In: _in,
    nodes.InList: _in_list,
    nodes.Like: _like,
    nodes.IsNull: lambda tree, column, lists: pc.is_null(_value(tree.operand, column, lists)),
    nodes.Not: lambda tree, column, lists: pc.invert(_value(tree.operand, column, lists)),
    nodes.And: _junction(pc.and_kleene),
    nodes.Or: _junction(pc.or_kleene),
    nodes.Call: _call,
}
