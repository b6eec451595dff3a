"""Where the entries of a list go in the tree of places to be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tidewaiter.messages.paths import parse
from tidewaiter.messages.places import Place, foreign
from tidewaiter.messages.rules import ListRule
from tidewaiter.messages.selecting import accepts


def claims(rules: list[ListRule], entries: list[Any], place: Place) -> dict[int, int]:
    """How many entries come before the one for a second place, where an extra asks for it.

    Entries are read from the first places before the second ones.
    """
    found = {}
    for rule in rules:
        if rule.alternate and _claimed(rule, place):
            fitting = sum(accepts(rule, entry) for entry in entries)
            found[id(rule)] = fitting - 1
    return found


def rule_for(rules: list[ListRule], entry: Any, waiting: dict[int, int]) -> ListRule | None:
    """The rule an entry is written by; ``waiting`` is what :func:`claims` gave, counted down."""
    chosen = None
    for rule in sorted(rules, key=lambda r: not r.where):
        if not accepts(rule, entry):
            continue
        if rule.alternate and id(rule) in waiting:
            waiting[id(rule)] -= 1
            if waiting[id(rule)] < 0:
                return rule
        if chosen is None and not rule.alternate:
            chosen = rule
    return chosen


def _claimed(rule: ListRule, place: Place) -> bool:
    here: Place | None = place
    for step in parse(rule.path):
        here = here.peek(step.local, 1) if here else None
    return here is not None and here.second


def slots(rule: ListRule, place: Place) -> Iterator[tuple[Place, int]]:
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
        if there is None or not foreign(there, last, rule):
            target = place.child(last.local, index)
            if last.leaf.startswith("@"):
                target.attributes[last.leaf[1:]] = last.value
            elif last.leaf:
                target.child(last.leaf, 1).text = last.value
            yield target, index
            if not repeats:
                return
        index += 1


def placed(rule: ListRule, entry: Any, place: Place) -> tuple[Place, int] | None:
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
