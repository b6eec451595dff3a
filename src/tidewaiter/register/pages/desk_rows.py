"""What each desk said of a declaration: what it found, that it found nothing, what it could not
assess. What is said alike of many items is one row. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from tidewaiter.pages import stored
from tidewaiter.pages.speaking import speaker_of
from tidewaiter.register.desks import is_idle
from tidewaiter.register.pages.narrowing import NOTHING, Asked, Cut, cut
from tidewaiter.register.pages.places import Place, place
from tidewaiter.register.pages.reasons import Group, Row, by_item, items_of
from tidewaiter.register.pages.words import desk_word

LINES, MORE_LINES = 25, 25
"""Rows on a page, and how many more are shown at a time."""
PLACES, MORE_PLACES = 6, 60
"""Places of a row that says the same of many items, and how many more are shown at a time."""
TEXTS, MORE_TEXTS = 2, 20
"""Sentences of a row that says something else of each item, likewise."""

_SILENT = ("engine", "policy")
"""Parts of a decision's versions that are no desks."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one desk said by one control or code.

    ``state`` is ``flag``, ``none``, ``unknown``, or ``idle`` where no rule of it was in force.

    ``text`` is empty where each of ``rows`` says something else.
    """

    key: str
    desk: str
    state: str
    text: str | stored.Said
    pins: tuple[int, ...] = ()
    rows: Cut[tuple[str | stored.Said, Place | None]] | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One row before it is put into words: what was said, of how many items."""

    key: str
    desk: str
    state: str
    said: Sequence[Row]
    pins: tuple[int, ...] = ()


def desks_said(
    decision: Row, content: Row, effective: Iterable[Group], asked: Asked = NOTHING
) -> Cut[Said]:
    """The rows of the table of desks that a page shows."""
    numbers = {group.source: group.number for group in effective}
    lines = [line for line in _lines(decision, numbers) if _speaks(line, asked.only)]
    found = cut(lines, asked.start("desks"), LINES, MORE_LINES)
    return found.of(_said(line, content, asked) for line in found.rows)


def _proposals(numbers: dict[tuple[str, str], int]) -> dict[str, list[int]]:
    """The pins of what profiles, and desks that speak for themselves, asked for; by desk."""
    found: dict[str, list[int]] = {}
    for (kind, code), number in sorted(numbers.items(), key=lambda one: one[1]):
        if kind == "profile":
            speaker = speaker_of(f"{kind}:{code}")
            found.setdefault("risk" if speaker is None else speaker.desk, []).append(number)
    return found


def _lines(decision: Row, numbers: dict[tuple[str, str], int]) -> Iterator[_Line]:
    spoke: set[str] = set()
    for desk, asking in _proposals(numbers).items():
        spoke.add(desk)
        yield _Line("dp" if desk == "risk" else f"dp-{desk}", desk, "flag", (), tuple(asking))
    parts = (("findings", "code", "flag", "finding"),
             ("not_assessed", "control", "unknown", "not assessed"))  # fmt: skip
    for name, by, state, kind in parts:
        alike: dict[tuple[str, str], list[Row]] = {}
        for one in decision.get(name, ()):
            alike.setdefault((str(one["desk"]), str(one[by])), []).append(one)
        for n, ((desk, code), said) in enumerate(alike.items(), 1):
            spoke.add(desk)
            number = numbers.get((kind, code))
            pins = (number,) if number else ()
            yield _Line(f"d{state[0]}{n}", desk, state, by_item(said), pins)
    for desk, version in sorted(decision.get("versions", {}).items()):
        if desk not in spoke and desk not in _SILENT:
            yield _Line("", desk, "idle" if is_idle(desk, version) else "none", ())


def _speaks(line: _Line, only: int) -> bool:
    """Whether a row speaks of the one item that is asked for; what desks found nothing in stays."""
    return not only or not line.said or any(only in items_of(one) for one in line.said)


def _said(line: _Line, content: Row, asked: Asked) -> Said:
    desk = desk_word(line.desk)
    if line.state == "idle":
        text = gettext("It has no rule in force, and was not asked.")
        return Said(line.key, desk, line.state, text)
    if line.state == "none":
        return Said(line.key, desk, line.state, gettext("It looked and found nothing."))
    if not line.said and line.desk != "risk":
        return Said(line.key, desk, line.state, gettext("It asks for this declaration."), line.pins)
    if not line.said:
        text = ngettext("{n} profile selects it.", "{n} profiles select it.", len(line.pins))
        return Said(line.key, desk, line.state, text.format(n=len(line.pins)), line.pins)
    said = [one for one in line.said if not asked.only or asked.only in items_of(one)]
    same = len({_claim(one) for one in said}) == 1
    few, step = (PLACES, MORE_PLACES) if same else (TEXTS, MORE_TEXTS)
    found = cut(said, asked.begins(line.key), few, step)
    rows = found.of(("" if same else _words(one), _place(one, content)) for one in found.rows)
    return Said(line.key, desk, line.state, _words(said[0]) if same else "", line.pins, rows)


def _claim(one: Row) -> str:
    return str(one.get("claim") or one.get("reason") or "")


def _words(one: Row) -> stored.Said:
    if "code" in one:
        return stored.finding(str(one["code"]), str(one["claim"]))
    return stored.sentence(str(one["reason"]))


def _place(one: dict[str, Any], content: Row) -> Place | None:
    return place(one["pointer"], content) if one.get("pointer") else None
