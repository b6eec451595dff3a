"""From what was collected while reading to canonical objects.

A record is a flat dictionary of dotted field names and values; lists hold records. What cannot be
placed after all (a currency without an amount) is handed back as extra.
"""

from __future__ import annotations

from dataclasses import MISSING
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Any

from tidewaiter.core.building import maker
from tidewaiter.core.canonical import field_types
from tidewaiter.core.parts import Extra
from tidewaiter.messages.paths import Site, written
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping

SECOND = "@second"
"""Path of the extra that says an entry stood in a second place, which is its text."""

AFTER = "?after"
"""Last step of the path of the extra that says which element a foreign one came after."""

TAIL = "?tail"
"""Last step of the path of the extra that holds a text right after an element."""

FORMAT = "@format"
"""Path of the extra that names the format whose paths the other extras are written in."""

extra = maker(Extra)


class Record(dict[str, Any]):
    """What is collected for one record: values by dotted field name, and what is no field.

    ``entries`` are the records (or finished values) of its lists by the order of the list's rule,
    ``counts`` how often something occurred in it, ``sequence`` where its number stood and its text
    if that was its occurrence. A ``loose`` record holds values that are not
    settled yet; an ``empty`` one came from a place that held nothing.
    """

    __slots__ = ("counts", "empty", "entries", "extras", "loose", "occurrence", "place", "sequence")

    def __init__(self, occurrence: int = 1, place: Site = None) -> None:
        self.occurrence = occurrence
        self.place = place
        self.entries: dict[int, list[Any]] | None = None
        self.extras: list[Extra] | None = None
        self.counts: dict[Any, int] | None = None
        self.sequence: tuple[Site, str] | None = None
        self.loose = False
        self.empty = False

    def enter(self, order: int, entry: Any) -> None:
        """Add an entry to a list."""
        if self.entries is None:
            self.entries = {order: [entry]}
        elif order in self.entries:
            self.entries[order].append(entry)
        else:
            self.entries[order] = [entry]

    def count(self, key: Any) -> int:
        """One more of something; how many there are now."""
        if self.counts is None:
            self.counts = {}
        n = self.counts[key] = self.counts.get(key, 0) + 1
        return n


def spill(record: Record, place: Site, text: str) -> None:
    """Keep a leaf that no field takes with the record that has room for it."""
    if record.extras is None:
        record.extras = []
    record.extras.append(extra(written(place), text))


def assemble(mapping: Mapping, record: Record) -> Any:
    """The content of a message from its root record."""
    record.extras = [extra(FORMAT, mapping.id), *(record.extras or ())]
    for name, value in mapping.defaults.items():
        record.setdefault(name, value)
    _complete(mapping.group, record, record)
    for name, how in mapping.derive.items():
        derived = _derived(how, record.get(how["from"]))
        if derived is not None:
            value = _as(mapping.group.kind, name, derived)
            _keep_spelling(mapping, record, name, value)
            record[name] = value
            record["extras"] = tuple(record.extras)
    for name in mapping.defaults:
        record[name] = _as(mapping.group.kind, name, record[name])
    return mapping.group.make(**record)


def _keep_spelling(mapping: Mapping, record: Record, name: str, value: Any) -> None:
    """Keep what the message said of a field that now follows from another."""
    said = record.get(name)
    if said is None or said == value or not mapping.group.by_path:
        return
    rule = next((r for r in mapping.group.leaves if r.key == name), None)
    if rule is not None and rule.leaf.write(said) != rule.leaf.write(value):
        _keep_text(mapping.group, record, name, said)


def _keep_text(group: Group, record: Record, key: str, value: Any) -> None:
    """Keep the text of a field as extra, unless its original spelling is kept already."""
    rule = next(r for r in group.leaves if r.key == key)
    if not any(kept.path == rule.path for kept in record.extras or ()):
        spill(record, (None, rule.path, 1), rule.leaf.write(value))


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


def _complete(group: Group, record: Record, owner: Record) -> None:
    """Turn what was collected into fields. ``owner`` is the nearest record that keeps extras."""
    if record.loose:
        _prepare(group, record, owner)
    if group.dotted and not group.dotted.isdisjoint(record):
        _nest(group, record, owner)
    if record.entries:
        _lists(group, record, record.entries, owner)
    if record.loose and group.dependents:
        _settle(record, owner)
    if record.extras and group.keeps_extras:
        record["extras"] = tuple(record.extras)


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
        for rule in present:
            del record[rule.key]
        if text:
            record[name] = text


def _nest(group: Group, record: Record, owner: Record) -> None:
    """Gather dotted leaves into parts, such as an address."""
    for name, make, leaves in group.parts:
        part = {leaf: record.pop(key) for key, leaf in leaves if key in record}
        if part and record.loose:
            _settle(part, owner)
        if part:
            record[name] = make(**part)


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

    def __init__(self, value: Any, place: Site, text: str) -> None:
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


def _lists(group: Group, record: Record, entries: dict[int, list[Any]], owner: Record) -> None:
    for order in sorted(entries):
        rule = group.lists[order]
        values: list[Any] = []
        gaps: list[tuple[int, Record]] = []
        for entry in entries[order]:
            if not isinstance(entry, Record):  # finished already
                values.append(entry)
                continue
            value = _entry(rule, entry, owner, len(values) + 1)
            if value is None:
                gaps.append((len(values), entry))
            else:
                values.append(value)
                if rule.alternate:
                    spill(owner, (None, SECOND, 1), written(entry.place))
        if gaps:
            _keep_gaps(gaps, len(values), owner)
        if values:
            earlier = record.get(rule.key)
            record[rule.key] = (*earlier, *values) if earlier else tuple(values)


def _keep_gaps(gaps: list[tuple[int, Record]], count: int, owner: Record) -> None:
    """Keep the places of entries that hold nothing, by how many entries came before each."""
    for before, entry in gaps:
        if before < count or entry.empty:
            spill(owner, entry.place, "")
        if entry.sequence:
            spill(owner, *entry.sequence)


def _entry(rule: ListRule, record: Record, owner: Record, position: int) -> Any:
    """An entry given its position from 1, or ``None`` if it holds nothing."""
    group = rule.group
    if not group.record:
        return record.get("")
    if not group.flat:
        _complete(group, record, record if group.keeps_extras else owner)
    if not record:
        return None
    if rule.const:
        record.update(rule.const)
    if group.numbered and not group.flat and "number" not in record:
        record["number"] = position
    return group.make(**record)
