"""Which parts of SQL the criteria language admits, and what they become.

What sqlglot read is admitted node by node; whatever has no reader here is refused with its place,
so no other part of SQL can ever get in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

from tidewaiter.core.errors import nearest
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.kinds import KindReader, Tree
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, SAME, Function, vocabulary
from tidewaiter.messages.columns import Kind

_COMPARISONS: dict[Any, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[Any, str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_SPELLINGS: dict[Any, str] = {
    exp.Substring: "substr",
    exp.DayOfWeekIso: "isodow",
    exp.StartsWith: "starts_with",
    exp.Contains: "contains",
}


class Reader(KindReader):
    """Admits what sqlglot read, one kind of node at a time."""

    def flag(self, tree: Tree) -> Node:
        """A node that is true, false or unknown."""
        node = self.node(tree)
        if node.kind is not Kind.FLAG:
            raise self.error(
                tree,
                f"'{self.source(tree)}' is a {node.kind.value}, but a condition is needed here.",
                "Compare it with something.",
            )
        return node

    def node(self, tree: Tree) -> Node:
        """Any admitted node."""
        kind = type(tree)
        self.refuse_what_is_not_read(tree)
        if kind in _COMPARISONS:
            return self.comparison(tree, _COMPARISONS[kind])
        if kind in _ARITHMETIC:
            left, right = self.operands(tree, Kind.NUMBER)
            return nodes.Arithmetic(_ARITHMETIC[kind], left, right)
        reader = _READERS.get(kind)
        if reader is not None:
            return reader(self, tree)
        name = _function_name(tree)
        if name is not None:
            return self.call(tree, name)
        raise self.error(
            tree,
            f"'{self.source(tree)}' is not part of the criteria language.",
            "See the reference of the language for what is.",
        )

    def refuse_what_is_not_read(self, tree: Tree) -> None:
        """Refuse a part of a node that no reader looks at: left unread, it would change nothing,
        and a criterion would mean something else than it says."""
        read = _PARTS.get(type(tree))
        for name, part in tree.args.items():
            if read is not None and part and name not in read:
                raise self.error(
                    tree,
                    f"'{self.source(tree)}' is not part of the criteria language.",
                    "See the reference of the language for what is.",
                )

    # Words and constants

    def column(self, tree: Tree) -> Node:
        table = tree.text("table")
        name = f"{table}.{tree.name}" if table else tree.name
        if tree.args.get("db") is not None or (tree.this and isinstance(tree.this, exp.Star)):
            raise self.error(tree, f"there is no word '{self.source(tree)}'.")
        return self.word(tree, name.lower(), days=None)

    def dotted_call(self, tree: Tree) -> Node:
        call = tree.expression
        if not isinstance(call, exp.Anonymous):
            raise self.error(tree, f"there is no word '{self.source(tree)}'.")
        args = call.expressions
        whole = len(args) == 1 and isinstance(args[0], exp.Literal) and not args[0].is_string
        if not whole or not args[0].name.isdigit() or not 1 <= int(args[0].name) <= 3650:
            raise self.error(
                tree, f"'{call.name}' takes a whole number of days from 1 to 3650 in parentheses."
            )
        return self.word(tree, f"{tree.this.name}.{call.name}".lower(), days=int(args[0].name))

    def word(self, tree: Tree, name: str, days: int | None) -> Node:
        entry = vocabulary().get(name)
        if entry is None:
            raise self.error(tree, f"there is no word '{name}'.", nearest(name, vocabulary()))
        if entry.days != (days is not None):
            raise self.error(
                tree,
                f"'{name}' needs a number of days."
                if entry.days
                else f"'{name}' takes no number of days.",
                f"Write {name}(90)." if entry.days else f"Write {name}.",
            )
        if entry.definition:
            return _definition(name)
        return nodes.Word(f"{name}({days})" if days else name, entry.kind)

    def literal(self, tree: Tree) -> Node:
        if tree.is_string:
            return nodes.Literal(tree.name, Kind.TEXT)
        number = float(tree.name)
        if not math.isfinite(number):
            raise self.error(tree, f"'{tree.name}' is too large a number.")
        return nodes.Literal(number, Kind.NUMBER)

    def boolean(self, tree: Tree) -> Node:
        return nodes.TRUE if tree.this else nodes.FALSE

    def null(self, tree: Tree) -> Node:
        return nodes.UNKNOWN

    def date(self, tree: Tree) -> Node:
        target = tree.args["to"].this
        if not isinstance(tree.this, exp.Literal) or target not in _DATE_TYPES:
            raise self.error(tree, f"'{self.source(tree)}': only DATE '2026-01-31' is known here.")
        return self.moment(tree, tree.this.name)

    # Operators

    def negative(self, tree: Tree) -> Node:
        if isinstance(tree.this, exp.Literal) and not tree.this.is_string:
            return nodes.Literal(-float(tree.this.name), Kind.NUMBER)
        operand = self.typed(tree.this, Kind.NUMBER)
        return nodes.Arithmetic("*", nodes.Literal(-1.0, Kind.NUMBER), operand)

    def comparison(self, tree: Tree, op: str) -> Node:
        left, right = self.node(tree.this), self.node(tree.expression)
        left, right = self.agreed(tree, left, right)
        if left.kind is Kind.LIST:
            raise self.error(
                tree, f"'{self.source(tree.this)}' is a list.", "Use has(list, 'value')."
            )
        if left.kind is Kind.FLAG and op not in ("=", "<>"):
            raise self.error(tree, f"conditions cannot be ordered with {op}.")
        return nodes.Compare(op, left, right)

    def between(self, tree: Tree) -> Node:
        low = exp.GTE(this=tree.this, expression=tree.args["low"])
        high = exp.LTE(this=tree.this, expression=tree.args["high"])
        return nodes.both((self.comparison(low, ">="), self.comparison(high, "<=")))

    def membership(self, tree: Tree) -> Node:
        operand = self.node(tree.this)
        if isinstance(tree.args.get("field"), exp.ArrayAgg):
            name = tree.args["field"].this
            if operand.kind is not Kind.TEXT or not isinstance(name, exp.Literal):
                raise self.error(tree, "IN LIST takes a text on its left and a quoted list name.")
            return nodes.InList(operand, name.name)
        if not tree.expressions or operand.kind is Kind.LIST:
            raise self.error(
                tree, "IN takes a list of constants: origin IN ('JP', 'AE'), or IN LIST('name')."
            )
        values: list[nodes.Constant] = []
        for entry in tree.expressions:
            _, value = self.agreed(entry, operand, self.node(entry))
            if not isinstance(value, nodes.Literal):
                raise self.error(entry, f"'{self.source(entry)}' is not a constant.")
            values.append(value.value)
        return nodes.In(operand, tuple(dict.fromkeys(values)))

    def like(self, tree: Tree, escape: str | None = None) -> Node:
        operand = self.typed(tree.this, Kind.TEXT)
        pattern = tree.expression
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            raise self.error(tree, "LIKE takes a quoted pattern, as in hs LIKE '8703%'.")
        node = nodes.Like(operand, pattern.name, escape)
        return nodes.Not(node) if tree.args.get("negate") else node

    def escaped(self, tree: Tree) -> Node:
        mark = tree.expression
        if not isinstance(tree.this, exp.Like) or not isinstance(mark, exp.Literal):
            raise self.error(tree, "ESCAPE belongs to LIKE and takes one quoted character.")
        if len(mark.name) != 1:
            raise self.error(tree, "ESCAPE takes one character.")
        return self.like(tree.this, mark.name)

    def is_(self, tree: Tree) -> Node:
        right = tree.expression
        if isinstance(right, exp.Null):
            return nodes.IsNull(self.node(tree.this))
        if isinstance(right, exp.Boolean):
            operand = self.flag(tree.this)
            known = nodes.Not(nodes.IsNull(operand))
            return nodes.both((known, operand if right.this else nodes.Not(operand)))
        raise self.error(tree, "IS takes NULL, TRUE or FALSE.")

    def not_(self, tree: Tree) -> Node:
        return nodes.Not(self.flag(tree.this))

    def and_(self, tree: Tree) -> Node:
        return nodes.both((self.flag(tree.this), self.flag(tree.expression)))

    def or_(self, tree: Tree) -> Node:
        return nodes.either((self.flag(tree.this), self.flag(tree.expression)))

    def parenthesis(self, tree: Tree) -> Node:
        return self.node(tree.this)

    # Functions

    def call(self, tree: Tree, name: str) -> Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise self.error(
                tree, f"there is no function '{name}'.", nearest(name, FUNCTIONS), find=name
            )
        trees = _arguments(tree)
        if len(trees) != len(function.takes) and not (function.repeats and trees):
            raise self.error(
                tree,
                f"'{name}' takes {len(function.takes)} arguments, not {len(trees)}.",
                find=name,
            )
        args = self.arguments(function, trees)
        kind = args[0].kind if function.gives == SAME else Kind(function.gives)
        return nodes.Call(name, args, kind)

    def arguments(self, function: Function, trees: list[Tree]) -> tuple[Node, ...]:
        args: list[Node] = []
        for number, tree in enumerate(trees):
            wanted = function.takes[min(number, len(function.takes) - 1)]
            if wanted == SAME:
                arg = self.node(tree)
                args.append(self.agreed(tree, args[0], arg)[1] if args else arg)
            elif wanted == "position":
                args.append(self.position(tree))
            else:
                args.append(self.typed(tree, Kind(wanted)))
        return tuple(args)

    def position(self, tree: Tree) -> Node:
        arg = self.node(tree)
        value = arg.value if isinstance(arg, nodes.Literal) else None
        if isinstance(value, float) and value.is_integer() and 0 <= value <= 10_000:
            return arg
        raise self.error(tree, f"'{self.source(tree)}' must be a whole number from 0 to 10000.")


_SIDES = frozenset(("this", "expression"))
_PARTS: dict[Any, frozenset[str]] = {
    **dict.fromkeys((*_COMPARISONS, *_ARITHMETIC, exp.And, exp.Or, exp.Is, exp.Escape), _SIDES),
    exp.Div: _SIDES | {"typed", "safe"},
    exp.Like: _SIDES | {"negate"},
    exp.Column: frozenset(("this", "table", "db")),
    exp.Dot: _SIDES,
    exp.Literal: frozenset(("this", "is_string")),
    exp.Boolean: frozenset(("this",)),
    exp.Null: frozenset(),
    exp.Cast: frozenset(("this", "to")),
    exp.Neg: frozenset(("this",)),
    exp.Not: frozenset(("this",)),
    exp.Paren: frozenset(("this",)),
    exp.Between: frozenset(("this", "low", "high")),
    exp.In: frozenset(("this", "expressions", "field")),
    exp.Anonymous: frozenset(("this", "expressions")),
}
"""What the readers look at, by kind of node."""

_DATE_TYPES = {
    exp.DataType.Type.DATE,
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.TIMESTAMPTZ,
}

_READERS: dict[Any, Callable[[Reader, Tree], Node]] = {
    exp.Column: Reader.column,
    exp.Dot: Reader.dotted_call,
    exp.Literal: Reader.literal,
    exp.Boolean: Reader.boolean,
    exp.Null: Reader.null,
    exp.Cast: Reader.date,
    exp.Neg: Reader.negative,
    exp.Between: Reader.between,
    exp.In: Reader.membership,
    exp.Like: Reader.like,
    exp.Escape: Reader.escaped,
    exp.Is: Reader.is_,
    exp.Not: Reader.not_,
    exp.And: Reader.and_,
    exp.Or: Reader.or_,
    exp.Paren: Reader.parenthesis,
}


@cache
def _definition(name: str) -> Node:
    text = vocabulary()[name].definition
    tree = sqlglot.parse_one(text, dialect="duckdb")
    return Reader(text, f"definition of {name}").node(tree)


def _function_name(tree: Tree) -> str | None:
    if isinstance(tree, exp.Anonymous):
        return str(tree.this).lower()
    if type(tree) in _SPELLINGS:
        return _SPELLINGS[type(tree)]
    return tree.sql_name().lower() if isinstance(tree, exp.Func) else None


def _arguments(tree: Tree) -> list[Tree]:
    if isinstance(tree, exp.Anonymous):
        return list(tree.expressions)
    found: list[Tree] = []
    for name in tree.arg_types:
        value = tree.args.get(name)
        if isinstance(value, exp.Expr):
            found.append(value)
        elif isinstance(value, list):
            found.extend(value)
    return found
