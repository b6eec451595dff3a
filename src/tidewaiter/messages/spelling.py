"""How a value is spelt at a place, and what an original spelling there would be read as."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tidewaiter.core.errors import ValueRefused
from tidewaiter.messages.intake import KILOGRAMS, part_of
from tidewaiter.messages.places import Place
from tidewaiter.messages.rules import LeafRule
from tidewaiter.messages.values import DateLeaf, DecimalLeaf


def reads(rule: LeafRule, text: str, target: Place) -> Any:
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


def text_of(rule: LeafRule, value: Any, target: Place) -> str:
    """A value as text, in the unit that stands there; raises :class:`ValueRefused`."""
    unit = target.attributes.get(rule.unit[1:]) if rule.unit else None
    if unit and unit != "KGM" and unit in KILOGRAMS:
        value = (value / KILOGRAMS[unit]).normalize()
    if isinstance(rule.leaf, DecimalLeaf) and not value.is_finite():
        raise ValueRefused(f"{value} is not a finite number.", where=rule.field)
    try:
        return rule.leaf.write(value)
    except ValueError:
        raise ValueRefused(f"'{value}' has no code in the format.", where=rule.field) from None
