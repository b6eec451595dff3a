"""Evaluation of an expression for one item, by closures, in SQL's three-valued logic.

``compile_scalar(tree)`` gives a function of a mapping from word to value (text, float, bool, tuple
of texts; missing or ``None`` is NULL) that returns ``True``, ``False`` or ``None`` for unknown, or
the value of a word or formula. Numbers are IEEE doubles; a result that is not finite is NULL.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.messages.columns import Kind

Values = Mapping[str, Any]
Evaluator = Callable[[Values], Any]
Lists = Mapping[str, frozenset[str]]

_DAY = 86_400.0
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_scalar(tree: Node, lists: Lists) -> Evaluator:
    """A function that evaluates the tree for one item.

    Raises :class:`KeyError` for a named list that is not in ``lists``.
    """
    return _BUILDERS[type(tree)](tree, lists)


def _word(tree: nodes.Word, lists: Lists) -> Evaluator:
    name = tree.name
    if tree.kind is not Kind.FLAG:
        return lambda values: values.get(name)

    def flag(values: Values) -> bool | None:
        value = values.get(name)  # a fact is 0.0 or 1.0, and junctions ask for True itself
        return None if value is None else bool(value)

    return flag


def _literal(tree: nodes.Literal, lists: Lists) -> Evaluator:
    value = tree.value
    return lambda values: value


def _arithmetic(tree: nodes.Arithmetic, lists: Lists) -> Evaluator:
    left, right = compile_scalar(tree.left, lists), compile_scalar(tree.right, lists)
    apply = _ARITHMETIC[tree.op]

    def evaluate(values: Values) -> float | None:
        a, b = left(values), right(values)
        if a is None or b is None:
            return None
        return apply(a, b)

    return evaluate


def _finite(apply: Callable[[float, float], float]) -> Callable[[float, float], float | None]:
    def guarded(a: float, b: float) -> float | None:
        try:
            result = apply(a, b)
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        return result if math.isfinite(result) else None

    return guarded


_ARITHMETIC = {
    "+": _finite(operator.add),
    "-": _finite(operator.sub),
    "*": _finite(operator.mul),
    "/": _finite(operator.truediv),
    "%": _finite(math.fmod),
}


def _compare(tree: nodes.Compare, lists: Lists) -> Evaluator:
    left, right = compile_scalar(tree.left, lists), compile_scalar(tree.right, lists)
    apply = _COMPARE[tree.op]

    def evaluate(values: Values) -> bool | None:
        a, b = left(values), right(values)
        return None if a is None or b is None else apply(a, b)

    return evaluate


def _in(tree: nodes.In, lists: Lists) -> Evaluator:
    operand = compile_scalar(tree.operand, lists)
    known = frozenset(v for v in tree.values if v is not None)
    otherwise = None if None in tree.values else False

    def evaluate(values: Values) -> bool | None:
        value = operand(values)
        if value is None:
            return None
        return True if value in known else otherwise

    return evaluate


def _in_list(tree: nodes.InList, lists: Lists) -> Evaluator:
    operand, members = compile_scalar(tree.operand, lists), lists[tree.list_name]

    def evaluate(values: Values) -> bool | None:
        value = operand(values)
        return None if value is None else value in members

    return evaluate


@cache
def like_regex(pattern: str, escape: str | None) -> str:
    """A LIKE pattern as a regular expression that both Python and RE2 understand."""
    out, marks = [], iter(pattern)
    for mark in marks:
        if mark == escape:
            out.append(re.escape(next(marks, escape)))
        else:
            out.append({"%": ".*", "_": "."}.get(mark) or re.escape(mark))
    return "(?s)^" + "".join(out) + r"\z"


def like_prefix(tree: nodes.Like) -> str | None:
    """The prefix, where the pattern is a plain text followed by one ``%``; else ``None``."""
    head = tree.pattern[:-1]
    plain = tree.pattern.endswith("%") and not re.search(r"[%_]", head)
    return head if plain and (tree.escape is None or tree.escape not in tree.pattern) else None


def _like(tree: nodes.Like, lists: Lists) -> Evaluator:
    operand = compile_scalar(tree.operand, lists)
    prefix = like_prefix(tree)
    match = re.compile(like_regex(tree.pattern, tree.escape).replace(r"\z", r"\Z")).match

    def evaluate(values: Values) -> bool | None:
        value: str | None = operand(values)
        if value is None:
            return None
        return value.startswith(prefix) if prefix is not None else match(value) is not None

    return evaluate


def _is_null(tree: nodes.IsNull, lists: Lists) -> Evaluator:
    operand = compile_scalar(tree.operand, lists)
    return lambda values: operand(values) is None


def _not(tree: nodes.Not, lists: Lists) -> Evaluator:
    operand = compile_scalar(tree.operand, lists)

    def evaluate(values: Values) -> bool | None:
        value = operand(values)
        return None if value is None else not value

    return evaluate


def _and(tree: nodes.And, lists: Lists) -> Evaluator:
    return _junction(tree.operands, lists, stop=False)


def _or(tree: nodes.Or, lists: Lists) -> Evaluator:
    return _junction(tree.operands, lists, stop=True)


def _junction(operands: tuple[Node, ...], lists: Lists, *, stop: bool) -> Evaluator:
    evaluators = [compile_scalar(operand, lists) for operand in operands]

    def evaluate(values: Values) -> bool | None:
        result: bool | None = not stop
        for evaluator in evaluators:
            value: bool | None = evaluator(values)
            if value is stop:
                return stop
            if value is None:
                result = None
        return result

    return evaluate


def _call(tree: nodes.Call, lists: Lists) -> Evaluator:
    args = [compile_scalar(arg, lists) for arg in tree.args]
    if tree.name == "coalesce":
        return lambda values: next((v for arg in args if (v := arg(values)) is not None), None)
    if tree.name == "nullif":
        first, second = args

        def unless(values: Values) -> Any:
            value = first(values)
            return None if value is not None and value == second(values) else value

        return unless
    apply = _FUNCTIONS[tree.name]

    def evaluate(values: Values) -> Any:
        found = [arg(values) for arg in args]
        return None if None in found else apply(*found)

    return evaluate


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _substr(text: str, start: float, length: float) -> str:
    first = max(int(start) - 1, 0)
    return text[first : max(int(start) - 1 + int(length), 0)]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "floor": lambda x: float(math.floor(x)) if math.isfinite(x) else x,
    "ceil": lambda x: float(math.ceil(x)) if math.isfinite(x) else x,
    "length": lambda text: float(len(text)),
    "lower": str.lower,
    "upper": str.upper,
    "substr": _substr,
    "starts_with": str.startswith,
    "contains": lambda text, part: part in text,
    "has": lambda values, value: value in values,
    "year": lambda x: float(moment(x).year),
    "month": lambda x: float(moment(x).month),
    "isodow": lambda x: float(moment(x).isoweekday()),
    "hour": lambda x: float(moment(x).hour),
    "days_between": lambda a, b: float(b // _DAY - a // _DAY),
}

_BUILDERS: dict[type[Node], Callable[[Any, Lists], Evaluator]] = {
    nodes.Word: _word,
    nodes.Literal: _literal,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.In: _in,
    nodes.InList: _in_list,
    nodes.Like: _like,
    nodes.IsNull: _is_null,
    nodes.Not: _not,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Call: _call,
}
