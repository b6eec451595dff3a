"""Criteria compiled together: conjunctions in order, their indexes, and what is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.scalar import Evaluator, Lists, compile_scalar
from tidewaiter.desks.risk.matching.normal import (
    Conjunction,
    Interval,
    Pattern,
    Term,
    conjunctions,
)
from tidewaiter.desks.risk.matching.number_index import NumberIndex
from tidewaiter.desks.risk.matching.text_index import TextIndex
from tidewaiter.messages.columns import Kind

WORD_BITS = 64


@dataclass(frozen=True)
class Group:
    """Conjunctions that share their most telling column (``word``, empty for those with none)."""

    word: str
    first: int
    last: int


class CompiledCriteria:
    """Criteria by position, compiled for matching.

    ``owner[c]`` is the criterion that conjunction ``c`` belongs to, or -1 for a gap between groups;
    groups begin at multiples of 64 so that a machine word holds conjunctions of one group only.
    """

    def __init__(self, trees: Sequence[Node], lists: Lists) -> None:
        self.trees = tuple(trees)
        self.lists = lists
        rows = [(n, c) for n, tree in enumerate(trees) for c in conjunctions(tree)]
        power = _telling_power([c for _, c in rows])
        rows.sort(key=lambda row: (_access(row[1], power), row[0]))
        self.owner: list[int] = []
        self.terms: list[Conjunction] = []
        self.groups: list[Group] = []
        self._lay_out(rows, power)
        self.width = len(self.owner)
        self.live = sum(1 << c for c, owner in enumerate(self.owner) if owner >= 0)
        self.text: dict[str, TextIndex] = {}
        self.number: dict[str, NumberIndex] = {}
        self.rest: dict[int, tuple[Term, ...]] = {}
        self._index(power)
        self.rest_bits = sum(1 << c for c in self.rest)
        self._evaluators: dict[Node, Evaluator] = {}

    @property
    def words(self) -> frozenset[str]:
        """Every word read by any criterion."""
        return frozenset().union(*(tree.words for tree in self.trees))

    def evaluator(self, tree: Node) -> Evaluator:
        """The closure of a tree, made once."""
        if tree not in self._evaluators:
            self._evaluators[tree] = compile_scalar(tree, self.lists)
        return self._evaluators[tree]

    def _lay_out(self, rows: list[tuple[int, Conjunction]], power: Counter[str]) -> None:
        for number, conjunction in rows:
            word = _access(conjunction, power)[1]
            if not self.groups or self.groups[-1].word != word:
                while len(self.owner) % WORD_BITS:
                    self.owner.append(-1)
                    self.terms.append(())
                self.groups.append(Group(word, len(self.owner), len(self.owner)))
            self.owner.append(number)
            self.terms.append(conjunction)
            self.groups[-1] = Group(word, self.groups[-1].first, len(self.owner))

    def _index(self, power: Counter[str]) -> None:
        kinds = {w.name: w.kind for tree in self.trees for w in tree.word_nodes}
        for word in sorted(kinds, key=lambda w: (-power[w], w)):
            if kinds[word] in (Kind.TEXT, Kind.LIST):
                self.text[word] = TextIndex(word, kinds[word], self.live, self.lists)
            else:
                self.number[word] = NumberIndex(word, self.live)
        for c, conjunction in enumerate(self.terms):
            rest = []
            for term in conjunction:
                if term.is_text:
                    self.text[term.word].add(term, 1 << c)
                elif isinstance(term.form, Interval):
                    self.number[term.word].add(term.form, 1 << c)
                else:
                    rest.append(term)
            if rest:
                self.rest[c] = tuple(rest)
        self.text = {w: index for w, index in self.text.items() if index.constrained}
        used = {t.word for row in self.terms for t in row if isinstance(t.form, Interval)}
        self.number = {w: index for w, index in self.number.items() if w in used}


def _telling_power(rows: list[Conjunction]) -> Counter[str]:
    """How many different values the criteria name per column: the more, the more it tells."""
    values: dict[str, set[str]] = {}
    for row in rows:
        for term in row:
            if isinstance(term.form, Pattern) and not term.form.negated:
                found = values.setdefault(term.word, set())
                found |= term.form.exact | term.form.prefixes | term.form.lists
    return Counter({word: len(found) for word, found in values.items()})


def _access(row: Conjunction, power: Counter[str]) -> tuple[int, str, str]:
    """Sort key of a conjunction: its most telling column, then the first value it names there."""
    best = (0, "", "")
    for term in row:
        if isinstance(term.form, Pattern) and not term.form.negated:
            named = term.form.exact | term.form.prefixes | term.form.lists
            best = min(best, (-power[term.word], term.word, min(named, default="")))
    return best
