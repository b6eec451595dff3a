"""Putting one leaf into its record, and saying what is odd about it. Shared by all readers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tidewaiter.core.finding import Finding
from tidewaiter.core.pointer import Pointer
from tidewaiter.messages.assemble import Dependent, Record
from tidewaiter.messages.findings import finding
from tidewaiter.messages.harden import DEFAULT, Limits
from tidewaiter.messages.paths import Site, written
from tidewaiter.messages.rules import LeafRule
from tidewaiter.messages.text import odd_characters
from tidewaiter.messages.values import CodeLeaf, DateLeaf, Leaf, TextLeaf

KILOGRAMS = {
    "KGM": Decimal(1),
    "GRM": Decimal("0.001"),
    "TNE": Decimal(1000),
    "LBR": Decimal("0.45359237"),
    "MGM": Decimal("0.000001"),
    "DTN": Decimal(100),
    "HGM": Decimal("0.1"),
    "ONZ": Decimal("0.028349523125"),
}
"""Kilograms in one unit of mass, by UN/ECE Recommendation 20 code (exact by definition)."""


def part_of(rule: LeafRule, text: str) -> str:
    """The part of a text that a rule takes, empty if there is none."""
    if rule.cut:
        return text[rule.cut[0] : rule.cut[1]]
    first, _, rest = text.partition("\n")
    return (rest if rule.line else first).strip()


SHORT = 40
"""Texts up to this length are remembered with their values: codes and numbers come again."""


def _read(leaf: Leaf, text: str) -> tuple[Any, bool]:
    """The value of a text, and whether the text is what would be written for it."""
    value = leaf.read(text)
    return value, value is not None and leaf.write(value) == text


_met = lru_cache(maxsize=8192)(_read)


def plain_value(leaf: Leaf, text: str) -> Any:
    """The value of a text that is just what would be written for it, and gives rise to no finding.

    ``None`` for any other.
    """
    try:
        read = _met if len(text) < SHORT else _read
        value, exact = read(leaf, text)  # type: ignore[arg-type]
    except ValueError:
        return None
    return value if exact and not (type(value) is Decimal and value < 0) else None


Steps = tuple[str | int, ...]
Where = Steps | Callable[[], Steps]
"""A pointer's steps, or how to find them: most leaves never need theirs."""


class Intake:
    """Collects the findings of one message while its leaves are read."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self.findings: list[Finding] = []

    def note(self, code: str, pointer: Where, place: Site, value: str, claim: str = "") -> None:
        """Add a finding, up to the limit of findings per message."""
        pointer = pointer() if callable(pointer) else pointer
        if len(self.findings) < self.limits.findings:
            self.findings.append(
                finding(code, Pointer(pointer), name=written(place), value=value, claim=claim)
            )

    def put(
        self,
        record: Record,
        rule: LeafRule,
        text: str,
        place: Site,
        pointer: Where,
        context: tuple[str | None, str | None] = (None, None),
    ) -> tuple[bool, bool]:
        """Read a leaf into a record.

        ``context`` holds the date format and the unit that the message names. Returns whether the
        field took it, and whether its text differs from what would be written for it.
        """
        key = f"?{rule.key}" if rule.alternate else rule.key
        if key in record:
            return False, True
        leaf = rule.leaf
        if rule.cut or rule.line is not None:
            text = part_of(rule, text)
            if not text:
                return True, False
        if type(leaf) is TextLeaf:
            value: Any = text
            exact = True
        else:
            value, exact = self._typed(rule, text, place, pointer, context)
            if value is None:
                return False, True
        if rule.dependent is not None or rule.joined is not None:
            value = Dependent(value, place, text)
            record.loose = True
        elif rule.alternate:
            record.loose = True
        record[key] = value
        return True, rule.alternate or not exact

    def _typed(
        self,
        rule: LeafRule,
        text: str,
        place: Site,
        pointer: Where,
        context: tuple[str | None, str | None],
    ) -> tuple[Any, bool]:
        leaf = rule.leaf
        if type(leaf) is DateLeaf:
            stamp = leaf.read(text, context[0])
            if stamp.value is None:
                self.note("MSG-025", pointer, place, text)
            return stamp, True
        try:
            read = _met if len(text) < SHORT else _read
            value, exact = read(leaf, text)  # type: ignore[arg-type]
        except ValueError:
            coded = type(leaf) is CodeLeaf
            self.note("MSG-026" if coded else "MSG-024", pointer, place, text)
            return None, False
        if value is None:
            return None, False
        unit = context[1]
        if unit is not None and unit != "KGM" and rule.unit is not None:
            factor = KILOGRAMS.get(unit)
            if factor is None:
                self.note("MSG-039", pointer, place, unit)
                return None, False
            self.note("MSG-027", pointer, place, f"{text} {unit}")
            return value * factor, False
        if type(value) is Decimal and value < 0:
            self.note("MSG-046", pointer, place, text)
        return value, exact

    def characters(self, text: str, place: Site, pointer: Where) -> None:
        """Findings about characters that have no place in a text."""
        for code in odd_characters(text):
            self.note(code, pointer, place, text)
