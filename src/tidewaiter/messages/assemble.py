"""From what was collected while reading to canonical objects.

A record is a flat dictionary of dotted field names and values; lists hold records. What cannot be
placed after all (a currency without an amount) is handed back as extra.
"""

from __future__ import annotations

from dataclasses import MISSING
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Any

from tidewaiter.core.canonical import field_types
from tidewaiter.core.parts import Extra
from tidewaiter.messages.paths import Trail, written
from tidewaiter.messages.rules import Group, LeafRule, Mapping

Record = dict[str, Any]
OCCURRENCE, PLACE, ENTRIES, EXTRAS, EMPTY, TAKEN, SEQUENCE = "#", "@", "[]", "+", "!", "~", "%"
"""Keys of a record that are not fields: its occurrence, its place, its list entries, extras, and
where its number stood if that was its occurrence."""

SECOND = "@second"
"""Path of the extra that says an entry stood in a second place, which is its text."""

AFTER = "?after"
"""Last step of the path of the extra that says which element a foreign one came after."""

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
            value = _as(mapping.group.kind, name, derived)
            _keep_spelling(mapping, record, name, value)
            fields[name] = value
            fields["extras"] = tuple(record[EXTRAS])
    for name in mapping.defaults:
        fields[name] = _as(mapping.group.kind, name, fields[name])
    return mapping.group.kind(**fields)


def _keep_spelling(mapping: Mapping, record: Record, name: str, value: Any) -> None:
    """Keep what the message said of a field that now follows from another."""
    said = record.get(name)
    rule = next((r for r in mapping.group.leaves if r.key == name), None)
    if rule is None or said is None or said == value or not mapping.group.by_path:
        return
    if rule.leaf.write(said) != rule.leaf.write(value):
        _keep_text(mapping.group, record, name, said)


def _keep_text(group: Group, record: Record, key: str, value: Any) -> None:
    """Keep the text of a field as extra, unless its original spelling is kept already."""
    rule = next(r for r in group.leaves if r.key == key)
    extras = record.setdefault(EXTRAS, [])
    if not any(extra.path == rule.path for extra in extras):
        extras.append(Extra(rule.path, rule.leaf.write(value)))


def settled(mapping: Mapping, content: Any) -> dict[str, bool]:
    """Fields that do not need their own text: true if derived, false if at their default."""
    found = {f.name: False for f in dataclass_fields(content) if _at_default(f, content)}
    for name, how in mapping.derive.items():
        value = _derived(how, getattr(content, how["from"]))
        if value is not None and getattr(content, name) == _as(mapping.group.kind, name, value):
            found[name] = True
    return found


def _at_default(field: Any, content: Any) -> bool:
    return (
        field.default not in (None, (), MISSING) and getattr(content, field.name) == field.default
    )


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


@cache
def _arms(kind: Any, name: str) -> tuple[type, ...]:
    """The types a field may have, ``None`` aside."""
    wanted = field_types(kind)[name]
    arms = (wanted, *getattr(wanted, "__args__", ()))
    return tuple(a for a in arms if isinstance(a, type) and a is not type(None))


def _as(kind: Any, name: str, value: Any) -> Any:
    for arm in _arms(kind, name):
        if arm is not type(value):
            return arm(value)
    return value


def _fields(group: Group, record: Record, owner: Record) -> dict[str, Any]:
    """Constructor arguments for one record. ``owner`` is the nearest record that keeps extras."""
    _prepare(group, record, owner)
    fields: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for key, value in record.items():
        head, tail = _SPLITS.get(key) or _split(key)
        if tail:
            if head in nested:
                nested[head][tail] = value
            else:
                nested[head] = {tail: value}
        elif head:
            fields[head] = value
    for head, parts in nested.items():
        part = make_part(_part_kind(group.kind, head), parts, owner)
        if part is not None:
            fields[head] = part
    if ENTRIES in record:
        _lists(group, record, owner, fields)
    if EXTRAS in record and group.keeps_extras:
        fields["extras"] = tuple(record[EXTRAS])
    return fields


_SPECIAL = frozenset((OCCURRENCE, PLACE, ENTRIES, EXTRAS, EMPTY, TAKEN, SEQUENCE, "n", "u"))


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
            value = record.pop(key)
            if key[1:] not in record:
                record[key[1:]] = value
            elif (
                group.by_path and record[key[1:]] == value
            ):  # else the second place would seem the only one
                _keep_text(group, record, key[1:], value)
    for name, rules in group.spread.items():
        present = [rule for rule in rules if rule.key in record]
        if not present:
            continue
        if len(present) == 1 and present[0] is rules[0]:
            text = record[rules[0].key].value
        else:
            text = _joined(rules, record, owner)
        if text:
            record[name] = text


@cache
def _part_kind(kind: Any, name: str) -> Any:
    """The class of a field that is a part, such as an address."""
    wanted = field_types(kind)[name]
    if isinstance(wanted, type):
        return wanted
    return next(a for a in wanted.__args__ if a is not type(None))


def make_part(kind: Any, parts: dict[str, Any], owner: Record) -> Any:
    """A part of a record, such as an address, from its leaves; ``None`` if nothing is left."""
    plain: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for key, value in parts.items():
        head, tail = _SPLITS.get(key) or _split(key)
        if tail:
            nested.setdefault(head, {})[tail] = value
        else:
            plain[head] = value
    for head, inner in nested.items():
        part = make_part(_part_kind(kind, head), inner, owner)
        if part is not None:
            plain[head] = part
    _settle(plain, owner)
    return kind(**plain) if plain else None


def _settle(plain: dict[str, Any], owner: Record) -> None:
    """Resolve leaves that only count together with a value."""
    waiting = [(name, v) for name, v in plain.items() if type(v) is Dependent]
    for name, value in waiting:
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
    by_order: dict[int, list[Record]] = {}
    for order, entry in record[ENTRIES]:
        if order in by_order:
            by_order[order].append(entry)
        else:
            by_order[order] = [entry]
    for order in sorted(by_order):
        rule = group.lists[order]
        values: list[Any] = []
        gaps: list[tuple[int, Record]] = []
        for entry in by_order[order]:
            value = _entry(rule.group, rule.const, entry, owner, len(values) + 1)
            if value is None:
                gaps.append((len(values), entry))
            else:
                values.append(value)
                if rule.alternate and PLACE in entry:
                    owner.setdefault(EXTRAS, []).append(Extra(SECOND, written(entry[PLACE])))
        _keep_gaps(gaps, len(values), owner)
        if values:
            earlier = fields.get(rule.key)
            fields[rule.key] = (*earlier, *values) if earlier else tuple(values)


def _keep_gaps(gaps: list[tuple[int, Record]], count: int, owner: Record) -> None:
    """Keep the places of entries that hold nothing, by how many entries came before each."""
    for before, entry in gaps:
        if before < count or entry.get(EMPTY):
            spill(owner, entry[PLACE], "")
        if SEQUENCE in entry:
            spill(owner, *entry[SEQUENCE])


def _entry(group: Group, const: Any, record: Record, owner: Record, position: int) -> Any:
    """An entry given its position from 1, or ``None`` if it holds nothing."""
    if "" in record:
        return record[""]
    if not group.record:
        return None
    if group.flat:  # all plain values, the usual case
        fields = {key: value for key, value in record.items() if key not in _SPECIAL}
    else:
        home = record if group.keeps_extras else owner
        fields = _fields(group, record, home)
        if group.dependents:
            _settle(fields, home)
    if not fields:
        return None
    fields.update(const)
    if group.numbered and not group.flat and "number" not in fields:
        fields["number"] = position
    return group.kind(**fields)
