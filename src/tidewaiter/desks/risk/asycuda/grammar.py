"""The grammar of criteria: statements and expressions, as a small tree.

Expressions are read by precedence; whether a tree is a condition or a value is checked when it is
written as SQL. What is not understood raises :class:`Refused` at its token.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tidewaiter.desks.risk.asycuda.tokens import SPELT, Refused, Token


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a working variable."""

    token: Token


@dataclass(frozen=True, slots=True)
class Value:
    """A written value; ``pattern`` if wildcards in it count."""

    token: Token
    text: str
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class Binary:
    """``and``, ``or``, a comparison or a calculation."""

    op: str
    left: Tree
    right: Tree
    token: Token


@dataclass(frozen=True, slots=True)
class Unary:
    """``not`` or ``-``."""

    op: str
    inner: Tree
    token: Token


@dataclass(frozen=True, slots=True)
class Among:
    """``x in (a, b)``, or ``between`` with two values."""

    inner: Tree
    values: tuple[Tree, ...]
    between: bool
    token: Token


Tree = Name | Value | Binary | Unary | Among


@dataclass(frozen=True, slots=True)
class Lane:
    """``RedLane IS 50``. ``percent`` is the text as written."""

    lane: str
    percent: str
    token: Token


@dataclass(frozen=True, slots=True)
class Assign:
    """``Num01 IS StatVal / SuppUnits``."""

    token: Token
    value: Tree


@dataclass(frozen=True, slots=True)
class If:
    """A condition, what follows if it holds, and what if not."""

    condition: Tree
    then: tuple[Statement, ...]
    other: tuple[Statement, ...]
    token: Token


Statement = Lane | Assign | If

