"""Why a criterion is true, unknown, or nearly true, in values an officer can check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any

from tidewaiter.core import Evidence, Pointer
from tidewaiter.core.pointer import ROOT
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.parse import parse_value
from tidewaiter.desks.risk.language.scalar import Lists, compile_scalar, moment
from tidewaiter.desks.risk.language.vocabulary import DERIVED, fact_name, is_fact, vocabulary
from tidewaiter.desks.risk.matching.normal import push_not
from tidewaiter.desks.risk.values import pointer_of
from tidewaiter.messages.columns import Kind

Values = Mapping[str, Any]


def pointers_of(items: list[tuple[int, dict[str, Any]]]) -> tuple[Pointer, ...]:
    """Pointers to the items, by their position."""
    return tuple(Pointer.item(position) for position, _ in items)


class Criterion:
    """A criterion taken apart into its conditions, to be explained for one item at a time."""

    def __init__(self, tree: Node, lists: Lists) -> None:
        self.root = Part(push_not(tree), lists)

    def evidence(self, position: int, values: Values) -> tuple[Evidence, ...]:
        """One piece of evidence per condition that made the criterion true."""
        parts = self.true_parts(values)
        return tuple(dict.fromkeys(part.evidence(position, values) for part in parts))

    def true_parts(self, values: Values) -> list[Part]:
        """The conditions that made the criterion true."""
        return self.root.true_parts(values)

    def missing(self, values: Values) -> set[str]:
        """The words whose absence keeps the criterion from being known."""
        words = (w.name for part in self.root.unknown_parts(values) for w in part.tree.word_nodes)
        return {word for word in words if values.get(word) is None}

    def near_miss(self, values: Values) -> Part | None:
        """The one condition that keeps the criterion from being true, if there is exactly one."""
        if not isinstance(self.root.tree, nodes.And):
            return None
        failing = [p for p in self.root.parts if p.evaluate(values) is not True]
        return failing[0] if len(failing) == 1 else None


class Part:
    """A node of a criterion with its evaluator."""

    def __init__(self, tree: Node, lists: Lists) -> None:
        self.tree = tree
        self.evaluate = compile_scalar(tree, lists)
        inner = tree.operands if isinstance(tree, nodes.And | nodes.Or) else ()
        self.parts = tuple(Part(part, lists) for part in inner)

    def true_parts(self, values: Values) -> list[Part]:
        """The conditions that make it true."""
        if isinstance(self.tree, nodes.Or):
            chosen = [p for p in self.parts if p.evaluate(values) is True][:1]
        else:
            chosen = list(self.parts)
        return [part for one in chosen for part in one.true_parts(values)] or [self]

    def unknown_parts(self, values: Values) -> list[Part]:
        """The conditions that make it unknown."""
        chosen = [p for p in self.parts if p.evaluate(values) is None]
        return [part for one in chosen for part in one.unknown_parts(values)] or [self]

    @cached_property
    def _condition(self) -> _Condition:
        return _Condition(self.tree)

    def evidence(self, position: int, values: Values) -> Evidence:
        """What the condition looked at: the value, what it was held against, where it stands."""
        return self._condition.evidence(position, values)


class _Condition:
    """What is said of a condition whatever the values, found once."""

    def __init__(self, tree: Node) -> None:
        self._tree = tree
        subject, comparison = _subject(tree, {})
        self._value = compile_scalar(subject, {})
        self._kind = subject.kind
        self._name = in_words(subject)
        self._words = sorted(subject.word_nodes, key=lambda w: (is_fact(w.name), w.name))
        self._place = next((w.name for w in self._words if pointer_of(w.name, 1)), None)
        self._plain = isinstance(subject, nodes.Word) or not self._words
        self._source = _fact_source(tree.word_nodes)
        self._fixed = None if _says_values(tree) else comparison

    def evidence(self, position: int, values: Values) -> Evidence:
        value = shown(self._value(values), self._kind)
        if not self._plain:
            value += f" from {_inputs(self._words, values)}"
        return Evidence(
            name=self._name,
            value=value,
            comparison=self._fixed or _subject(self._tree, values)[1],
            pointer=ROOT if self._place is None else _pointer(self._place, position),
            source=self._source,
        )


def condition_evidence(tree: Node, position: int, values: Values) -> Evidence:
    """The evidence of one condition by itself."""
    return _Condition(tree).evidence(position, values)


@lru_cache(maxsize=4096)
def _pointer(word: str, position: int) -> Pointer:
    return Pointer.parse(pointer_of(word, position) or "")


def _says_values(tree: Node) -> bool:
    """Whether what is said of a condition holds values: those that it compares with."""
    if isinstance(tree, nodes.Compare):
        return bool(tree.right.word_nodes)
    if isinstance(tree, nodes.Not):
        return _says_values(tree.operand)
    if isinstance(tree, nodes.Or | nodes.And):
        return any(_says_values(operand) for operand in tree.operands)
    return False


def _subject(part: Node, values: Values) -> tuple[Node, str]:
    """What a condition is about, and what it says of it."""
    if isinstance(part, nodes.Compare):
        held = in_words(part.right)
        if part.right.word_nodes:
            held += f" = {_value_of(part.right, values)}"
        return part.left, f"{_OPERATORS[part.op]} {held}"
    if isinstance(part, nodes.Not) and isinstance(part.operand, nodes.IsNull):
        return part.operand.operand, "given"
    if isinstance(part, nodes.Not) and not isinstance(part.operand, nodes.Word):
        subject, comparison = _subject(part.operand, values)
        return subject, f"not {comparison}"
    if isinstance(part, nodes.In | nodes.InList | nodes.Like | nodes.IsNull):
        whole, name = in_words(part), in_words(part.operand)
        return part.operand, whole.removeprefix(name).strip().removeprefix("is ")
    if isinstance(part, nodes.Or | nodes.And):
        told = [_subject(operand, values) for operand in part.operands]
        if len({subject for subject, _ in told}) == 1:
            join = " or " if isinstance(part, nodes.Or) else " and "
            return told[0][0], join.join(comparison for _, comparison in told)
    if isinstance(part, nodes.Word):
        return part, "yes"
    if isinstance(part, nodes.Not) and isinstance(part.operand, nodes.Word):
        return part.operand, "no"
    words = part.word_nodes
    return (words[0] if words else part), in_words(part)


def _value_of(tree: Node, values: Values) -> str:
    return shown(compile_scalar(tree, {})(values), tree.kind)


def _inputs(words: list[nodes.Word], values: Values) -> str:
    return ", ".join(f"{w.name} {shown(values.get(w.name), w.kind)}" for w in words)


def shown(value: Any, kind: Kind) -> str:
    """A value as a person reads it."""
    if value is None:
        return "not known"
    if kind is Kind.FLAG:
        return "yes" if value else "no"
    if kind is Kind.MOMENT:
        return moment(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float | int):
        return f"{value:.6g}" if value != int(value) else f"{value:.0f}"
    return str(value)


def in_words(tree: Node) -> str:
    """An expression as a person would say it; derived words by their name."""
    return _derived().get(tree) or _WORDED[type(tree)](tree)


@cache
def _derived() -> dict[Node, str]:
    return {parse_value(entry.definition): entry.name for entry in DERIVED}


def _fact_source(words: tuple[nodes.Word, ...]) -> str | None:
    meanings = {w.name: vocabulary()[fact_name(w.name)].meaning for w in words if is_fact(w.name)}
    return "; ".join(f"{name}: {meaning}" for name, meaning in meanings.items()) or None


def _constant(value: nodes.Constant, kind: Kind) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return "NULL" if value is None else shown(value, kind)


def _in(tree: nodes.In) -> str:
    values = ", ".join(_constant(v, tree.operand.kind) for v in tree.values[:12])
    more = f" and {len(tree.values) - 12} more" if len(tree.values) > 12 else ""
    return f"{in_words(tree.operand)} in ({values}{more})"


def _bracketed(tree: Node) -> str:
    text = in_words(tree)
    return f"({text})" if isinstance(tree, nodes.Arithmetic | nodes.And | nodes.Or) else text


def _arithmetic(tree: nodes.Arithmetic) -> str:
    return f"{_bracketed(tree.left)} {_SIGNS.get(tree.op, tree.op)} {_bracketed(tree.right)}"


def _not(tree: nodes.Not) -> str:
    inner = tree.operand
    if isinstance(inner, nodes.IsNull):
        return f"{in_words(inner.operand)} is given"
    return f"not {_bracketed(inner)}"


_SIGNS = {"*": "×", "/": "÷"}
_OPERATORS = {
    "=": "is",
    "<>": "is not",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_WORDED: dict[type[Node], Callable[[Any], str]] = {
    nodes.Word: lambda t: t.name,
    nodes.Literal: lambda t: _constant(t.value, t.kind),
    nodes.Arithmetic: lambda t: (
        f"{_bracketed(t.left)} {_SIGNS.get(t.op, t.op)} {_bracketed(t.right)}"
    ),
    nodes.Compare: lambda t: f"{in_words(t.left)} {_OPERATORS[t.op]} {in_words(t.right)}",
    nodes.In: _in,
    nodes.InList: lambda t: f"{in_words(t.operand)} is on the list '{t.list_name}'",
    nodes.Like: lambda t: f"{in_words(t.operand)} like '{t.pattern}'",
    nodes.IsNull: lambda t: f"{in_words(t.operand)} is not given",
    nodes.Not: _not,
    nodes.And: lambda t: " and ".join(_bracketed(p) for p in t.operands),
    nodes.Or: lambda t: " or ".join(_bracketed(p) for p in t.operands),
    nodes.Call: lambda t: f"{t.name}({', '.join(in_words(a) for a in t.args)})",
}
