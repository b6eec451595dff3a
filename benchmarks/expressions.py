"""A profile's condition in the language of another engine.

SQL knows three truth values, ZEN and CEL two. A condition is therefore written as the question
whether it is TRUE; below a NOT, whether it is FALSE. Both ask first that no operand is null.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import polars as pl
import sqlglot
import sqlglot.expressions as exp

from tidewaiter.messages.columns import COLUMNS, Kind

NUMBERS = frozenset(c.name for c in COLUMNS.values() if c.kind in (Kind.NUMBER, Kind.INTEGER))

_COMPARE = {exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_SUM = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_DIALECTS = {"zen": ("and", "or", "not ("), "cel": ("&&", "||", "!(")}


@cache
def tree(when: str) -> exp.Expression:
    """A condition as sqlglot reads it in DuckDB's dialect."""
    return sqlglot.parse_one(when, dialect="duckdb")


def _prefix(node: exp.Like) -> str:
    pattern = str(node.expression.this)
    if not pattern.endswith("%") or "%" in pattern[:-1] or "_" in pattern:
        raise ValueError(f"only prefixes are written for the peers, not {pattern!r}")
    return pattern[:-1]


def polars_expression(node: exp.Expression) -> pl.Expr:
    """A condition as a Polars expression; Polars has SQL's three truth values itself."""
    if isinstance(node, exp.Paren):
        return polars_expression(node.this)
    if isinstance(node, exp.And):
        return polars_expression(node.left) & polars_expression(node.right)
    if isinstance(node, exp.Or):
        return polars_expression(node.left) | polars_expression(node.right)
    if isinstance(node, exp.Not):
        return ~polars_expression(node.this)
    if isinstance(node, exp.Is):
        return pl.col(node.this.name).is_null()
    if isinstance(node, exp.In):
        return pl.col(node.this.name).is_in([str(item.this) for item in node.expressions])
    if isinstance(node, exp.Like):
        return pl.col(node.this.name).cast(pl.String).str.starts_with(_prefix(node))
    if isinstance(node, exp.Between):
        value, low, high = (_polars_value(node.args[part]) for part in ("this", "low", "high"))
        return value.is_between(low, high)
    return _polars_comparison(node)


def _polars_comparison(node: exp.Expression) -> pl.Expr:
    if type(node) not in _COMPARE:
        raise ValueError(f"{node.sql()} is not written for the peers")
    left, right = _polars_value(node.left), _polars_value(node.right)
    both = isinstance(node.left, exp.Column) and isinstance(node.right, exp.Column)
    if both and node.left.name not in NUMBERS:
        # Categories of two columns are not numbered alike.
        left, right = left.cast(pl.String), right.cast(pl.String)
    forms = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
    return getattr(left, forms[_COMPARE[type(node)]])(right)


def _polars_value(node: exp.Expression) -> pl.Expr:
    if isinstance(node, exp.Column):
        return pl.col(node.name)
    if isinstance(node, exp.Literal):
        return pl.lit(node.this if node.is_string else float(node.this))
    if isinstance(node, exp.Paren):
        return _polars_value(node.this)
    left, right = _polars_value(node.left), _polars_value(node.right)
    return {"+": left + right, "-": left - right, "*": left * right}[_SUM[type(node)]]


def text_expression(node: exp.Expression, dialect: str, *, holds: bool = True) -> str:
    """Whether a condition is TRUE (FALSE where ``holds`` is false), for ``zen`` or ``cel``."""
    conjunction, disjunction, negation = _DIALECTS[dialect]
    if isinstance(node, exp.Paren):
        return text_expression(node.this, dialect, holds=holds)
    if isinstance(node, exp.Not):
        return text_expression(node.this, dialect, holds=not holds)
    if isinstance(node, exp.And | exp.Or):
        word = conjunction if isinstance(node, exp.And) is holds else disjunction
        parts = (text_expression(side, dialect, holds=holds) for side in (node.left, node.right))
        return f"({f' {word} '.join(parts)})"
    if isinstance(node, exp.Is):
        return f"{node.this.name} {'==' if holds else '!='} null"
    known = [f"{name} != null" for name in sorted({c.name for c in node.find_all(exp.Column)})]
    text = _text_predicate(node, dialect)
    known.append(f"({text})" if holds else f"{negation}{text})")
    return f"({f' {conjunction} '.join(known)})"


def _text_predicate(node: exp.Expression, dialect: str) -> str:
    conjunction = _DIALECTS[dialect][0]
    if isinstance(node, exp.In):
        values = ", ".join(_text_value(item) for item in node.expressions)
        return f"{node.this.name} in [{values}]"
    if isinstance(node, exp.Like):
        name, start = node.this.name, json.dumps(_prefix(node))
        return f"startsWith({name}, {start})" if dialect == "zen" else f"{name}.startsWith({start})"
    if isinstance(node, exp.Between):
        value, low, high = (_text_value(node.args[part]) for part in ("this", "low", "high"))
        return f"{value} >= {low} {conjunction} {value} <= {high}"
    if type(node) not in _COMPARE:
        raise ValueError(f"{node.sql()} is not written for the peers")
    return f"{_text_value(node.left)} {_COMPARE[type(node)]} {_text_value(node.right)}"


def _text_value(node: Any) -> str:
    if isinstance(node, exp.Column):
        return str(node.name)
    if isinstance(node, exp.Literal):
        return json.dumps(str(node.this)) if node.is_string else repr(float(node.this))
    if isinstance(node, exp.Paren):
        return f"({_text_value(node.this)})"
    return f"({_text_value(node.left)} {_SUM[type(node)]} {_text_value(node.right)})"
