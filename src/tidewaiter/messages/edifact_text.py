"""Segments to be written: what they hold, and their text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tidewaiter.core.errors import ValueRefused
from tidewaiter.messages.edifact_syntax import escape
from tidewaiter.messages.intake import KILOGRAMS, part_of
from tidewaiter.messages.rules import LeafRule
from tidewaiter.messages.segments import Segment
from tidewaiter.messages.text import has_control
from tidewaiter.messages.values import DateLeaf


class Out:
    """A segment to be written: its components by place, or its whole text; its group."""

    __slots__ = ("inner", "laid", "parts", "raw")

    def __init__(self) -> None:
        self.parts: dict[int, str] = {}
        self.raw: str | None = None
        self.inner = OutGroup()
        self.laid = False


class OutGroup:
    """Segments of a group by label and occurrence."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Out]] = {}

    def get(self, label: str, n: int = 1) -> Out:
        """The segment at an occurrence, made if it is not there."""
        row = self.rows.setdefault(label, {})
        return row.setdefault(n, Out())


def tag_of(label: str) -> str:
    """The segment tag of a label."""
    return label[:3]


def segment_text(label: str, segment: Segment | None, out: Out) -> str:
    """A segment with its qualifiers, without its end."""
    tag = tag_of(label)
    if out.raw is not None:
        return f"{tag}+{out.raw}" if out.raw else tag
    parts = dict(segment.given) if segment else {}
    parts.update(out.parts)
    rows: dict[int, dict[int, str]] = {}
    for place, text in parts.items():
        rows.setdefault(place >> 5, {})[place & 31] = text
    elements = []
    for element in range(1, max(rows, default=0) + 1):
        row = rows.get(element, {})
        texts = [escape(row.get(n, "")) for n in range(1, max(row, default=0) + 1)]
        while texts and not texts[-1]:
            texts.pop()
        elements.append(":".join(texts))
    return "+".join([tag, *elements])


def piece_of(rule: LeafRule, value: Any) -> Any:
    """The part of a spread value that one place takes, the whole of any other."""
    if rule.joined is None:
        return value
    return value[rule.start : rule.start + rule.width] or None


def text_of(rule: LeafRule, value: Any) -> str:
    """A value as text; raises :class:`ValueRefused` for what EDIFACT cannot hold."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueRefused(f"{value} is not a finite number.", where=rule.field)
    try:
        text = rule.leaf.write(value)
    except ValueError:
        raise ValueRefused(f"'{value}' has no code in the format.", where=rule.field) from None
    if has_control(text):
        raise ValueRefused("The text holds control characters.", where=rule.field)
    return text


def reads(rule: LeafRule, text: str, unit: str | None, declared: str | None) -> Any:
    """What an original spelling would be read as, ``None`` if it cannot be."""
    if rule.cut:
        return part_of(rule, text) or None
    if isinstance(rule.leaf, DateLeaf):
        return rule.leaf.read(text, declared)
    try:
        value = rule.leaf.read(text.replace(",", ".", 1) if rule.unit else text)
    except ValueError:
        return None
    if unit and isinstance(value, Decimal):
        return value * KILOGRAMS[unit] if unit in KILOGRAMS else None
    return value
