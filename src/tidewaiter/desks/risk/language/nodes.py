"""Expression trees of the criteria language.

A tree is typed and frozen, so that equal criteria are equal objects: the compiler shares them.
``BETWEEN`` and derived words are gone by the time a tree exists; what is left is little.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from tidewaiter.messages.columns import Kind

Constant = str | float | bool | None


class Node:
    """A part of an expression. ``kind`` is the kind of value it gives."""

    kind: Kind

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below."""
        found: list[Node] = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, tuple):
                found.extend(v for v in value if isinstance(v, Node))
        return tuple(found)

    @cached_property
    def words(self) -> frozenset[str]:
        """The names of all words read, facts among them."""
        return frozenset().union(*(part.words for part in self.parts))

    @cached_property
    def word_nodes(self) -> tuple[Word, ...]:
        """Every word read, each once, in order of appearance."""
        return tuple(dict.fromkeys(word for part in self.parts for word in part.word_nodes))


@dataclass(frozen=True)
class Word(Node):
    """A column or a fact, by its full name: ``origin``, ``history.importer_declarations(90)``."""

    name: str
    kind: Kind

    @cached_property
    def words(self) -> frozenset[str]:
        """Its own name."""
        return frozenset((self.name,))

    @cached_property
    def word_nodes(self) -> tuple[Word, ...]:
        """Itself."""
        return (self,)


@dataclass(frozen=True)
class Literal(Node):
    """A constant; moments are seconds since 1970 in UTC; ``None`` is SQL's NULL."""

    value: Constant
    kind: Kind


@dataclass(frozen=True)
class Arithmetic(Node):
    """``left op right`` with op one of ``+ - * / %``; NULL if a side is, or on division by zero."""

    op: str
    left: Node
    right: Node
    kind = Kind.NUMBER


@dataclass(frozen=True)
class Call(Node):
    """A named function."""

    name: str
    args: tuple[Node, ...]
    kind: Kind


@dataclass(frozen=True)
class Compare(Node):
    """``left op right`` with op one of ``= <> < <= > >=``."""

    op: str
    left: Node
    right: Node
    kind = Kind.FLAG


@dataclass(frozen=True)
class In(Node):
    """``operand IN (values)``; a NULL among the values makes every other value unknown."""

    operand: Node
    values: tuple[Constant, ...]
    kind = Kind.FLAG


@dataclass(frozen=True)
class InList(Node):
    """``operand IN LIST('name')``: membership of a named list."""

    operand: Node
    list_name: str
    kind = Kind.FLAG


@dataclass(frozen=True)
class Like(Node):
    """``operand LIKE 'pattern'``, case-sensitive, over the whole text."""

    operand: Node
    pattern: str
    escape: str | None
    kind = Kind.FLAG


@dataclass(frozen=True)
class IsNull(Node):
    """``operand IS NULL``; for a flag also ``IS UNKNOWN``."""

    operand: Node
    kind = Kind.FLAG


@dataclass(frozen=True)
class Not(Node):
    """``NOT operand``."""

    operand: Node
    kind = Kind.FLAG


@dataclass(frozen=True)
class And(Node):
    """All of them; flattened."""

    operands: tuple[Node, ...]
    kind = Kind.FLAG


@dataclass(frozen=True)
class Or(Node):
    """Any of them; flattened."""

    operands: tuple[Node, ...]
    kind = Kind.FLAG


TRUE = Literal(True, Kind.FLAG)
FALSE = Literal(False, Kind.FLAG)
UNKNOWN = Literal(None, Kind.FLAG)


def both(operands: tuple[Node, ...]) -> Node:
    """``AND`` of the operands, flattened; one operand is itself."""
    flat = _flattened(And, operands)
    return flat[0] if len(flat) == 1 else And(flat)


def either(operands: tuple[Node, ...]) -> Node:
    """``OR`` of the operands, flattened; one operand is itself."""
    flat = _flattened(Or, operands)
    return flat[0] if len(flat) == 1 else Or(flat)


def _flattened(kind: type[And] | type[Or], operands: tuple[Node, ...]) -> tuple[Node, ...]:
    flat: list[Node] = []
    for operand in operands:
        flat.extend(operand.operands if isinstance(operand, kind) else (operand,))
    return tuple(flat)
