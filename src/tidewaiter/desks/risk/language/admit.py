"""Which parts of SQL the criteria language admits, and what they become.

What sqlglot read is admitted node by node; whatever has no reader here is refused with its place,
so no other part of SQL can ever get in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlglot import exp

from tidewaiter.core.errors import ProfileError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.calls import CallReader
from tidewaiter.desks.risk.language.grammar import TOO_DEEP, read
from tidewaiter.desks.risk.language.kinds import Tree, a
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.vocabulary import Entry
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

MAX_DEPTH = 40
"""Deepest nesting of a criterion, chains of AND or OR counted once."""


class Reader(CallReader):
    """Admits what sqlglot read, one kind of node at a time."""

    depth = 0

    def definition(self, entry: Entry) -> Node:
        """What a derived word stands for."""
        return _definition(entry)

    def flag(self, tree: Tree) -> Node:
        """A node that is true, false or unknown."""
        node = self.node(tree)
        if node.kind is not Kind.FLAG:
            raise self.error(
                tree,
                sentence(
                    "{text} is {kind}, but a condition is needed here.",
                    text=self.source(tree),
                    kind=a(node.kind),
                ),
                "Compare it with something.",
            )
        return node

    def node(self, tree: Tree) -> Node:
        """Any admitted node."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(tree, TOO_DEEP)
        self.refuse_what_is_not_read(tree)
        node = self.admitted(tree)
        self.depth -= 1
        return node

    def admitted(self, tree: Tree) -> Node:
        kind = type(tree)
        if kind in _COMPARISONS:
            return self.comparison(tree, _COMPARISONS[kind])
        if kind in _ARITHMETIC:
            left, right = self.operands(tree, Kind.NUMBER)
            return nodes.Arithmetic(_ARITHMETIC[kind], left, right)
        reader = _READERS.get(kind)
        if reader is not None:
            return reader(self, tree)
        raise self.refusal(tree)

    def refusal(self, tree: Tree) -> ProfileError:
        return self.error(
            tree,
            sentence("{text} is not part of the criteria language.", text=self.source(tree)),
            "See the reference of the language for what is.",
        )

    def refuse_what_is_not_read(self, tree: Tree) -> None:
        """Refuse a part of a node that no reader looks at: left unread, it would change nothing,
        and a criterion would mean something else than it says."""
        read = _PARTS.get(type(tree))
        for name, part in tree.args.items():
            if read is not None and part and name not in read:
                raise self.refusal(tree)

    # Operators

    def negative(self, tree: Tree) -> Node:
        if isinstance(tree.this, exp.Literal) and not tree.this.is_string:
            return nodes.Literal(-float(tree.this.name), Kind.NUMBER)
        operand = self.typed(tree.this, Kind.NUMBER)
        return nodes.Arithmetic("*", nodes.Literal(-1.0, Kind.NUMBER), operand)

    def comparison(self, tree: Tree, op: str) -> Node:
        left, right = self.node(tree.this), self.node(tree.expression)
        if nodes.UNKNOWN in (left, right):
            raise self.error(tree, "no comparison with NULL is ever true.", "Write IS NULL.")
        left, right = self.agreed(tree.this, left, tree.expression, right)
        if left.kind is Kind.LIST:
            raise self.error(
                tree,
                sentence("{text} is a list.", text=self.source(tree.this)),
                "Use has(list, 'value').",
            )
        if left.kind is Kind.FLAG and op not in ("=", "<>"):
            advice = sentence("Join two conditions with AND or OR.")
            raise self.error(
                tree, sentence("conditions cannot be ordered with {op}.", op=op), advice
            )
        return nodes.Compare(op, left, right)

    def between(self, tree: Tree) -> Node:
        low = exp.GTE(this=tree.this, expression=tree.args["low"])
        high = exp.LTE(this=tree.this, expression=tree.args["high"])
        return nodes.both((self.comparison(low, ">="), self.comparison(high, "<=")))

    def membership(self, tree: Tree) -> Node:
        operand = self.node(tree.this)
        if tree.args.get("field") is not None:
            return self.listed(tree, operand)
        if not tree.expressions or operand.kind is Kind.LIST:
            raise self.error(
                tree, "IN takes a list of constants: origin IN ('JP', 'AE'), or IN LIST('name')."
            )
        values: list[nodes.Constant] = []
        for entry in tree.expressions:
            operand, value = self.agreed(tree.this, operand, entry, self.node(entry))
            if not isinstance(value, nodes.Literal):
                raise self.error(
                    entry, sentence("{text} is not a constant.", text=self.source(entry))
                )
            values.append(value.value)
        return nodes.In(operand, tuple(dict.fromkeys(values)))

    def listed(self, tree: Tree, operand: Node) -> Node:
        call = tree.args["field"]
        if not isinstance(call, exp.Anonymous) or call.name.lower() != "list":
            raise self.error(
                tree, "IN takes a list in parentheses: origin IN ('JP', 'AE'), or IN LIST('name')."
            )
        name = call.expressions[0] if len(call.expressions) == 1 else None
        if not isinstance(name, exp.Literal) or not name.is_string:
            raise self.error(call, "LIST takes one quoted name: importer IN LIST('watched').")
        if operand.kind is not Kind.TEXT:
            raise self.error(
                tree,
                sentence(
                    "{text} is {kind}, and a list holds texts.",
                    text=self.source(tree.this),
                    kind=a(operand.kind),
                ),
            )
        return nodes.InList(operand, name.name)

    def like(self, tree: Tree, escape: str | None = None) -> Node:
        operand = self.typed(tree.this, Kind.TEXT)
        pattern = tree.expression
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            raise self.error(tree, "LIKE takes a quoted pattern, as in hs LIKE '8703%'.")
        if escape and pattern.name.replace(escape * 2, "").endswith(escape):
            raise self.error(
                pattern,
                sentence("nothing follows {escape} at the end of the pattern.", escape=escape),
            )
        node = nodes.Like(operand, pattern.name, escape)
        return nodes.Not(node) if tree.args.get("negate") else node

    def escaped(self, tree: Tree) -> Node:
        like, mark = tree.this, tree.expression
        if not isinstance(like, exp.Like) or not isinstance(mark, exp.Literal):
            raise self.error(tree, "ESCAPE belongs to LIKE and takes one quoted character.")
        self.refuse_what_is_not_read(like)
        if len(mark.name) != 1 or not mark.is_string:
            raise self.error(mark, "ESCAPE takes one quoted character.")
        return self.like(like, mark.name)

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
        return nodes.both(tuple(self.flag(part) for part in self.chain(tree)))

    def or_(self, tree: Tree) -> Node:
        return nodes.either(tuple(self.flag(part) for part in self.chain(tree)))

    def chain(self, tree: Tree) -> list[Tree]:
        """The conditions that one kind of junction joins, however many they are."""
        found, left = [], [tree]
        while left:
            part = left.pop()
            if type(part) is type(tree):
                self.refuse_what_is_not_read(part)
                left += [part.expression, part.this]
            else:
                found.append(part)
        return found

    def parenthesis(self, tree: Tree) -> Node:
        return self.node(tree.this)


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
    exp.Anonymous: Reader.call,
}


@cache
def _definition(entry: Entry) -> Node:
    where = f"definition of {entry.name}"
    return Reader(entry.definition, where).node(read(entry.definition, where))
