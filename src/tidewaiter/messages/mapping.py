"""Mapping tables: which place of a message is which canonical field.

A mapping is one TOML file. ``[fields]`` names canonical fields (dotted for parts of a part) and
their place in the message; a list has a ``path`` with ``*`` and its own fields under ``each``.
``elements`` is an indented outline of the format: order, how often, and value format of each
element. The same tables serve reading and writing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_origin

from tidewaiter.core.canonical import field_types
from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import MappingError, nearest
from tidewaiter.core.parts import Amount, Quantity, Timestamp
from tidewaiter.core.permit import Permit
from tidewaiter.messages.outline import Outline, parse_outline
from tidewaiter.messages.response import Response
from tidewaiter.messages.values import (
    DATE_FORMATS,
    CodeLeaf,
    DateLeaf,
    DecimalLeaf,
    Leaf,
    TextLeaf,
    WholeLeaf,
)

SYNTAXES = ("xml", "edifact")
CONTENTS: dict[str, Any] = {
    "declaration": Declaration,
    "response": Response,
    "cargo": CargoReport,
    "permit": Permit,
}
_DEPENDENT = {(Amount, "currency"), (Quantity, "unit")}


@dataclass(frozen=True, slots=True)
class LeafRule:
    """One leaf: a canonical field and its place.

    ``dependent`` leaves (a currency) only count together with their value. ``cut`` takes part of
    the text; ``joined`` is the number of a part of a value that is spread over several places,
    ``width`` the characters that part takes. ``declared`` is where a date names its format, ``unit``
    where a mass names its unit. An ``alternate`` place counts where the
    first is empty. ``line`` 0 is the first line of a text, 1 all that follow.
    ``many`` values of one field stand side by side in one segment; ``last`` marks
    the last part of a spread value.
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

    @property
    def plain(self) -> bool:
        """Whether the text itself is the value, with nothing to be done to it."""
        odd = self.cut or self.alternate or self.dependent or self.line is not None
        return type(self.leaf) is TextLeaf and self.joined is None and not odd

    @property
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


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one record: a declaration, an item, a document. ``kind`` may be a scalar."""

    kind: Any
    leaves: tuple[LeafRule, ...]
    lists: tuple[ListRule, ...]

    @property
    def keeps_extras(self) -> bool:
        """Whether records of this group have room for what no field takes."""
        return is_dataclass(self.kind) and "extras" in field_types(self.kind)


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

    @property
    def decimal_mark(self) -> str:
        """The decimal mark of the format."""
        return str(self.options.get("decimal_mark", "."))


def load_mapping(path: Path | str) -> Mapping:
    """Compile the mapping in a file. Raises :class:`MappingError` with the place."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise MappingError(str(problem), where=str(path)) from problem
    return compile_mapping(data, str(path))


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings that come with the program, in the order of their identifiers."""
    found = []
    for entry in sorted(files(__package__).joinpath("mappings").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            data = tomllib.loads(entry.read_text(encoding="utf-8"))
            if data.get("syntax") in SYNTAXES:
                found.append(compile_mapping(data, entry.name))
    return tuple(found)


def compile_mapping(data: dict[str, Any], where: str) -> Mapping:
    """Compile a mapping from its tables. Raises :class:`MappingError`."""
    for name in ("id", "title", "syntax", "kind", "content", "source", "fields"):
        if name not in data:
            raise MappingError(f"'{name}' is missing.", where=where)
    if data["syntax"] not in SYNTAXES:
        raise MappingError(f"syntax '{data['syntax']}' is none of {SYNTAXES}.", where=where)
    if data["content"] not in CONTENTS:
        raise MappingError(
            f"content '{data['content']}' is not known.",
            where=where,
            advice=nearest(data["content"], CONTENTS),
        )
    kind = CONTENTS[data["content"]]
    return Mapping(
        id=data["id"],
        title=data["title"],
        syntax=data["syntax"],
        kind=data["kind"],
        content=kind,
        source=data["source"],
        root=data.get("root", ""),
        group=_Compiler(data, where).group(kind, data["fields"], "fields"),
        outline=parse_outline(data.get("elements", ""), where),
        namespaces=data.get("namespaces", {}),
        constants=data.get("constants", {}),
        defaults=data.get("defaults", {}),
        derive=data.get("derive", {}),
        detect=data.get("detect", {}),
        options=data.get("options", {}),
        write=data.get("write", {}),
    )


class _Compiler:
    """Turns the tables of one mapping into rules, checking every name on the way."""

    def __init__(self, data: dict[str, Any], where: str) -> None:
        self.where = where
        self.codes: dict[str, dict[str, str]] = data.get("codes", {})
        self.parts: dict[str, dict[str, Any]] = data.get("parts", {})
        options = data.get("options", {})
        self.mark = str(options.get("decimal_mark", "."))
        self.dates = tuple(options.get("dates", ("iso",)))

    def group(self, kind: Any, table: dict[str, Any], at: str) -> Group:
        """Rules for the fields of one kind of record."""
        leaves: list[LeafRule] = []
        lists: list[ListRule] = []
        for key, rule in table.items():
            place = f"{at}.{key}"
            for nth, one in enumerate(rule if isinstance(rule, list) else [rule]):
                spec = {"path": one} if isinstance(one, str) else dict(one)
                target = self.type_of(kind, key, place)
                if spec.get("spread"):
                    inner = self.leaf_rule(kind, key, spec, get_args(target)[0], place)
                    leaves.append(replace(inner, many=True))
                elif get_origin(target) is tuple or key.startswith("parties."):
                    lists.append(self.list_rule(kind, key, spec, place, nth > 0 and "const" not in spec))
                elif "join" in spec:
                    leaves += self.joined(key, spec, target, place)
                else:
                    rule_made = self.leaf_rule(kind, key, spec, target, place)
                    leaves.append(replace(rule_made, alternate=nth > 0))
        return Group(kind, tuple(leaves), tuple(lists))

    def type_of(self, kind: Any, key: str, place: str) -> Any:
        """The canonical type of a dotted key."""
        if key in ("", "."):
            return kind
        for step in key.split("."):
            if get_origin(kind) is tuple:
                return kind
            known = field_types(kind) if is_dataclass(kind) else {}
            if step not in known:
                raise MappingError(
                    f"there is no field '{step}'.",
                    where=f"{self.where}: {place}",
                    advice=nearest(step, known),
                )
            kind = _bare(known[step])
        return kind

    def list_rule(
        self, kind: Any, key: str, spec: dict[str, Any], place: str, alternate: bool
    ) -> ListRule:
        """A rule for a list; ``parties.importer`` is the list of parties with that role."""
        name, _, role = key.partition(".")
        entry = get_args(self.type_of(kind, name, place))[0]
        const = dict(spec.get("const", {})) | ({"role": role} if role else {})
        each = spec.get("each") or (self.part(spec["part"], place) if "part" in spec else None)
        path = spec["path"]
        if each is None:
            path, each = _scalar_list(path, spec)
        group = self.group(entry, each, place)
        where = {k: frozenset(v) for k, v in spec.get("where", {}).items()}
        for const_key, value in const.items():
            where.setdefault(const_key, frozenset((value,)))
            const[const_key] = self.constant(entry, const_key, value, place)
        return ListRule(
            name, path, group, const, spec.get("sequence"), where, alternate, "part" in spec
        )

    def constant(self, entry: Any, key: str, value: str, place: str) -> Any:
        """A constant as the type of its field."""
        kind = self.type_of(entry, key, place)
        return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value

    def part(self, name: str, place: str) -> dict[str, Any]:
        """A named set of fields that several rules share."""
        if name not in self.parts:
            raise MappingError(f"there is no part '{name}'.", where=f"{self.where}: {place}")
        return self.parts[name]

    def joined(self, key: str, spec: dict[str, Any], kind: Any, place: str) -> list[LeafRule]:
        """Rules for a value that is spread over several places."""
        leaf = self.leaf(kind, spec, place)
        widths = spec["widths"]
        return [
            LeafRule(
                f"{key}#{n}", path, leaf, joined=n, width=widths[n], start=sum(widths[:n]),
                last=n == len(widths) - 1,
            )
            for n, path in enumerate(spec["join"])
        ]

    def leaf_rule(
        self, owner: Any, key: str, spec: dict[str, Any], kind: Any, place: str
    ) -> LeafRule:
        """A rule for a single value."""
        head, _, last = key.rpartition(".")
        parent = self.type_of(owner, head, place) if head else owner
        dependent = None
        if (parent, last) in _DEPENDENT:
            dependent = f"{head}.value" if head else "value"
        cut = spec.get("cut")
        return LeafRule(
            key=key,
            path=spec["path"],
            leaf=self.leaf(kind, spec, place),
            dependent=dependent,
            cut=(cut[0], cut[1]) if cut else None,
            declared=spec.get("declared"),
            unit=spec.get("unit"),
            line=spec.get("line"),
        )

    def leaf(self, kind: Any, spec: dict[str, Any], place: str) -> Leaf:
        """How a value of this type is read and written."""
        if "codes" in spec:
            table = self.codes.get(spec["codes"])
            if table is None:
                raise MappingError(f"no codes '{spec['codes']}'.", where=f"{self.where}: {place}")
            return CodeLeaf(table, kind, spec.get("written"))
        if kind is Timestamp:
            dates = tuple(spec.get("dates", self.dates))
            for name in dates:
                if name not in DATE_FORMATS:
                    raise MappingError(f"no date '{name}'.", where=f"{self.where}: {place}")
            return DateLeaf(dates)
        if kind is Decimal:
            return DecimalLeaf(self.mark)
        if kind is int:
            return WholeLeaf()
        if kind is str:
            return TextLeaf()
        if isinstance(kind, type) and issubclass(kind, Enum):
            return CodeLeaf({member.value: member.value for member in kind}, kind)
        raise MappingError(f"{kind} is not a single value.", where=f"{self.where}: {place}")


def _scalar_list(path: str, spec: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The repeated place of a list of plain values and the rule for the value in it."""
    options = {k: v for k, v in spec.items() if k in ("codes", "dates", "written", "declared")}
    for mark in ("*", "[2+]"):
        head, found, tail = path.rpartition(mark)
        if found:
            return head + found, {"": {"path": tail.lstrip("/") or ".", **options}}
    head, at, tail = path.rpartition("@")
    if at:
        return head.rstrip("/"), {"": {"path": f"@{tail}", **options}}
    return path, {"": {"path": ".", **options}}


def _bare(kind: Any) -> Any:
    arms = [a for a in get_args(kind) if a is not type(None)]
    return arms[0] if type(None) in get_args(kind) else kind
