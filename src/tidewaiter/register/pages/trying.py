"""Near misses, and what would have been decided had other values been declared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from tidewaiter.core import Declaration as Declared
from tidewaiter.core import Pointer, from_plain, to_plain
from tidewaiter.core.errors import PointerError, TidewaiterError, ValueRefused
from tidewaiter.engine.explain import WhatIf
from tidewaiter.pages.told import whole
from tidewaiter.register import desks
from tidewaiter.register.explaining import Past, changed, explained, past
from tidewaiter.register.models import Decision
from tidewaiter.register.pages import evidence
from tidewaiter.register.pages.evidence import Shown
from tidewaiter.register.pages.narrowing import Cut, cut
from tidewaiter.register.pages.pinning import pointed
from tidewaiter.register.pages.places import Place, field, item_of, place
from tidewaiter.register.pages.reasons import Group, told
from tidewaiter.rulebook import selectors as rulebook

AT_ONCE = 60
"""Declarations with more items than this are looked at for near misses when asked for."""
NEAR, MORE_NEAR = 12, 24
"""Near misses on a page, and how many more are shown at a time."""
MOST = 12
FIELDS = 9
PREFIX = "try."
_USUAL = ("commodity_code", "origin", "customs_value", "item_price", "net_mass", "description")


@dataclass(frozen=True, slots=True)
class Near:
    """A profile that one condition kept from selecting it."""

    control: str
    title: str
    lane: str
    condition: Shown
    where: Place
    unknown: bool
    """The value itself is not known; what it is held against may not be either."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the what-if form."""

    name: str
    pointer: str
    label: str
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What would have been decided."""

    before: str
    after: str
    changes: tuple[tuple[str, str, str], ...]
    gone: tuple[Group, ...]
    kept: tuple[Group, ...]
    new: tuple[Group, ...]
    notes: tuple[str, ...]


def rules_of(ruleset: str) -> Past:
    """The rules that decisions name by their digest. Raises
    :class:`~tidewaiter.rulebook.errors.UnknownRule` where they are not kept."""
    return _past(ruleset, desks.marks())


@lru_cache(maxsize=4)
def _past(ruleset: str, marks: tuple[str, ...]) -> Past:
    """Kept between requests: making controls takes longer than asking them."""
    return past(rulebook.snapshot(ruleset))


def near_misses(decision: Decision, content: dict[str, Any], start: int = 1) -> Cut[Near]:
    """A slice of them, the nearest first. Raises :class:`TidewaiterError`."""
    found = explained(decision, rules_of(decision.ruleset)).near_misses
    chosen = cut(found, start, NEAR, MORE_NEAR)
    return chosen.of(
        Near(
            control=one.control,
            title=one.title,
            lane=one.lane,
            condition=evidence.shown(to_plain(one.condition), content),
            where=place(str(one.condition.pointer or one.pointer), content),
            unknown=one.condition.value in ("", evidence.UNKNOWN),
        )
        for one in chosen.rows
    )


def fields(
    content: dict[str, Any],
    effective: Sequence[Group],
    item: int,
    given: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Asked]:
    """The fields one may change: those that reasons speak of, then the usual ones of an item."""
    pointers = [p for p in pointed(effective) if item_of(p) in (0, item)]
    if 0 < item <= len(content.get("items", ())):
        pointers += [f"items.{item}.{name}" for name in _USUAL]
    if given:
        pointers = [name.removeprefix(PREFIX) for name in given] + pointers
    found: list[Asked] = []
    for pointer in dict.fromkeys(pointers):
        value = typed_at(content, pointer)
        if value is None or len(found) == FIELDS:
            continue
        name = PREFIX + pointer
        typed = (given or {}).get(name, value)
        said = label(pointer, content)
        found.append(Asked(name, pointer, said, typed, (problems or {}).get(pointer, "")))
    return found


def label(pointer: str, content: dict[str, Any]) -> str:
    """What a field is called, with its item where it has one."""
    steps = pointer.split(".")
    where = place(pointer, content)
    if len(steps) > 2 and steps[0] == "items":
        one = place(".".join(steps[:2]), content).text
        rest = ", ".join(field(step) for step in steps[2:] if not step.isdecimal())
        return gettext("{place}, {field}").format(place=one, field=rest)
    return capfirst(where.text)


def typed_at(content: dict[str, Any], pointer: str) -> str | None:
    """As :func:`text_at`, from the plain content: a page need not build the whole declaration."""
    value: Any = content
    for step in pointer.split("."):
        if isinstance(value, list) and step.isdecimal():
            value = value[int(step) - 1] if 0 < int(step) <= len(value) else None
        elif isinstance(value, list):
            value = next((one for one in value if one.get("role") == step), None)
        elif isinstance(value, dict):
            value = value.get(step)
        if value is None:
            return ""
    return _as_typed(value)


def text_at(declared: Declared, pointer: str) -> str | None:
    """The value at a pointer as one types it, empty if absent; ``None`` for what is no value."""
    try:
        value = to_plain(Pointer.parse(pointer).get(declared))
    except PointerError:
        return None
    return _as_typed(value)


def _as_typed(value: Any) -> str | None:
    if isinstance(value, dict):
        if "value" not in value:
            return None
        parts = (value["value"], value.get("currency") or value.get("unit"))
        return " ".join(str(part) for part in parts if part)
    if isinstance(value, list):
        return None
    return "" if value is None else str(value)


def asked_changes(content: dict[str, Any], given: Mapping[str, str]) -> dict[str, str | None]:
    """The values that differ from what was declared; an empty one takes the value away."""
    declared = from_plain(Declared, content)
    found: dict[str, str | None] = {}
    for name, typed in given.items():
        pointer = name.removeprefix(PREFIX)
        now = text_at(declared, pointer)
        if now is not None and typed.strip() != now:
            found[pointer] = typed.strip() or None
    return found


def tried(decision: Decision, content: dict[str, Any], changes: Mapping[str, str | None]) -> Result:
    """The decision with other values. Raises :class:`TidewaiterError`."""
    return _result(changed(decision, rules_of(decision.ruleset), changes), decision, content)


def _result(found: WhatIf, decision: Decision, content: dict[str, Any]) -> Result:
    before, _ = told(json.loads(decision.content), content)
    after, _ = told(to_plain(found.after.decision), to_plain(found.after.declaration))
    old = {(one.kind, one.code, one.lane) for one in before}
    new = {(one.kind, one.code, one.lane) for one in after}
    return Result(
        before=found.before.lane,
        after=found.after.decision.lane,
        changes=tuple(
            (label(pointer, content), _typed(was), _typed(now))
            for pointer, was, now in found.changes
        ),
        gone=tuple(one for one in before if (one.kind, one.code, one.lane) not in new),
        kept=tuple(one for one in before if (one.kind, one.code, one.lane) in new),
        new=tuple(one for one in after if (one.kind, one.code, one.lane) not in old),
        notes=tuple(found.notes),
    )


def _typed(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return gettext("nothing") if value in (None, "") else str(value)


def problem_of(problem: TidewaiterError, changes: Mapping[str, Any]) -> dict[str, str]:
    """An error beside the field it is about, or under an empty name."""
    where = problem.where if isinstance(problem, ValueRefused | PointerError) else ""
    name = where if where in changes else next(iter(changes), "")
    return {name: whole(problem)}
