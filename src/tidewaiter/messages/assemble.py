"""From what was collected while reading to canonical objects.

A record is a flat dictionary of dotted field names and values; lists hold records. What cannot be
placed after all (a currency without an amount) is handed back as extra.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidewaiter.core.canonical import field_types
from tidewaiter.core.parts import Extra
from tidewaiter.messages.paths import Trail, written
from tidewaiter.messages.rules import Group, LeafRule, Mapping

Record = dict[str, Any]
OCCURRENCE, PLACE, ENTRIES, EXTRAS, EMPTY, TAKEN = "#", "@", "[]", "+", "!", "~"
"""Keys of a record that are not fields: its occurrence, its place, its list entries, extras."""

FORMAT = "@format"
"""Path of the extra that names the format whose paths the other extras are written in."""


def spill(record: Record, place: Trail | None, text: str) -> None:
    """Keep a leaf that no field takes with the record that has room for it."""
    record.setdefault(EXTRAS, []).append(Extra(written(place), text))


def assemble(mapping: Mapping, record: Record) -> Any:
    """The content of a message from its root record."""
    record.setdefault(EXTRAS, []).insert(0, Extra(FORMAT, mapping.id))
    for name, value in mapping.defaults.items():
        record.setdefault(name, value)
    fields = _fields(mapping.group, record, record)
    for name, how in mapping.derive.items():
        derived = _derived(how, fields.get(how["from"]))
        if derived is not None:
            fields[name] = _as(mapping.group.kind, name, derived)
    for name in mapping.defaults:
        fields[name] = _as(mapping.group.kind, name, fields[name])
    return mapping.group.kind(**fields)


def _derived(how: dict[str, Any], value: Any) -> str | None:
    if value is None:
        return None
    text = str(value)
    exact = how.get("values", {}).get(text)
    if exact is not None:
        return str(exact)
    for prefix, meaning in how.get("prefixes", {}).items():
        if text.startswith(prefix):
            return str(meaning)
    return None


def _as(kind: Any, name: str, value: Any) -> Any:
    wanted = field_types(kind)[name]
    for arm in (wanted, *getattr(wanted, "__args__", ())):
        if isinstance(arm, type) and arm not in (type(None), type(value)):
            return arm(value)
    return value


def _fields(group: Group, record: Record, owner: Record) -> dict[str, Any]:
    """Constructor arguments for one record. ``owner`` is the nearest record that keeps extras."""
    fields: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    _prepare(group, record, owner)
    for key, value in record.items():
        head, tail = _SPLITS.get(key) or _split(key)
        if tail:
            nested.setdefault(head, {})[tail] = value
        elif head:
            fields[head] = value
    for head, parts in nested.items():
        part = make_part(field_types(group.kind)[head], parts, owner)
        if part is not None:
            fields[head] = part
    if ENTRIES in record:
        _lists(group, record, owner, fields)
    if EXTRAS in record and group.keeps_extras:
        fields["extras"] = tuple(record[EXTRAS])
    return fields


_SPECIAL = frozenset((OCCURRENCE, PLACE, ENTRIES, EXTRAS, EMPTY, TAKEN, "n", "u"))


_SPLITS: dict[str, tuple[str, str]] = {}


def _split(key: str) -> tuple[str, str]:
    """A field and what follows its first dot; nothing for a key that is no field."""
    head, _, tail = key.partition(".")
    split = ("", "") if key in _SPECIAL or "#" in key else (head, tail)
    _SPLITS[key] = split
    return split


def _prepare(group: Group, record: Record, owner: Record) -> None:
    """Let second places count where the first is empty, and join what is spread."""
    if group.has_alternates:
        for key in [key for key in record if key[:1] == "?"]:
            record.setdefault(key[1:], record.pop(key))
    if group.spread:
        _gather(group, record, owner)


def _gather(group: Group, record: Record, owner: Record) -> None:
    """Join the parts of values that are spread over several places."""
    for name, rules in group.spread.items():
        for rule in rules:
            if rule.key in record:
                text = _joined(rules, record, owner)
                if text:
                    record[name] = text
                break


def make_part(kind: Any, parts: dict[str, Any], owner: Record) -> Any:
    """A part of a record, such as an address, from its leaves; ``None`` if nothing is left."""
    if not isinstance(kind, type):
        kind = next(a for a in kind.__args__ if a is not type(None))
    plain: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for key, value in parts.items():
        head, dot, tail = key.partition(".")
        if dot:
            nested.setdefault(head, {})[tail] = value
        else:
            plain[head] = value
    for head, inner in nested.items():
        part = make_part(field_types(kind)[head], inner, owner)
        if part is not None:
            plain[head] = part
    _settle(kind, plain, owner)
    return kind(**plain) if plain else None


def _settle(kind: Any, plain: dict[str, Any], owner: Record) -> None:
    """Resolve leaves that only count together with a value."""
    for name, value in list(plain.items()):
        if type(value) is Dependent:
            if "value" in plain:
                plain[name] = value.value
            else:
                spill(owner, value.place, value.text)
                del plain[name]


class Dependent:
    """A value that only counts if another is there; else it goes back to its place as text."""

    __slots__ = ("place", "text", "value")

    def __init__(self, value: Any, place: Trail | None, text: str) -> None:
        self.value, self.place, self.text = value, place, text


def _joined(rules: tuple[LeafRule, ...], record: Record, owner: Record) -> str:
    text = ""
    open_end = True
    for rule in rules:
        found = record.get(rule.key)
        if found is None:
            open_end = False
        elif open_end:
            text += found.value
            open_end = len(found.value) == rule.width
        else:
            spill(owner, found.place, found.text)
    return text


def _lists(group: Group, record: Record, owner: Record, fields: dict[str, Any]) -> None:
    entries: list[tuple[int, Record]] = record[ENTRIES]
    by_order: dict[int, list[Record]] = {}
    for order, entry in entries:
        by_order.setdefault(order, []).append(entry)
    for order in sorted(by_order):
        rule = group.lists[order]
        made = [_entry(rule.group, rule.const, e, owner) for e in by_order[order]]
        last = max((n for n, m in enumerate(made) if m is not None), default=-1)
        values: list[Any] = []
        for n, value in enumerate(made):
            if value is None:
                if n < last or by_order[order][n].get(EMPTY):
                    spill(owner, by_order[order][n][PLACE], "")
            else:
                values.append(value(len(values) + 1))
        if values:
            fields[rule.key] = (*fields.get(rule.key, ()), *values)


def _flat(group: Group, const: Any, record: Record) -> Callable[[int], Any] | None:
    """An entry that is all plain values, the usual case, without a detour."""
    fields = {key: value for key, value in record.items() if key not in _SPECIAL}
    if not fields:
        return None
    fields.update(const)
    made = group.kind(**fields)
    return lambda _: made


def _entry(group: Group, const: Any, record: Record, owner: Record) -> Callable[[int], Any] | None:
    """How to make an entry given its position from 1, or ``None`` if it holds nothing."""
    if "" in record:
        value = record[""]
        return lambda _: value
    if not group.record:
        return None
    if group.flat:
        return _flat(group, const, record)
    home = record if group.keeps_extras else owner
    fields = _fields(group, record, home)
    if group.dependents:
        _settle(group.kind, fields, home)
    if not fields:
        return None
    fields.update(const)
    kind = group.kind
    if not group.numbered or "number" in fields:
        made = kind(**fields)
        return lambda _: made
    return lambda position: kind(**fields, number=position)
