"""From the tables of a mapping file to rules, checking every name on the way."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin

from tidewaiter.core.canonical import field_types
from tidewaiter.core.errors import MappingError, nearest
from tidewaiter.core.parts import Amount, Quantity, Timestamp
from tidewaiter.messages.conditions import compile_conditions
from tidewaiter.messages.dates import DATE_FORMATS
from tidewaiter.messages.outline import parse_outline
from tidewaiter.messages.rules import CONTENTS, SYNTAXES, Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.values import (
    CodeLeaf,
    DateLeaf,
    DecimalLeaf,
    Leaf,
    TextLeaf,
    WholeLeaf,
)

_DEPENDENT = {(Amount, "currency"), (Quantity, "unit")}


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
        outline=parse_outline(
            f"{data.get('blocks', '')}\n{data.get('elements', '')}", where, data.get("attributes")
        ),
        namespaces=data.get("namespaces", {}),
        constants=data.get("constants", {}),
        defaults=data.get("defaults", {}),
        derive=data.get("derive", {}),
        detect=data.get("detect", {}),
        options=data.get("options", {}),
        write=data.get("write", {}),
        conditions=compile_conditions(
            data.get("rules", ()), data.get("let", {}), where, data.get("namespaces", {})
        ),
    )


class _Compiler:
    """Turns the tables of one mapping into rules, checking every name on the way."""

    def __init__(self, data: dict[str, Any], where: str) -> None:
        self.where = where
        self.codes: dict[str, dict[str, str]] = data.get("codes", {})
        self.parts: dict[str, dict[str, Any]] = data.get("parts", {})
        options = data.get("options", {})
        self.by_path = data["syntax"] == "xml"
        self.mark = str(options.get("decimal_mark", "."))
        self.dates = tuple(options.get("dates", ("iso",)))
        self.tolerated = tuple(options.get("dates_tolerated", ()))

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
                    lists.append(
                        self.list_rule(kind, key, spec, place, nth > 0 and "const" not in spec)
                    )
                elif "join" in spec:
                    leaves += self.joined(key, spec, target, place)
                else:
                    rule_made = self.leaf_rule(kind, key, spec, target, place)
                    leaves.append(_with_plain(replace(rule_made, alternate=nth > 0)))
        known = field_types(kind) if is_dataclass(kind) else {}
        return Group(
            kind,
            tuple(leaves),
            tuple(lists),
            keeps_extras="extras" in known,
            numbered="number" in known,
            record=bool(known),
            dependents=any(r.dependent and "." not in r.key for r in leaves),
            by_path=self.by_path,
            flat=bool(known)
            and not lists
            and "extras" not in known
            and not any(r.alternate or r.dependent or r.joined is not None for r in leaves)
            and not any("." in r.key for r in leaves),
        )

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
                f"{key}#{n}",
                path,
                leaf,
                joined=n,
                width=widths[n],
                start=sum(widths[:n]),
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
            tolerated = () if "dates" in spec else self.tolerated
            for name in (*dates, *tolerated):
                if name not in DATE_FORMATS:
                    raise MappingError(f"no date '{name}'.", where=f"{self.where}: {place}")
            return DateLeaf(dates, tolerated)
        if kind is Decimal:
            return DecimalLeaf(self.mark)
        if kind is int:
            return WholeLeaf()
        if kind is str:
            return TextLeaf()
        if isinstance(kind, type) and issubclass(kind, Enum):
            return CodeLeaf({member.value: member.value for member in kind}, kind)
        raise MappingError(f"{kind} is not a single value.", where=f"{self.where}: {place}")


def _with_plain(rule: LeafRule) -> LeafRule:
    odd = rule.cut or rule.alternate or rule.dependent or rule.line is not None
    return replace(rule, plain=type(rule.leaf) is TextLeaf and rule.joined is None and not odd)


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
