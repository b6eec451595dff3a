"""Normal form: an expression as a disjunction of conjunctions of terms.

Three-valued logic distributes as two-valued logic does, so the normal form is true, false or
unknown exactly where the expression is: true where one conjunction has only true terms, possibly
true where one has no false term. Where it would grow past :data:`MAX_CONJUNCTIONS` a part of the
expression stays whole and is evaluated as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.scalar import like_prefix
from tidewaiter.messages.columns import Kind

MAX_CONJUNCTIONS = 16
_FLIPPED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Pattern:
    """A term on one text column: the value is one of ``exact``, begins with one of ``prefixes``,
    or is on one of the named ``lists``; or none of that, if ``negated``. Unknown for NULL, unless
    ``null`` says what NULL itself gives."""

    exact: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    negated: bool = False
    null: bool | None = None


@dataclass(frozen=True)
class Interval:
    """A term on one number: between ``low`` and ``high``, ends included as said; or outside, if
    ``negated``. Unknown for NULL, unless ``null`` says what NULL itself gives."""

    low: float = -math.inf
    high: float = math.inf
    low_closed: bool = True
    high_closed: bool = True
    negated: bool = False
    null: bool | None = None

    def holds(self, value: float | None) -> bool | None:
        """True, false or unknown for a value."""
        if value is None:
            return self.null
        above = value >= self.low if self.low_closed else value > self.low
        below = value <= self.high if self.high_closed else value < self.high
        return (above and below) is not self.negated


@dataclass(frozen=True)
class Scaled:
    """A term on two numbers: ``word`` compared with ``factor * other``.

    ``interval`` says how, with 1 standing for ``factor * other``. Unknown if either is NULL.
    """

    other: str
    factor: float
    interval: Interval


@dataclass(frozen=True)
class Pair:
    """A term on two texts: ``word`` is the same as ``other``, or is not. Unknown if one is NULL."""

    other: str
    same: bool


@dataclass(frozen=True)
class Term:
    """One condition of a conjunction, with the word it is about and its indexable form, if any.

    Patterns and intervals are looked up by value; scaled comparisons and pairs are forms that only
    the batch kernel knows.
    """

    tree: Node
    word: str = ""
    form: Pattern | Interval | Scaled | Pair | None = None

    @property
    def is_text(self) -> bool:
        """Whether it reads one text column only, so that a table by value can answer it."""
        return bool(self.word) and (self.form is None or isinstance(self.form, Pattern))


Conjunction = tuple[Term, ...]

_INTERVALS: dict[str, Callable[[float], Interval]] = {
    "=": lambda bound: Interval(bound, bound),
    "<>": lambda bound: Interval(bound, bound, negated=True),
    "<": lambda bound: Interval(high=bound, high_closed=False),
    "<=": lambda bound: Interval(high=bound),
    ">": lambda bound: Interval(low=bound, low_closed=False),
    ">=": lambda bound: Interval(low=bound),
}


def conjunctions(tree: Node) -> tuple[Conjunction, ...]:
    """The expression in normal form."""
    rows = _distribute(push_not(tree))
    return tuple(tuple(term(part) for part in row) for row in rows)


def push_not(tree: Node, *, negated: bool = False) -> Node:
    """The same expression with NOT on nothing but tests."""
    if isinstance(tree, nodes.Not):
        return push_not(tree.operand, negated=not negated)
    if isinstance(tree, nodes.And | nodes.Or):
        join = nodes.both if isinstance(tree, nodes.And) is not negated else nodes.either
        return join(tuple(push_not(part, negated=negated) for part in tree.operands))
    if not negated:
        return tree
    if isinstance(tree, nodes.Compare):
        return nodes.Compare(_FLIPPED[tree.op], tree.left, tree.right)
    return nodes.Not(tree)


def _distribute(tree: Node) -> list[tuple[Node, ...]]:
    if _single_text_word(tree) or not isinstance(tree, nodes.And | nodes.Or):
        return [(tree,)]
    if isinstance(tree, nodes.Or):
        rows = [row for part in _grouped(tree) for row in _distribute(part)]
        return rows if len(rows) <= MAX_CONJUNCTIONS else [(tree,)]
    product: list[tuple[Node, ...]] = [()]
    for part in tree.operands:
        rows = _distribute(part)
        if len(product) * len(rows) > MAX_CONJUNCTIONS:
            rows = [(part,)]
        product = [left + right for left in product for right in rows]
    return product


def _grouped(tree: nodes.Or) -> list[Node]:
    """The alternatives, those on the same text column joined into one."""
    by_word: dict[str, list[Node]] = {}
    others: list[Node] = []
    for part in tree.operands:
        word = _single_text_word(part)
        if word:
            by_word.setdefault(word, []).append(part)
        else:
            others.append(part)
    return [nodes.either(tuple(parts)) for parts in by_word.values()] + others


def _single_text_word(tree: Node) -> str:
    """The one text or list word a tree reads, if it reads nothing else."""
    if len(tree.words) != 1:
        return ""
    word = tree.word_nodes[0]
    return word.name if word.kind in (Kind.TEXT, Kind.LIST) else ""


def term(tree: Node) -> Term:
    """A condition with its indexable form."""
    word = _single_text_word(tree)
    if word:
        return Term(tree, word, _pattern(tree))
    if len(tree.words) == 1:
        interval = _interval(tree)
        if interval is not None:
            return Term(tree, tree.word_nodes[0].name, interval)
    if isinstance(tree, nodes.Compare):
        return _two_words(tree) or Term(tree)
    return Term(tree)


def _two_words(tree: nodes.Compare) -> Term | None:
    """``origin <> dispatch`` and ``customs_value < 0.7 * item_price``, either way round."""
    left, right, op = tree.left, tree.right, tree.op
    if not isinstance(left, nodes.Word):
        left, right, op = right, left, _MIRRORED[op]
    if not isinstance(left, nodes.Word):
        return None
    if left.kind is Kind.TEXT and isinstance(right, nodes.Word) and op in ("=", "<>"):
        return Term(tree, left.name, Pair(right.name, op == "="))
    factor, other = _scaled(right)
    if left.kind is not Kind.NUMBER or other is None:
        return None
    return Term(tree, left.name, Scaled(other.name, factor, _INTERVALS[op](1.0)))


def _scaled(tree: Node) -> tuple[float, nodes.Word | None]:
    """The factor and the word of ``factor * word``."""
    if isinstance(tree, nodes.Word):
        return 1.0, tree
    if not (isinstance(tree, nodes.Arithmetic) and tree.op == "*"):
        return 1.0, None
    factor, word = tree.left, tree.right
    if isinstance(factor, nodes.Word):
        factor, word = word, factor
    if not (isinstance(factor, nodes.Literal) and isinstance(word, nodes.Word)):
        return 1.0, None
    return (factor.value, word) if isinstance(factor.value, float) else (1.0, None)


def _interval(tree: Node) -> Interval | None:
    if isinstance(tree, nodes.Word) and tree.kind is Kind.FLAG:
        return Interval(1.0, 1.0)
    if isinstance(tree, nodes.IsNull) and isinstance(tree.operand, nodes.Word):
        return Interval(math.inf, math.inf, low_closed=False, null=True)
    if isinstance(tree, nodes.Not):
        inner = tree.operand
        if isinstance(inner, nodes.IsNull) and isinstance(inner.operand, nodes.Word):
            return Interval(null=False)
        if isinstance(inner, nodes.Word) and inner.kind is Kind.FLAG:
            return Interval(0.0, 0.0)
    return _comparison_interval(tree) if isinstance(tree, nodes.Compare) else None


def _comparison_interval(tree: nodes.Compare) -> Interval | None:
    left, right, op = tree.left, tree.right, tree.op
    if isinstance(left, nodes.Literal):
        left, right, op = right, left, _MIRRORED[op]
    if not (isinstance(left, nodes.Word) and isinstance(right, nodes.Literal)):
        return None
    bound = right.value
    if not isinstance(bound, float):
        return None
    return _INTERVALS[op](bound)


def _pattern(tree: Node) -> Pattern | None:
    if isinstance(tree, nodes.Or):
        return _union([_pattern(part) for part in tree.operands])
    if isinstance(tree, nodes.IsNull) and isinstance(tree.operand, nodes.Word):
        return Pattern(null=True)
    if isinstance(tree, nodes.Not):
        inner = _pattern(tree.operand)
        if inner is None or inner.negated:
            return None
        null = None if inner.null is None else not inner.null
        return replace(inner, negated=True, null=null)
    if isinstance(tree, nodes.Compare):
        return _comparison_pattern(tree)
    if isinstance(tree, nodes.In) and None not in tree.values:
        return _one_of(tree.operand, frozenset(str(v) for v in tree.values))
    if isinstance(tree, nodes.InList) and isinstance(tree.operand, nodes.Word):
        return Pattern(lists=frozenset((tree.list_name,)))
    if isinstance(tree, nodes.Like) and isinstance(tree.operand, nodes.Word):
        prefix = like_prefix(tree)
        return None if prefix is None else Pattern(prefixes=frozenset((prefix,)))
    return None


def _comparison_pattern(tree: nodes.Compare) -> Pattern | None:
    left, right = tree.left, tree.right
    if isinstance(left, nodes.Literal):
        left, right = right, left
    if tree.op not in ("=", "<>") or not isinstance(right, nodes.Literal) or right.value is None:
        return None
    found = _one_of(left, frozenset((str(right.value),)))
    if found is None or tree.op == "=":
        return found
    return Pattern(found.exact, found.prefixes, negated=True)


def _one_of(operand: Node, values: frozenset[str]) -> Pattern | None:
    if isinstance(operand, nodes.Word) and operand.kind is Kind.TEXT:
        return Pattern(exact=values)
    length = _leading_part(operand)
    if length and all(len(value) == length for value in values):
        return Pattern(prefixes=values)
    return None


def _leading_part(operand: Node) -> int:
    """N for ``substr(word, 1, N)``, else 0."""
    if not (isinstance(operand, nodes.Call) and operand.name == "substr"):
        return 0
    word, start, length = operand.args
    if not isinstance(word, nodes.Word) or not isinstance(length, nodes.Literal):
        return 0
    leading = isinstance(start, nodes.Literal) and start.value == 1.0
    return int(length.value) if leading and isinstance(length.value, float) else 0


def _union(patterns: list[Pattern | None]) -> Pattern | None:
    if any(p is None or p.negated or p.null is not None for p in patterns):
        return None
    known = [p for p in patterns if p is not None]
    return Pattern(
        frozenset().union(*(p.exact for p in known)),
        frozenset().union(*(p.prefixes for p in known)),
        frozenset().union(*(p.lists for p in known)),
    )