_LANES = ("red", "yellow", "blue", "green")
_BINDING = {"or": 1, "and": 2, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4}
_BINDING |= {"like": 4, "in": 4, "between": 4, "not": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT, _SUM, _MINUS = 3, 5, 7
_DEEP = 100
_LISTS = "Write the values of the list out: ComCod in (...)."
_RESERVED = frozenset(
    {"if", "then", "else", "endif", "end", "and", "or", "not", "in", "between", "like", "is"}
)


@dataclass(slots=True)
class Reader:
    """Reads the tokens of one criterion. ``blocks`` says whether its Ifs are closed by Endif."""

    tokens: list[Token]
    blocks: bool
    at: int = 0
    depth: int = field(default=0)

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def value(self, ahead: int = 0) -> str:
        """The next token's value, other spellings of operators made one; "" for texts."""
        token = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        return SPELT.get(token.value, token.value) if token.kind in ("word", "sign") else ""

    def take(self) -> Token:
        """The next token, passed."""
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def passed(self, *values: str) -> bool:
        """Whether the next token was one of these, and is passed now."""
        if self.value() in values:
            self.take()
            return True
        return False

    def refuse(self, reason: str, advice: str = "") -> Refused:
        """The refusal at the next token."""
        return Refused(self.token.problem(reason, advice))

    def statements(self, inside: bool) -> tuple[Statement, ...]:
        """Statements up to the end, or inside an If up to its Else or Endif."""
        found: list[Statement] = []
        while self.token.kind != "end":
            if self.passed(";", ","):
                continue
            if inside and found and self.passed("and"):
                continue
            if self._closes():
                break
            if inside and found and not self.blocks and self._next_criterion():
                break
            found.append(self._statement())
        return tuple(found)

    def _closes(self) -> bool:
        return self.value() in ("else", "endif") or (
            self.value() == "end" and self.value(1) == "if"
        )

    def _next_criterion(self) -> bool:
        return self.value() == "if" and self.token.starts_line

    def _statement(self) -> Statement:
        if self.value() == "if":
            return self._if()
        token = self.token
        if token.kind != "word" or self.value() in _RESERVED:
            raise self.refuse("A statement was expected.", "Write If ..., or RedLane IS 100.")
        self.take()
        lane = token.value.removesuffix("lane")
        if lane in _LANES:
            if lane == token.value:
                self.passed("lane")
            return self._lane(lane, token)
        if not self.passed("is", ":=", "="):
            self.at -= 1
            raise self.refuse("This is no statement that is known here.")
        if token.value.startswith("greendelay"):
            raise Refused(
                token.problem("A green delay has no counterpart.", "Set it in the lane policy.")
            )
        return Assign(token, self.expression())

    def _lane(self, lane: str, token: Token) -> Lane:
        if not self.passed("is", ":=", "="):
            raise self.refuse("After a lane comes IS and a percentage.", "Write RedLane IS 100.")
        if self.token.kind != "number":
            raise self.refuse("The rate of a lane is a number from 1 to 100.")
        percent = self.take().text
        self.passed("%")
        return Lane(lane, percent, token)

    def _if(self) -> If:
        self._deeper()
        token = self.take()
        condition = self.expression()
        if not self.passed("then"):
            raise self.refuse("Then was expected after the condition.")
        then = self.statements(inside=True)
        other = self.statements(inside=True) if self.passed("else") else ()
        if not self._endif() and self.blocks:
            raise self.refuse("Endif is missing.", f"The If began in line {token.line}.")
        self.depth -= 1
        return If(condition, then, other, token)

    def _endif(self) -> bool:
        if self.value() == "end" and self.value(1) == "if":
            self.take()
            return self.passed("if")
        return self.passed("endif")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEP:
            raise self.refuse("This is nested too deeply.", "Split the criterion.")

    def expression(self, least: int = 0) -> Tree:
        """An expression whose operators bind tighter than ``least``."""
        self._deeper()
        tree, steps = self._operand(), 0
        while (binding := _BINDING.get(self.value(), 0)) > least:
            steps += binding > _BINDING["and"]
            if steps > _DEEP:
                raise self.refuse("This is too long a calculation.", "Split the criterion.")
            tree = self._operation(tree, binding)
        self.depth -= 1
        return tree

    def _operation(self, left: Tree, binding: int) -> Tree:
        token, op = self.token, self.value()
        self.take()
        if op == "not":
            if self.value() not in ("in", "between", "like"):
                raise self.refuse("After this Not comes In, Between or Like.")
            return Unary("not", self._operation(left, binding), token)
        if op == "in":
            return Among(left, self._list(), False, token)
        if op == "between":
            low = self.expression(_SUM - 1)
            if not self.passed("and", ","):
                raise self.refuse("Between takes two values joined by And.")
            return Among(left, (low, self.expression(_SUM - 1)), True, token)
        right = self.expression(binding)
        return Binary("=" if op == "like" else op, left, right, token)

    def _list(self) -> tuple[Tree, ...]:
        if not self.passed("("):
            raise self.refuse("After In comes a list in parentheses.")
        values = [self.expression(_SUM - 1)]
        while self.passed(",", ";"):
            values.append(self.expression(_SUM - 1))
        if not self.passed(")"):
            raise self.refuse("The list is not closed.")
        return tuple(values)

    def _operand(self) -> Tree:
        if self.value() == "(":
            self.take()
            tree = self.expression()
            if not self.passed(")"):
                raise self.refuse("A closing parenthesis was expected.")
            return tree
        if self.value() == "not":
            return Unary("not", self._inner(_NOT), self.tokens[self.at - 1])
        if self.value() == "-":
            return Unary("-", self._inner(_MINUS), self.tokens[self.at - 1])
        token = self.token
        if token.kind in ("text", "pattern", "number", "code"):
            self.take()
            wild = token.kind in ("text", "pattern") and ("*" in token.value or "?" in token.value)
            return Value(token, token.value, wild)
        if token.kind != "word" or self.value() in _RESERVED:
            raise self.refuse("A field or a value was expected.")
        if self.value(1) == "(":
            advice = _LISTS if token.value.startswith("inlist") else ""
            raise self.refuse("Functions are not carried over.", advice)
        return Name(self.take())

    def _inner(self, least: int) -> Tree:
        self.take()
        return self.expression(least - 1 if least == _NOT else least)
