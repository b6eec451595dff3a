"""What one EDIFACT segment comes to, apart from where it stands: values, extras and findings."""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.assemble import Record
from tidewaiter.messages.edifact_syntax import component
from tidewaiter.messages.intake import Intake, Where
from tidewaiter.messages.paths import Site
from tidewaiter.messages.segments import Leaf, Search, Segment
from tidewaiter.messages.values import DateLeaf, DecimalLeaf

Value = tuple[str, Any, str, str]
"""A field, its value, and its place and text in the segment."""
Note = tuple[str, tuple[str | int, ...], str, str]
"""A finding's code, the steps to its field, its place and its text."""
Analysis = tuple[tuple[Value, ...], tuple[tuple[str, str], ...], tuple[Note, ...]]
"""The values, the places and texts that no field takes, and the findings. Tuples of plain values
cost the memory management nothing, however many are remembered."""


def analyse(rule: Segment, elements: list[list[str]], mark: str, either: bool) -> Analysis:
    """Take a segment apart by its rule; ``mark`` is the decimal mark, ``either`` allows both."""
    return _Analyst(rule, elements, mark, either).run()


class _Analyst(Intake):
    def __init__(self, rule: Segment, elements: list[list[str]], mark: str, either: bool) -> None:
        super().__init__()
        self.rule = rule
        self.elements = elements
        self.mark = mark
        self.either = either
        self.values: list[Value] = []
        self.extras: list[tuple[str, str]] = []
        self.notes: list[Note] = []
        self.record: dict[str, Any] = {}
        self.taken: set[int] = set()

    def note(self, code: str, pointer: Where, place: Site, value: str, claim: str = "") -> None:
        pointer = pointer() if callable(pointer) else pointer
        self.notes.append((code, pointer, place[1] if place else "", value))

    def run(self) -> Analysis:
        for search in self.rule.searches:
            self.search(search)
        leaves, given, silent = self.rule.leaves, self.rule.given, self.rule.silent
        for e in range(1, len(self.elements)):
            for c, text in enumerate(self.elements[e], start=1):
                if not text:
                    continue
                at = e * 32 + c
                leaf = leaves.get(at) if c < 32 else None
                if leaf is not None:
                    self.value(leaf, text)
                elif given.get(at) != text and at not in silent and at not in self.taken:
                    self.extras.append((f"@{e}.{c}", text))
                if not text.isascii() or not text.isprintable():
                    self.characters(text, (None, f"@{e}.{c}", 1), ())
        return tuple(self.values), tuple(self.extras), tuple(self.notes)

    def value(self, leaf: Leaf, text: str) -> None:
        rule = leaf.rule
        spot = f"@{leaf.key >> 5}.{leaf.key & 31}"
        if rule.plain:
            self.values.append((rule.key, text, spot, text))
            return
        declared = component(self.elements, leaf.declared >> 5, leaf.declared & 31) or None
        unit = component(self.elements, leaf.unit >> 5, leaf.unit & 31) or None
        body = text
        if type(rule.leaf) is DecimalLeaf and "," in text and (self.mark == "," or self.either):
            body = text.replace(",", ".", 1)
        if self.put_one(rule, body, spot, (declared, unit), text):
            self.extras.append((spot, text))
        dated = declared is not None and isinstance(rule.leaf, DateLeaf)
        if dated and declared != rule.leaf.format_of(text):  # type: ignore[attr-defined]
            place = f"@{leaf.declared >> 5}.{leaf.declared & 31}"
            self.extras.append((place, declared or ""))

    def put_one(
        self,
        rule: Any,
        body: str,
        spot: str,
        context: tuple[str | None, str | None],
        text: str,
    ) -> bool:
        """Read one value; whether its text is to be kept beside it."""
        steps = tuple(s for s in rule.field.split(".") if s)
        record = Record()
        _, odd = self.put(record, rule, body, (None, spot, 1), steps, context)
        for key, value in record.items():
            self.values.append((key, value, spot, text))
        return odd or bool(rule.cut and len(text) > rule.cut[1])

    def search(self, search: Search) -> None:
        many: list[str] = []
        for e in range(search.first, min(search.last + 1, len(self.elements))):
            parts = self.elements[e]
            if len(parts) < search.mark or parts[search.mark - 1] != search.value:
                continue
            text = parts[search.component - 1]
            if not text:
                continue
            if search.rule.many:
                many.append(text)
            elif search.rule.key in self.record or not self.found(search, text, e):
                continue
            self.taken |= {e * 32 + search.component, e * 32 + search.mark}
        if many:
            self.values.append((search.rule.key, tuple(many), "", ""))

    def found(self, search: Search, text: str, element: int) -> bool:
        """Whether a field took the whole of a text found by its mark."""
        spot = f"@{element}.{search.component}"
        self.record[search.rule.key] = text
        before = len(self.values)
        odd = self.put_one(search.rule, text, spot, (None, None), text)
        longest = max((s.rule.cut[1] for s in self.rule.searches if s.rule.cut), default=0)
        whole = not search.rule.cut or len(text) <= longest
        if search.rule.cut:
            return whole
        return len(self.values) > before and not odd
