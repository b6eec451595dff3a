"""Which rule an entry of a list belongs to, and how to get at a field by its dotted name."""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.rules import ListRule


def accepts(rule: ListRule, entry: Any) -> bool:
    """Whether an entry belongs to this source of a list."""
    return all(str(getattr(entry, k, "")) in v for k, v in rule.where.items())


def exact_match(rules: list[ListRule], entry: Any) -> bool:
    """Whether an entry has just the constants of one of the rules (not a stand-in for it)."""
    return not rules[0].const or any(
        all(getattr(entry, k) == v for k, v in rule.const.items()) for rule in rules
    )


def fetch(record: Any, field: str) -> Any:
    """The value of a dotted field of a record, ``None`` where a part of the way is absent."""
    if not field or field == ".":
        return record
    for name in field.split("."):
        if record is None:
            return None
        record = getattr(record, name)
    return record
