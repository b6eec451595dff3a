"""Conditions as SQL over the vocabulary of risk profiles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tidewaiter.core.errors import ProfileError, nearest
from tidewaiter.desks.risk.asycuda.grammar import Among, Binary, Name, Tree, Unary, Value
from tidewaiter.desks.risk.asycuda.tokens import Problem, Refused, Token
from tidewaiter.desks.risk.history import parse
from tidewaiter.messages.columns import COLUMNS, Kind

_LOGIC = ("or", "and")
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NUMERIC = (Kind.NUMBER, Kind.INTEGER)
_CODE = re.compile(r"[A-Z0-9]+")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?|-?\.\d+")
_LEVELS = (2, 4, 6)
"""Lengths of an HS chapter, heading and subheading: such a code names everything below it."""


def spelling(name: str) -> str:
    """A field name as it is looked up: letters and digits only, in lower case."""
    return re.sub(r"[\W_]", "", name).lower()


def kind_of(word: str) -> Kind:
    """The kind of a word of our vocabulary, column or fact.

    Raises :class:`ProfileError` for a word that is neither.
    """
    if word in COLUMNS:
        return COLUMNS[word].kind
    try:
        term = parse(word).term
    except ProfileError as problem:
        advice = nearest(word, COLUMNS) or problem.advice
        raise ProfileError("There is no such word.", where=word, advice=advice) from problem
    return Kind.NUMBER if term.type == "number" else Kind.FLAG


@dataclass(slots=True)
class Writer:
    """Writes conditions; ``variables`` holds what was assigned, as SQL.

    Unknown fields are gathered in ``problems`` so that all of them are reported at once.
    """

    fields: Mapping[str, str]
    spelt: Mapping[str, str]
    variables: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def condition(self, tree: Tree) -> str:
        """A tree as a boolean SQL expression."""
        if isinstance(tree, Binary) and tree.op in _LOGIC:
            return self._chain(tree)
        if isinstance(tree, Unary) and tree.op == "not":
            return f"NOT ({self.condition(tree.inner)})"
        if isinstance(tree, Binary) and tree.op in _COMPARE:
            return self._comparison(tree)
        if isinstance(tree, Among):
            return self._between(tree) if tree.between else self._among(tree)
        raise Refused(tree.token.problem("A condition was expected here, such as ComCod = 8703*."))

    def _chain(self, tree: Binary) -> str:
        op, parts, rest = tree.op, [], [tree]
        nodes: list[Tree] = [*rest]
        while nodes:
            node = nodes.pop()
            if isinstance(node, Binary) and node.op == op:
                nodes += [node.left, node.right]
            else:
                parts.append(node)
        texts = [self.condition(part) for part in reversed(parts)]
        alike = [
            f"({text})" if isinstance(part, Binary) and part.op in _LOGIC else text
            for part, text in zip(reversed(parts), texts, strict=True)
        ]
        return f" {op.upper()} ".join(alike)

    def _word(self, tree: Tree) -> str | None:
        """Our word for a field; ``None`` for anything but a field."""
        if isinstance(tree, Name) and tree.token.value not in self.variables:
            return self.fields.get(spelling(tree.token.text))
        return None

    def _written(self, tree: Tree) -> Value | None:
        """A written value, quoted or bare; ``None`` for anything else."""
        if isinstance(tree, Value):
            return tree
        if isinstance(tree, Unary) and tree.op == "-" and isinstance(tree.inner, Value):
            return Value(tree.token, f"-{tree.inner.text}", tree.inner.pattern)
        if isinstance(tree, Name) and self._word(tree) is None:
            bare = tree.token.text
            if tree.token.value not in self.variables and _CODE.fullmatch(bare):
                return Value(tree.token, bare)
        return None

    def _comparison(self, tree: Binary) -> str:
        left, right, op = tree.left, tree.right, tree.op
        if self._word(left) is None and self._word(right) is not None:
            left, right, op = right, left, _MIRROR.get(op, op)
        word, value = self._word(left), self._written(right)
        if word is None:
            return self._wordless(left, op, right)
        kind = kind_of(word)
        if value is not None:
            return self._against(word, kind, op, value)
        if kind in _NUMERIC:
            return f"{word} {op} {self.number(right)}"
        other = self._word(right)
        if other is None:
            self._unknown(right)
            return f"{word} {op} NULL"
        if kind_of(other) is not kind or kind is not Kind.TEXT or op not in ("=", "<>"):
            raise Refused(tree.token.problem(f"{word} and {other} cannot be compared so."))
        return f"{word} {op} {other}"

    def _wordless(self, left: Tree, op: str, right: Tree) -> str:
        """A comparison without a field on either side: calculations, or a name nobody knows."""
        for side, other in ((left, right), (right, left)):
            strange = isinstance(side, Name) and side.token.value not in self.variables
            if strange and self._written(other) is not None:
                self._unknown(side)
                return "NULL"
        return f"{self.number(left)} {op} {self.number(right)}"

    def _against(self, word: str, kind: Kind, op: str, value: Value) -> str:
        """A field against a written value."""
        if value.text == "" and op in ("=", "<>"):
            return f"{word} IS NULL" if op == "=" else f"{word} IS NOT NULL"
        if kind in _NUMERIC:
            return f"{word} {op} {_plain(value)}"
        if kind is Kind.LIST and op in ("=", "<>") and not value.pattern:
            return f"{'NOT ' if op == '<>' else ''}has({word}, {quoted(value.text)})"
        if kind is not Kind.TEXT:
            raise Refused(value.token.problem(f"{word} cannot be compared so."))
        text = value.text.replace(".", "").replace(" ", "") if word == "hs" else value.text
        if op in ("=", "<>"):
            level = word == "hs" and text.isdigit() and len(text) in _LEVELS
            if value.pattern or level:
                return f"{word} {'NOT ' if op == '<>' else ''}LIKE {_like(text, level)}"
        elif value.pattern:
            raise Refused(value.token.problem("Wildcards go with = and <> only."))
        return f"{word} {op} {quoted(text)}"

    def _among(self, tree: Among) -> str:
        word = self._word(tree.inner)
        if word is None:
            self._unknown(tree.inner)
            return "NULL"
        whole, others = [], []
        for item in tree.values:
            value = self._written(item)
            if value is None:
                raise Refused(item.token.problem("A list holds written values only."))
            text = self._against(word, kind_of(word), "=", value)
            if text.startswith(f"{word} = "):
                whole.append(text.removeprefix(f"{word} = "))
            else:
                others.append(text)
        texts = [f"{word} IN ({', '.join(whole)})"] if whole else []
        texts += others
        return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"

    def _between(self, tree: Among) -> str:
        word, (low, high) = self._word(tree.inner), tree.values
        written = self._written(low), self._written(high)
        if word is not None and kind_of(word) is Kind.TEXT:
            if written[0] is None or written[1] is None or written[0].pattern or written[1].pattern:
                raise Refused(tree.token.problem("Between takes two plain values."))
            return f"{word} BETWEEN {quoted(written[0].text)} AND {quoted(written[1].text)}"
        return f"{self.number(tree.inner)} BETWEEN {self.number(low)} AND {self.number(high)}"

    def number(self, tree: Tree) -> str:
        """A tree as a numeric SQL expression; calculations in parentheses."""
        if isinstance(tree, Value):
            return _plain(tree)
        if isinstance(tree, Unary) and tree.op == "-":
            return f"-{self.number(tree.inner)}"
        if isinstance(tree, Binary) and tree.op in "+-*/":
            return f"({self.number(tree.left)} {tree.op} {self.number(tree.right)})"
        if not isinstance(tree, Name):
            raise Refused(tree.token.problem("A number was expected here."))
        return self._number_named(tree)

    def _number_named(self, tree: Name) -> str:
        name = tree.token.value
        if name in self.variables:
            held = self.variables[name]
            if held is None:
                reason = f"{tree.token.text} is assigned in one branch only."
                raise Refused(tree.token.problem(reason, "Repeat the condition where it is used."))
            return held
        word = self._word(tree)
        if word is None:
            self._unknown(tree)
            return "NULL"
        if kind_of(word) not in _NUMERIC:
            raise Refused(tree.token.problem(f"{word} is not a number."))
        return word

    def _unknown(self, tree: Tree) -> None:
        if not isinstance(tree, Name):
            raise Refused(tree.token.problem("A field was expected here."))
        self.problems.append(unknown(tree.token, self.spelt))


def unknown(token: Token, spelt: Mapping[str, str]) -> Problem:
    """The problem of a field nobody knows, with the nearest one that is known."""
    near: str = nearest(spelling(token.text), spelt)
    for name, written in spelt.items():
        near = near.replace(f"'{name}'", f"'{written}'")
    return token.problem("There is no such field.", near or "Name it in the table of fields.")


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Value) -> str:
    text = value.text.strip()
    if value.pattern or not _PLAIN_NUMBER.fullmatch(text):
        raise Refused(value.token.problem("A number was expected here."))
    return text.replace(".", "0.", 1) if text.lstrip("-").startswith(".") else text


def _like(text: str, level: bool) -> str:
    escaped = re.sub(r"[\\%_]", r"\\\g<0>", text)
    pattern = escaped.replace("*", "%").replace("?", "_") + ("%" if level else "")
    return quoted(pattern) + (r" ESCAPE '\'" if escaped != text else "")
