"""Amendments: a later message changes, cancels or replaces a declaration that is there.

A WCO amendment names by pointer what it changes and carries the new values at the same places; an
amendment without pointers changes every field it carries. Nothing is changed half: either all
pointers lead somewhere or none is applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from tidewaiter.core.canonical import to_plain
from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import Extra, MessageFunction
from tidewaiter.core.pointer import Pointer
from tidewaiter.messages.findings import finding
from tidewaiter.messages.response import PointerStep, pointer_text
from tidewaiter.messages.wco_pointer import canonical_pointer

_POINTER = re.compile(
    r"Amendment(?:\[(?P<change>\d+)\])?/Pointer(?:\[(?P<step>\d+)\])?/"
    r"(?P<leaf>SequenceNumeric|DocumentSectionCode|TagID)\Z"
)
_IDENTITY = frozenset({"mrn", "lrn", "message_id", "function", "declaration_type", "extras"})


@dataclass(frozen=True, slots=True)
class Amended:
    """What came of an amendment: the declaration as it now is, or why it did not change."""

    declaration: Declaration | None
    changed: tuple[Pointer, ...] = ()
    findings: tuple[Finding, ...] = ()


def apply(existing: Declaration, message: Declaration) -> Amended:
    """Apply a message with function amend, cancel or replace to the declaration it names."""
    if message.function is MessageFunction.CANCEL:
        cancelled = replace(existing, function=MessageFunction.CANCEL)
        return Amended(cancelled, (Pointer(("function",)),))
    if message.function is MessageFunction.REPLACE:
        return _replaced(existing, message)
    if message.function is MessageFunction.AMEND:
        chains = pointers(message)
        return _pointed(existing, message, chains) if chains else _merged(existing, message)
    return Amended(None, findings=(finding("MSG-053", name="function", value=message.function),))


def pointers(message: Declaration) -> tuple[tuple[PointerStep, ...], ...]:
    """The WCO pointers of an amendment, one chain of steps for each change."""
    chains: dict[int, dict[int, dict[str, str]]] = {}
    for extra in message.extras:
        found = _POINTER.match(extra.path)
        if found:
            change, step = int(found["change"] or 1), int(found["step"] or 1)
            chains.setdefault(change, {}).setdefault(step, {})[found["leaf"]] = extra.value
    return tuple(
        tuple(_step(steps[n]) for n in sorted(steps)) for _, steps in sorted(chains.items())
    )


def _step(leaves: dict[str, str]) -> PointerStep:
    number = leaves.get("SequenceNumeric", "")
    return PointerStep(
        section=leaves.get("DocumentSectionCode"),
        sequence=int(number) if number.isdecimal() and len(number) < 6 else None,
        tag=leaves.get("TagID"),
    )


def _replaced(existing: Declaration, message: Declaration) -> Amended:
    """All content is new; only what customs gave stays."""
    new = replace(
        message,
        mrn=existing.mrn,
        function=existing.function,
        accepted_at=message.accepted_at or existing.accepted_at,
    )
    changed = [Pointer((f.name,)) for f in fields(new) if _differs(existing, new, f.name)]
    return Amended(new, tuple(changed))


def _differs(one: Declaration, other: Declaration, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _pointed(
    existing: Declaration, message: Declaration, chains: tuple[tuple[PointerStep, ...], ...]
) -> Amended:
    changed: list[Pointer] = []
    faults: list[Finding] = []
    result = existing
    for chain in chains:
        where = canonical_pointer(chain)
        if where is None or where.steps[:1] in ((), ("mrn",)):
            faults.append(finding("MSG-053", name="pointer", value=pointer_text(chain)))
            continue
        try:
            result = _set(result, message, where)
            changed.append(where)
        except TidewaiterError:
            faults.append(finding("MSG-053", where, name="pointer", value=pointer_text(chain)))
    if faults:
        return Amended(None, findings=tuple(faults))
    return Amended(result, tuple(changed))


def _set(existing: Declaration, message: Declaration, where: Pointer) -> Declaration:
    target = _by_number(existing, where)
    value = _by_position(message, _by_number(message, where))
    if value is None and (target is None or target.get(existing) is None):
        raise TidewaiterError("there is nothing to delete.", where=str(where))
    if target is None:
        if len(where.steps) > 2:
            raise TidewaiterError("there is no such item to change.", where=str(where))
        target = Pointer(("items", len(existing.items) + 1))
    return target.set(existing, to_plain(value))


def _by_number(declaration: Declaration, where: Pointer) -> Pointer | None:
    """Items are pointed to by their number, which need not be their position.

    ``None`` if there is no item of that number.
    """
    if where.steps[:1] != ("items",) or len(where.steps) == 1:
        return where
    number = where.steps[1]
    for position, item in enumerate(declaration.items, start=1):
        if item.number == number:
            return Pointer(("items", position, *where.steps[2:]))
    return None


def _by_position(message: Declaration, where: Pointer | None) -> Any:
    """The new value; an amendment often carries only the occurrence that changes."""
    if where is None:
        return None
    value = where.get(message)
    if value is not None:
        return value
    steps = list(where.steps)
    first = 2 if steps[0] == "items" else 1  # items go by number, never by being alone
    for n in range(len(steps) - 1, first - 1, -1):
        if isinstance(steps[n], int) and steps[n] != 1:
            alone = Pointer(tuple(steps[:n]))
            held = alone.get(message)
            if isinstance(held, tuple) and len(held) == 1:
                return Pointer((*steps[:n], 1, *steps[n + 1 :])).get(message)
    return None


def _merged(existing: Declaration, message: Declaration) -> Amended:
    """Without pointers every field that the message carries is new; items go by number."""
    changes: dict[str, Any] = {}
    for field in fields(message):
        value = getattr(message, field.name)
        if field.name not in _IDENTITY and value not in (None, ()) and field.name != "items":
            changes[field.name] = value
    items = {item.number: item for item in existing.items}
    for item in message.items:
        items[item.number] = _merged_item(items.get(item.number), item)
    if message.items:
        changes["items"] = tuple(items[number] for number in sorted(items))
    changed = [name for name, value in changes.items() if getattr(existing, name) != value]
    result = replace(existing, **changes)
    return Amended(result, tuple(Pointer((name,)) for name in changed))


def _merged_item(old: Item | None, new: Item) -> Item:
    if old is None:
        return new
    carried = {f.name: getattr(new, f.name) for f in fields(new)}
    return replace(old, **{name: v for name, v in carried.items() if v not in (None, ())})


def without_pointers(extras: tuple[Extra, ...]) -> tuple[Extra, ...]:
    """Extras without what only says how a message amends another."""
    return tuple(e for e in extras if not e.path.startswith("Amendment"))
