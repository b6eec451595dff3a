"""Writing XML by a mapping: fields and extras back into one tree, in the order of the format.

The tree is first laid out from the extras, then the fields are put over it. Where an extra holds
the original spelling of a field (``0600`` for 600), it stays as long as the field still has that
value. What the format has no place for is reported, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.parts import Extra
from tidewaiter.messages.assemble import FORMAT, settled
from tidewaiter.messages.dates import parse_date
from tidewaiter.messages.listing import claims, placed, rule_for, slots
from tidewaiter.messages.message import Attachment
from tidewaiter.messages.paths import parse
from tidewaiter.messages.places import Place, lay, occurrence
from tidewaiter.messages.rules import Group, LeafRule, ListRule, Mapping
from tidewaiter.messages.selecting import exact_match, fetch
from tidewaiter.messages.spelling import reads, text_of
from tidewaiter.messages.trie import find, knows, trie_of
from tidewaiter.messages.trie_node import Node
from tidewaiter.messages.values import DateLeaf
from tidewaiter.messages.xml_keeping import WRAPPER
from tidewaiter.messages.xml_text import XmlText


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
        document = Place()
        inner = document
        for step in self.steps:
            inner = inner.child(step.local, 1)
        wrapper = self._extras(content, document, inner)
        if Extra(FORMAT, self.mapping.id) not in content.extras:
            self._constants(document)
        content = self._adjusted(content, inner)
        self.settled = settled(self.mapping, content)
        self._group(self.mapping.group, content, inner, self.content)
        return XmlText(self.mapping, self.top, self.attachments).document(document, wrapper)

    def _adjusted(self, content: Any, inner: Place) -> Any:
        """Some values are said by several fields together (a cancellation by its type).

        Not where the message it was read from said it by one alone.
        """
        table = self.mapping.write.get(str(getattr(content, "function", "")))
        if not table:
            return content
        rule = next(r for r in self.mapping.group.leaves if r.key == "function")
        target, _ = self._locate(rule, inner, self.content, make=False)
        if target and target.text and reads(rule, target.text, target) == content.function:
            return content
        return replace(content, **table)

    def _extras(self, content: Any, document: Place, inner: Place) -> str:
        wrapper = ""
        for extra in content.extras:
            if extra.path == WRAPPER:
                wrapper = extra.value
            elif extra.path.startswith("/"):
                lay(document, extra)
            else:
                lay(inner, extra)
        return wrapper

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

    def _group(
        self, group: Group, record: Any, place: Place, node: Node, shared: bool = False
    ) -> None:
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
        self._put(rule, value, record, place, node)

    def _put(self, rule: LeafRule, value: Any, record: Any, place: Place, node: Node) -> None:
        target, attribute = self._locate(rule, place, node, make=True)
        assert target is not None  # noqa: S101 - it has just been made
        there = target.attributes.get(attribute) if attribute else target.text
        if not attribute:
            target.laid = True
        if self._is_settled(rule, record, there, target):
            return
        if rule.line:
            if target.text is not None:  # lines that follow need a first line
                target.text = f"{target.text}\n{value}"
        elif rule.cut:
            self._cut(rule, str(value), target)
        elif there is None or reads(rule, there, target) != value:
            self._set(rule, value, target, attribute)

    def _is_settled(self, rule: LeafRule, record: Any, there: str | None, target: Place) -> bool:
        """Whether the field has its value for another reason than the text that stands there.

        It follows from another field, or the text could not be read and it is the default.
        """
        if there is None or not isinstance(record, self.mapping.content):
            return False
        derived = self.settled.get(rule.field)
        return derived is not None and (derived or reads(rule, there, target) is None)

    def _clear(self, rule: LeafRule, place: Place, node: Node) -> None:
        """Take away an original spelling whose field was emptied since."""
        target, attribute = self._locate(rule, place, node, make=False)
        if target is None:
            return
        there = target.attributes.get(attribute) if attribute else target.text
        if there is None or reads(rule, there, target) is None:
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
        return there is not None and bool(reads(rule, there, target) == value)

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
            index = occurrence(here, step, make)
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
        text = text_of(rule, value, target)
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

    def _list(
        self, rules: list[ListRule], entries: Iterable[Any], place: Place, node: Node
    ) -> None:
        counters: dict[int, Iterator[tuple[Place, int]]] = {}
        ordered = sorted(entries, key=lambda e: not exact_match(rules, e))
        waiting = claims(rules, ordered, place)
        for entry in ordered:
            rule = rule_for(rules, entry, waiting)
            if rule is None:
                continue
            free = counters.setdefault(id(rule), slots(rule, place))
            found = placed(rule, entry, place) or next(free, None)
            if found is None:
                continue
            target, index = found
            self._entry(rule, entry, target, index, node)

    def _entry(self, rule: ListRule, entry: Any, target: Place, index: int, node: Node) -> None:
        target.laid = True
        below = find(node, rule.path)
        if below is None:
            return
        if rule.group.keeps_extras:
            for extra in entry.extras:
                lay(target, extra)
        self._group(rule.group, entry, target, below, rule.shared)
        if rule.sequence:
            step = parse(rule.sequence)[0]
            if step.name.startswith("@"):
                target.attributes.setdefault(step.name[1:], str(index))
            else:
                number = target.child(step.local, 1)
                if number.text is None:
                    number.text = str(index)
