"""What a format can carry: which canonical fields, and how much of a given content."""

from __future__ import annotations

from typing import Any

from tidewaiter.core.canonical import field_types, from_plain, to_plain
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.assemble import settled
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.selecting import accepts, exact_match, fetch
from tidewaiter.messages.trie import find, knows, trie_of
from tidewaiter.messages.trie_node import Node
from tidewaiter.messages.values import DateLeaf


def carried(mapping: Mapping) -> dict[str, str]:
    """The canonical fields of a format: ``items.*.origin`` and a note on limits ("" for none)."""
    found: dict[str, str] = {}
    node = trie_of(mapping)[1] if mapping.syntax == "xml" else None
    _walk(mapping.group, node, "", "", False, found)
    return found


def _walk(
    group: Group, node: Node | None, at: str, note: str, shared: bool, found: dict[str, str]
) -> None:
    for rule in group.leaves:
        if node is not None and shared and not knows(node, rule.path):
            continue
        name = f"{at}{rule.field}".rstrip(".")
        day = isinstance(rule.leaf, DateLeaf) and not rule.leaf.timed
        found.setdefault(name, note or ("day only" if day else ""))
    for entry in group.lists:
        below = find(node, entry.path) if node is not None else None
        role = entry.const.get("role")
        step = f"{at}{entry.key}.{role or '*'}."
        limit = note or ("" if repeats(entry) or role else "first only")
        if entry.where and not entry.const:
            limit = limit or "listed values only"
        _walk(entry.group, below, step, limit, entry.shared, found)
        for name in entry.const:
            if name != "role":
                found.setdefault(f"{step}{name}", "fixed values only")


def repeats(rule: ListRule) -> bool:
    """Whether a list rule takes more than one entry."""
    last = rule.path.rpartition("/")[2]
    return "*" in last or "[2+]" in last


def project(content: Any, mapping: Mapping) -> Any:
    """The content reduced to what the format can carry (extras left out)."""
    node = trie_of(mapping)[1] if mapping.syntax == "xml" else None
    plain = _project(mapping.group, content, node, False)
    follows = [name for name, derived in settled(mapping, content).items() if derived]
    for name in (*mapping.defaults, *follows):
        plain[name] = to_plain(getattr(content, name))
    return from_plain(mapping.content, plain)


def _project(group: Group, record: Any, node: Node | None, shared: bool) -> Any:
    out: dict[str, Any] = {}
    for rule in group.leaves:
        if rule.key in ("", "."):
            return to_plain(record)
        if node is not None and shared and not knows(node, rule.path):
            continue
        value = fetch(record, rule.field)
        if value is None or value == () or _headless(rule, group, record):
            continue
        if isinstance(rule.leaf, DateLeaf) and isinstance(value, Timestamp):
            value = rule.leaf.held(value)
        _put(out, rule.field.split("."), to_plain(value))
    for key in dict.fromkeys(rule.key for rule in group.lists):
        rules = [rule for rule in group.lists if rule.key == key]
        entries = _entries(rules, getattr(record, key), node)
        if entries:
            out[key] = entries
    return out


def _headless(rule: LeafRule, group: Group, record: Any) -> bool:
    """Whether a rule is for the lines after a first line that is not there."""
    if rule.line != 1:
        return False
    first = [r for r in group.leaves if r.path == rule.path and r.line == 0]
    return all(fetch(record, r.field) is None for r in first)


def _put(out: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        out = out.setdefault(step, {})
    out[steps[-1]] = value


def _entries(rules: list[ListRule], entries: Any, node: Node | None) -> list[Any]:
    used: set[int] = set()
    by_rule: dict[int, list[Any]] = {}
    for entry in sorted(entries, key=lambda e: not exact_match(rules, e)):
        for order, rule in sorted(enumerate(rules), key=lambda r: not r[1].where):
            if rule.alternate or not accepts(rule, entry):
                continue
            if repeats(rule) or order not in used:
                used.add(order)
                below = find(node, rule.path) if node is not None else None
                plain = _project(rule.group, entry, below, rule.shared)
                if plain or not isinstance(plain, dict):
                    if isinstance(plain, dict):
                        plain |= {k: to_plain(v) for k, v in rule.const.items()}
                        if "number" in field_types(rule.group.kind):
                            plain.setdefault("number", len(by_rule.get(order, [])) + 1)
                    by_rule.setdefault(order, []).append(plain)
            break
    return [plain for order in sorted(by_rule) for plain in by_rule[order]]


def dropped(content: Any, mapping: Mapping) -> tuple[str, ...]:
    """The places of values that do not come back from the format, ``items.2.origin_type``."""
    return lost(content, project(content, mapping))


def lost(content: Any, kept: Any) -> tuple[str, ...]:
    """The places of values of a content that are not in what was kept of it, or are other there."""
    whole, left = _leaves(to_plain(content), ""), _leaves(to_plain(kept), "")
    return tuple(sorted(place for place in whole if left.get(place, _GONE) != whole[place]))


_GONE = object()


def _leaves(plain: Any, at: str) -> dict[str, Any]:
    """Values by their places; how a date was written is no value of its own."""
    if isinstance(plain, dict):
        role = plain.get("role")
        own = f"{at.rpartition('.')[0]}.{role}" if role and ".parties." in f".{at}." else at
        dated = plain.keys() == {"text", "value"}
        return {
            place: None if dated and key == "text" else found
            for key, value in plain.items()
            if key not in ("extras", "role", "message_id")
            for place, found in _leaves(value, f"{own}.{key}" if own else key).items()
        }
    if isinstance(plain, list):
        return {
            place: found
            for n, value in enumerate(plain, start=1)
            for place, found in _leaves(value, f"{at}.{n}").items()
        }
    return {at: plain}
