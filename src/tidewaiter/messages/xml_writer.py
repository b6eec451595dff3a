"""Writing XML by a mapping: fields and extras back into one tree, in the order of the format.

The tree is first laid out from the extras, then the fields are put over it. Where an extra holds
the original spelling of a field (``0600`` for 600), it stays as long as the field still has that
value. What the format has no place for is reported, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import Extra
from tidewaiter.messages.intake import KILOGRAMS, part_of
from tidewaiter.messages.mapping import Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.message import Attachment
from tidewaiter.messages.paths import Step, parse
from tidewaiter.messages.trie import Node
from tidewaiter.messages.values import DateLeaf, DecimalLeaf, parse_date
from tidewaiter.messages.xml_reader import ATTACHED, WRAPPER, trie_of

_CR = {"\r": "&#13;"}
_ILLEGAL = {code: None for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}


class Place:
    """An element to be written: its text, attributes and children by name and occurrence.

    ``claimed`` says that an extra asks for this occurrence to be there though it holds nothing.
    """

    __slots__ = ("attributes", "children", "claimed", "laid", "text")

    def __init__(self) -> None:
        self.text: str | None = None
        self.attributes: dict[str, str] = {}
        self.children: dict[str, dict[int, Place]] = {}
        self.claimed = False
        self.laid = False

    def child(self, name: str, index: int) -> Place:
        """The child at an occurrence, made if it is not there."""
        row = self.children.setdefault(name, {})
        place = row.get(index)
        if place is None:
            place = row[index] = Place()
        return place

    def peek(self, name: str, index: int) -> Place | None:
        """The child at an occurrence, if it is there."""
        return self.children.get(name, {}).get(index)

    @property
    def hollow(self) -> bool:
        """Whether there is nothing in it at all."""
        return self.text is None and not self.attributes and not self.children


@dataclass(frozen=True, slots=True)
class Written:
    """A message as bytes, and the fields the format has no place for."""

    raw: bytes
    dropped: tuple[str, ...] = ()


class XmlWriter:
    """Writes one content object."""

    def __init__(self, mapping: Mapping, attachments: Iterable[Attachment] = ()) -> None:
        self.mapping = mapping
        self.top, self.content = trie_of(mapping)
        self.attachments = {a.sha256: a.content.decode() for a in attachments}
        self.steps = parse(mapping.root)

    def write(self, content: Any) -> bytes:
        """The message; raises :class:`ValueRefused` for a value the format cannot hold."""
        content = self._adjusted(content)
        document = Place()
        inner = document
        for step in self.steps:
            inner = inner.child(step.local, 1)
        wrapper = self._extras(content, document, inner)
        self._constants(document)
        self._group(self.mapping.group, content, inner, self.content)
        name = self.steps[0].local
        lines: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        node = self.top
        if wrapper:
            name, node = self._wrapped(document, wrapper)
        below = node.children.get(name)
        root = document.children[name][1]
        self._emit(self._label(name, node), root, below, lines, self._namespaces())
        return "".join(lines).encode()

    def _adjusted(self, content: Any) -> Any:
        """Some values are said by several fields together (a cancellation by its type)."""
        changes: dict[str, Any] = {}
        for name, table in self.mapping.write.items():
            if str(getattr(content, "function", "")) == name:
                changes = {k: v for k, v in table.items() if k != "function"}
        return replace(content, **changes) if changes else content

    def _extras(self, content: Any, document: Place, inner: Place) -> str:
        wrapper = ""
        for extra in content.extras:
            if extra.path == WRAPPER:
                wrapper = extra.value
            elif extra.path.startswith("/"):
                self._lay(document, extra)
            else:
                self._lay(inner, extra)
        return wrapper

    def _lay(self, place: Place, extra: Extra) -> None:
        if extra.path == "@at":
            return
        for step in parse(extra.path):
            if step.name.startswith("@"):
                place.attributes[step.name[1:]] = extra.value
                return
            place = place.child(step.name, step.index)
        text = extra.value
        if text.startswith(ATTACHED):
            text = self.attachments.get(text[len(ATTACHED) :], text)
        if text:
            place.text = text
        else:
            place.claimed = True

    def _constants(self, document: Place) -> None:
        for path, text in self.mapping.constants.items():
            place = document
            for step in parse(path):
                if step.name.startswith("@"):
                    place.attributes.setdefault(step.name[1:], text)
                    break
                place = place.child(step.local, 1)
            else:
                if place.text is None:
                    place.text = text

    def _group(self, group: Group, record: Any, place: Place, node: Node, shared: bool = False) -> None:
        for rule in group.leaves:
            if not rule.alternate and not (shared and not knows(node, rule.path)):
                others = [r for r in group.leaves if r.alternate and r.field == rule.field]
                self._leaf(rule, others, record, place, node)
        for key in dict.fromkeys(rule.key for rule in group.lists):
            rules = [rule for rule in group.lists if rule.key == key]
            self._list(rules, getattr(record, key), place, node)

    def _leaf(
        self, rule: LeafRule, others: list[LeafRule], record: Any, place: Place, node: Node
    ) -> None:
        value = fetch(record, rule.field)
        if rule.joined is not None and value is not None:
            value = value[rule.start : rule.start + rule.width] or None
        if value is None:
            for one in (rule, *others):
                self._clear(one, place, node)
            return
        if any(self._stands(other, value, place, node) for other in others):
            return
        target, attribute = self._locate(rule, place, node, make=True)
        assert target is not None  # noqa: S101 - it has just been made
        there = target.attributes.get(attribute) if attribute else target.text
        if not attribute:
            target.laid = True
        if rule.line and target.text is None:
            return  # lines that follow need a first line
        if rule.line:
            target.text = f"{target.text}\n{value}"
        elif rule.cut:
            self._cut(rule, str(value), target)
        elif there is None or _reads(rule, there, target) != value:
            self._set(rule, value, target, attribute)

    def _clear(self, rule: LeafRule, place: Place, node: Node) -> None:
        """Take away an original spelling whose field was emptied since."""
        target, attribute = self._locate(rule, place, node, make=False)
        if target is None:
            return
        there = target.attributes.get(attribute) if attribute else target.text
        if there is None or _reads(rule, there, target) is None:
            return
        if attribute:
            del target.attributes[attribute]
        else:
            target.text = None

    def _stands(self, rule: LeafRule, value: Any, place: Place, node: Node) -> bool:
        """Whether the value was read from this alternate place and still stands there."""
        target, attribute = self._locate(rule, place, node, make=False)
        if target is None:
            return False
        there = target.attributes.get(attribute) if attribute else target.text
        return there is not None and bool(_reads(rule, there, target) == value)

    def _locate(
        self, rule: LeafRule, place: Place, node: Node, *, make: bool
    ) -> tuple[Place | None, str]:
        """The element of a leaf and, for an attribute, its name."""
        here: Place | None = place
        for step in parse(rule.path):
            if step.name.startswith("@"):
                return here, step.name[1:]
            if here is None:
                return None, ""
            index = _occurrence(here, step, make)
            if not make:
                here = here.peek(step.local, index)
                continue
            here = here.child(step.local, index)
            if step.leaf.startswith("@"):
                here.attributes[step.leaf[1:]] = step.value
            elif step.leaf:
                here.child(step.leaf, 1).text = step.value
        return here, ""

    def _set(self, rule: LeafRule, value: Any, target: Place, attribute: str) -> None:
        text = _text(rule, value, target)
        if attribute:
            target.attributes[attribute] = text
            return
        target.text = text
        if rule.declared and isinstance(rule.leaf, DateLeaf):
            name = rule.declared[1:]
            known = target.attributes.get(name, "")
            if value.value is None or parse_date(text, known) != value.value:
                target.attributes[name] = rule.leaf.format_of(text)

    def _cut(self, rule: LeafRule, text: str, target: Place) -> None:
        assert rule.cut is not None  # noqa: S101 - the caller has looked
        start, end = rule.cut
        there = target.text or ""
        if there[start:end] == text:
            return
        if len(there[:start]) != start or len(text) > end - start:
            raise ValueRefused(f"'{text}' does not fit its part of the code.", where=rule.field)
        target.text = there[:start] + text

    def _list(self, rules: list[ListRule], entries: Iterable[Any], place: Place, node: Node) -> None:
        counters: dict[int, Iterator[tuple[Place, int]]] = {}
        for entry in sorted(entries, key=lambda e: not exact_match(rules, e)):
            rule = self._rule_for(rules, entry, place)
            if rule is None:
                continue
            slots = counters.setdefault(id(rule), self._slots(rule, place))
            found = self._placed(rule, entry, place) or next(slots, None)
            if found is None:
                continue
            target, index = found
            self._entry(rule, entry, target, index, node)

    def _rule_for(self, rules: list[ListRule], entry: Any, place: Place) -> ListRule | None:
        chosen = None
        for rule in sorted(rules, key=lambda r: not r.where):
            if not accepts(rule, entry):
                continue
            if rule.alternate and self._claimed(rule, place):
                return rule
            if chosen is None and not rule.alternate:
                chosen = rule
        return chosen

    def _claimed(self, rule: ListRule, place: Place) -> bool:
        here: Place | None = place
        for step in parse(rule.path):
            here = here.peek(step.local, 1) if here else None
        return here is not None and here.claimed and not here.laid

    def _slots(self, rule: ListRule, place: Place) -> Iterator[tuple[Place, int]]:
        """The places for the entries of a list, passing over occurrences that are not its own."""
        steps = parse(rule.path)
        if not steps:
            yield place, 1
            return
        for step in steps[:-1]:
            place = place.child(step.local, 1)
        last = steps[-1]
        index = 2 if last.rest else 1
        repeats = last.star or last.rest
        if last.rest and place.peek(last.local, 1) is None:
            place.child(last.local, 1).claimed = True  # the second needs a first before it
        while True:
            there = place.peek(last.local, index)
            if not repeats and not last.leaf and index > 1:
                return
            if there is None or not _foreign(there, last, rule):
                target = place.child(last.local, index)
                if last.leaf.startswith("@"):
                    target.attributes[last.leaf[1:]] = last.value
                elif last.leaf:
                    target.child(last.leaf, 1).text = last.value
                yield target, index
                if not repeats:
                    return
            index += 1

    def _placed(self, rule: ListRule, entry: Any, place: Place) -> tuple[Place, int] | None:
        """Where an entry says it stood, when that is not where it would go by itself."""
        if not rule.group.keeps_extras:
            return None
        at = next((e.value for e in entry.extras if e.path == "@at"), None)
        if at is None:
            return None
        index = 1
        for step in parse(at):
            place = place.child(step.local, step.index)
            index = step.index
        return (place, index) if not place.laid else None

    def _entry(
        self, rule: ListRule, entry: Any, target: Place, index: int, node: Node
    ) -> None:
        target.laid = True
        below = find(node, rule.path)
        if below is None:
            return
        if rule.group.keeps_extras:
            for extra in entry.extras:
                self._lay(target, extra)
        self._group(rule.group, entry, target, below, rule.shared)
        if rule.sequence:
            step = parse(rule.sequence)[0]
            if step.name.startswith("@"):
                target.attributes.setdefault(step.name[1:], str(index))
            else:
                number = target.child(step.local, 1)
                if number.text is None:
                    number.text = str(index)

    def _namespaces(self) -> str:
        out = []
        for prefix, uri in self.mapping.namespaces.items():
            out.append(f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"')
        return "".join(out)

    def _wrapped(self, document: Place, wrapper: str) -> tuple[str, Node]:
        """Put the message inside the foreign elements it came in; the outermost and its node."""
        steps = parse(wrapper)
        name = self.steps[0].local
        inner = document.children.pop(name)[1]
        place, outer = document, Node("", 0, 0, None)
        node = outer
        for step in steps:
            place = place.child(step.name, 1)
            node = node.children.setdefault(step.name, Node(step.name, 0, 0, None))
        place.children[name] = {1: inner}
        node.children[name] = self.top.children[name]
        return steps[0].name, outer

    def _label(self, name: str, parent: Node | None) -> str:
        known = parent.children.get(name) if parent else None
        if known is not None and known.prefix and ":" not in name:
            return f"{known.prefix}:{name}"
        return name

    def _emit(
        self, label: str, place: Place, node: Node | None, lines: list[str], spaces: str = ""
    ) -> None:
        name, extra = _tag(label)
        attributes = "".join(_attribute(n, v) for n, v in place.attributes.items())
        lines.append(f"<{name}{spaces}{extra}{attributes}")
        if place.text is None and not place.children:
            lines.append("/>")
            return
        lines.append(f">{escape(_legal(place.text), _CR)}" if place.text else ">")
        for child, row in self._ordered(place, node):
            below = node.children.get(child) if node else None
            for index in sorted(row):
                self._emit(self._label(child, node), row[index], below, lines)
        lines.append(f"</{name}>")

    def _ordered(
        self, place: Place, node: Node | None
    ) -> list[tuple[str, dict[int, Place]]]:
        order = list(node.fact.children) if node and node.fact else []
        ranks = {name: n for n, name in enumerate(order)}
        if not order and node:
            ranks = {name: n for n, name in enumerate(node.children)}
        rows = sorted(place.children.items(), key=lambda kv: ranks.get(kv[0], len(ranks)))
        pruned = []
        for name, row in rows:
            kept = {n: p for n, p in row.items() if p.claimed or not self._empty(p)}
            if kept:
                pruned.append((name, kept))
        return pruned

    def _empty(self, place: Place) -> bool:
        if place.text is not None or place.attributes or place.claimed:
            return False
        return all(self._empty(p) for row in place.children.values() for p in row.values())


def accepts(rule: ListRule, entry: Any) -> bool:
    """Whether an entry belongs to this source of a list."""
    return all(str(getattr(entry, k, "")) in v for k, v in rule.where.items())


def exact_match(rules: list[ListRule], entry: Any) -> bool:
    """Whether an entry has just the constants of one of the rules (not a stand-in for it)."""
    return not rules[0].const or any(
        all(getattr(entry, k) == v for k, v in rule.const.items()) for rule in rules
    )


def knows(node: Node, path: str) -> bool:
    """Whether the tree has a place for a path below a node."""
    return find(node, path) is not None


def find(node: Node, path: str) -> Node | None:
    """The node at a path, by variant where the path names one."""
    here: Node | None = node
    for step in parse(path):
        if step.name.startswith("@") or here is None:
            break
        here = here.children.get(step.local)
        if here is not None and step.rest:
            here = here.rest
        elif here is not None and step.leaf:
            here = here.variants.get(step.value)
    return here


def fetch(record: Any, field: str) -> Any:
    """The value of a dotted field of a record, ``None`` where a part of the way is absent."""
    if not field or field == ".":
        return record
    for name in field.split("."):
        if record is None:
            return None
        record = getattr(record, name)
    return record


def _occurrence(place: Place, step: Step, make: bool) -> int:
    if not step.leaf:
        return 2 if step.rest else 1
    index = 1
    free = None
    while True:
        there = place.peek(step.local, index)
        if there is None:
            return free or index
        mark = _mark(there, step)
        if mark == step.value:
            return index
        if mark is None and free is None and make and there.hollow and not there.claimed:
            free = index
        index += 1


def _mark(place: Place, step: Step) -> str | None:
    if step.leaf.startswith("@"):
        return place.attributes.get(step.leaf[1:])
    there = place.peek(step.leaf, 1)
    return there.text if there else None


def _foreign(place: Place, step: Step, rule: ListRule) -> bool:
    """Whether an occurrence is already taken by what belongs to no entry of this list."""
    if place.laid or (place.claimed and place.hollow and not rule.alternate):
        return True
    if step.leaf:
        return _mark(place, step) is not None or place.claimed
    return place.claimed


def _reads(rule: LeafRule, text: str, target: Place) -> Any:
    """What an original spelling would be read as, ``None`` if it cannot be."""
    if rule.cut or rule.line is not None:
        return part_of(rule, text) or None
    if isinstance(rule.leaf, DateLeaf):
        declared = target.attributes.get(rule.declared[1:]) if rule.declared else None
        return rule.leaf.read(text, declared)
    try:
        value = rule.leaf.read(text)
    except ValueError:
        return None
    unit = target.attributes.get(rule.unit[1:]) if rule.unit else None
    if unit and isinstance(value, Decimal):
        return value * KILOGRAMS[unit] if unit in KILOGRAMS else None
    return value


def _text(rule: LeafRule, value: Any, target: Place) -> str:
    unit = target.attributes.get(rule.unit[1:]) if rule.unit else None
    if unit and unit != "KGM" and unit in KILOGRAMS:
        value = (value / KILOGRAMS[unit]).normalize()
    if isinstance(rule.leaf, DecimalLeaf) and not value.is_finite():
        raise ValueRefused(f"{value} is not a finite number.", where=rule.field)
    try:
        return rule.leaf.write(value)
    except ValueError:
        raise ValueRefused(f"'{value}' has no code in the format.", where=rule.field) from None


def _tag(label: str) -> tuple[str, str]:
    """The tag to write for a label and the declaration of its namespace, if it is foreign."""
    if label.startswith("{"):
        uri, _, local = label[1:].partition("}")
        return f"x:{local}", f" xmlns:x={quoteattr(uri)}"
    return label, ""


def _attribute(name: str, value: str) -> str:
    if name.startswith("{"):
        uri, _, local = name[1:].partition("}")
        if uri == "http://www.w3.org/XML/1998/namespace":
            return f" xml:{local}={quoteattr(_legal(value))}"
        if uri == "http://www.w3.org/2001/XMLSchema-instance":
            return f" xmlns:xsi={quoteattr(uri)} xsi:{local}={quoteattr(_legal(value))}"
        return f" xmlns:a={quoteattr(uri)} a:{local}={quoteattr(_legal(value))}"
    return f" {name}={quoteattr(_legal(value))}"


def _legal(text: str) -> str:
    return text.translate(_ILLEGAL)
