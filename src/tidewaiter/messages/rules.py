"""A mapping, compiled: rules for leaves, lists and groups of fields."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from tidewaiter.core.building import maker
from tidewaiter.core.canonical import field_types
from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.permit import Permit
from tidewaiter.messages.conditions import Condition
from tidewaiter.messages.outline import Outline
from tidewaiter.messages.response import Response
from tidewaiter.messages.values import Leaf

SYNTAXES = ("xml", "edifact")
CONTENTS: dict[str, Any] = {
    "declaration": Declaration,
    "response": Response,
    "cargo": CargoReport,
    "permit": Permit,
}


@dataclass(frozen=True)
class LeafRule:
    """One leaf: a canonical field and its place.

    ``dependent`` leaves (a currency) only count together with their value. ``cut`` takes part of
    the text; ``joined`` is the number of a part of a value that is spread over several places,
    ``width`` the characters that part takes. ``declared`` is where a date names its format,
    ``unit`` where a mass names its unit. An ``alternate`` place counts where the
    first is empty. ``line`` 0 is the first line of a text, 1 all that follow.
    ``many`` values of one field stand side by side in one segment; ``last`` marks
    the last part of a spread value. In a ``plain`` leaf the text itself is the value.
    """

    key: str
    path: str
    leaf: Leaf
    dependent: str | None = None
    cut: tuple[int, int] | None = None
    joined: int | None = None
    width: int = 0
    declared: str | None = None
    unit: str | None = None
    alternate: bool = False
    start: int = 0
    line: int | None = None
    many: bool = False
    last: bool = False
    plain: bool = False

    @cached_property
    def field(self) -> str:
        """The canonical field without the number of its part."""
        return self.key.partition("#")[0]


@dataclass(frozen=True, slots=True)
class ListRule:
    """One source of a list: its place, what every entry has in common, and its fields.

    ``sequence`` is a place that holds the number of the entry; ``where`` limits which entries are
    written here, by the values of their fields. ``shared`` fields come from a part that several
    lists use; those the format does not know at this place are passed over.
    """

    key: str
    path: str
    group: Group
    const: MappingOf[str, Any]
    sequence: str | None = None
    where: MappingOf[str, frozenset[str]] = field(default_factory=dict)
    alternate: bool = False
    shared: bool = False


@cache
def part_kind(kind: Any, name: str) -> Any:
    """The class of a field that is a part, such as an address."""
    wanted = field_types(kind)[name]
    if isinstance(wanted, type):
        return wanted
    return next(a for a in wanted.__args__ if a is not type(None))


@dataclass(frozen=True)
class Group:
    """The fields of one record: a declaration, an item, a document; or a plain value.

    A ``record`` that ``keeps_extras`` has room for what no field takes; a ``numbered`` one takes
    its position as its number; ``dependents`` are among its own leaves. A ``flat`` one holds plain
    values only. ``by_path`` where places are paths, as in XML.
    """

    kind: Any
    leaves: tuple[LeafRule, ...]
    lists: tuple[ListRule, ...]
    keeps_extras: bool = False
    numbered: bool = False
    record: bool = True
    dependents: bool = False
    flat: bool = False
    by_path: bool = True

    @cached_property
    def spread(self) -> dict[str, tuple[LeafRule, ...]]:
        """The rules of every value that is spread over several places, in their order."""
        found: dict[str, tuple[LeafRule, ...]] = {}
        for rule in self.leaves:
            if rule.joined is not None:
                found[rule.field] = (*found.get(rule.field, ()), rule)
        return found

    @cached_property
    def make(self) -> Callable[..., Any]:
        """Makes the record from its fields by name."""
        return maker(self.kind)

    @cached_property
    def dotted(self) -> frozenset[str]:
        """The fields that are leaves of a part, such as ``address.city``."""
        return frozenset(rule.field for rule in self.leaves if "." in rule.field)

    @cached_property
    def parts(self) -> tuple[tuple[str, Callable[..., Any], tuple[tuple[str, str], ...]], ...]:
        """The parts among its fields: the name, what makes it, its leaves by dotted field."""
        found: dict[str, dict[str, str]] = {}
        for name in sorted(self.dotted):
            head, _, leaf = name.partition(".")
            found.setdefault(head, {})[name] = leaf
        return tuple(
            (head, maker(part_kind(self.kind, head)), tuple(leaves.items()))
            for head, leaves in found.items()
        )

    @cached_property
    def has_alternates(self) -> bool:
        """Whether some field has a second place to be read from."""
        return any(rule.alternate for rule in self.leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A format, compiled: everything the engine needs to read and write it."""

    id: str
    title: str
    syntax: str
    kind: str
    content: Any
    source: str
    root: str
    group: Group
    outline: Outline
    namespaces: dict[str, str]
    constants: dict[str, str]
    defaults: dict[str, str]
    derive: dict[str, dict[str, Any]]
    detect: dict[str, Any]
    options: dict[str, Any]
    write: dict[str, dict[str, str]]
    conditions: tuple[Condition, ...] = ()

    @property
    def decimal_mark(self) -> str:
        """The decimal mark of the format."""
        return str(self.options.get("decimal_mark", "."))
