"""What an examination is to find out, from the decision and what was declared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tidewaiter.pages import stored
from tidewaiter.register.pages.goods import Line, lines
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.pages.reasons import at_item
from tidewaiter.register.work.drafts import AGREES, DIFFERS, NOT_CHECKED

MOST = 30
ITEMS = 15
"""Items that reasons name and the page begins with; more are added by number."""
FEW = 10
"""Where no reason names an item, and there are no more than this, all are to be looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist with its answer."""

    name: str
    text: str
    answer: str
    pin: int = 0


@dataclass(frozen=True, slots=True)
class Examined:
    """One item to be looked at, with what was entered about it."""

    line: Line
    result: str
    entered: dict[str, Any]
    photos: tuple[Any, ...]
    tell: tuple[str, ...]
    problems: dict[str, str]


def instructions(file: File) -> list[tuple[int, str]]:
    """What officers are asked to do, with the reason it comes from; else what the reasons claim."""
    pins = {":".join(one.source): one.number for one in file.effective}
    found = [
        (pins.get(str(one.get("source")), 0), _instruction(one))
        for one in file.decided.get("instructions", ())
        if one.get("to") == "officer"
    ]
    told = {number for number, _ in found}
    found += [(one.number, one.text) for one in file.effective if one.number not in told]
    return list(dict.fromkeys(found))[:MOST]  # what is asked about many items is asked once


def _instruction(one: Mapping[str, Any]) -> str:
    """What an officer is asked to do; a profile's own words stay as they were written."""
    kind, _, code = str(one.get("source", "")).partition(":")
    text = str(one.get("text", ""))
    return str(stored.advice(code, text).marked) if kind == "finding" else text


def checks(file: File, answers: dict[str, Any]) -> list[Check]:
    """The checklist: each instruction, then what was declared and can be compared on the spot."""
    texts = [(number, text) for number, text in instructions(file)]
    content = file.content
    for one in content.get("equipment", ())[:6]:
        if one.get("id"):
            text = gettext("The container number on the doors is {number}")
            texts.append((0, text.format(number=one["id"])))
        for seal in one.get("seals", ())[:4]:
            texts.append((0, gettext("The seal reads {number}").format(number=seal)))
    for seal in content.get("seals", ())[:6]:
        texts.append((0, gettext("The seal reads {number}").format(number=seal)))
    if content.get("package_total"):
        text = gettext("Count the packages: {n} are declared")
        texts.append((0, text.format(n=content["package_total"])))
    return [
        Check(f"c{n}", text, str(answers.get(f"c{n}") or ""), pin)
        for n, (pin, text) in enumerate(texts[:MOST])
    ]


def positions(file: File, added: list[int]) -> list[int]:
    """Positions of the items that are to be looked at, in order."""
    items = file.content.get("items", [])
    named = file.named or (list(range(1, len(items) + 1)) if len(items) <= FEW else [])
    by_number = {int(one.get("number", n)): n for n, one in enumerate(items, 1)}
    return sorted({*named[:ITEMS], *(by_number[n] for n in added if n in by_number)})


def examined(
    file: File,
    content: dict[str, Any],
    photos: list[Any],
    problems: dict[tuple[int | None, str], str],
) -> list[Examined]:
    """The items to be looked at with what was entered."""
    added = [int(n) for n in content.get("items", {}) if str(n).isdecimal()]
    found = []
    for line in lines(file.content, positions(file, added)):
        entered = content.get("items", {}).get(str(line.number), {})
        found.append(
            Examined(
                line=line,
                result=str(entered.get("result") or ""),
                entered=entered,
                photos=tuple(one for one in photos if one.item == line.number),
                tell=tuple(at_item(file.effective, line.position)),
                problems={f: text for (n, f), text in problems.items() if n == line.number},
            )
        )
    return found


def results() -> list[tuple[str, str, str]]:
    """The answers about an item: value, word, icon."""
    return [
        (AGREES, gettext("Agrees"), "check"),
        (DIFFERS, gettext("Differs"), "alert"),
        (NOT_CHECKED, gettext("Not checked"), "none"),
    ]


def answers() -> list[tuple[str, str, str]]:
    """The answers of the checklist: value, word, icon."""
    return [
        ("done", gettext("Done"), "check"),
        ("problem", gettext("Problem"), "alert"),
        ("skip", gettext("Skip"), "none"),
    ]
