"""The reasons of a decision as the page numbers them: those of one source are one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tidewaiter.pages import stored
from tidewaiter.pages.speaking import Speaker, speaker_of
from tidewaiter.register.pages import evidence, reason_words
from tidewaiter.register.pages.evidence import Shown
from tidewaiter.register.pages.narrowing import Asked, Cut, cut
from tidewaiter.register.pages.places import Place, item_of, place

PLACES, MORE_PLACES = 12, 60
"""Places that are named of one reason, and how many more of one that names many items."""
SOURCES, MORE_SOURCES = 20, 20
"""Reasons on a page, and how many more are shown at a time."""
ROWS, MORE_ROWS = 4, 20
"""Rows of one reason that names many items, and how many more are shown at a time."""
_BASES = 3

Row = dict[str, Any]
"""A reason of a decision in plain form."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a reason says at one place; ``text`` and ``evidence`` only where the head has not."""

    text: str
    evidence: tuple[Shown, ...]
    places: tuple[Place, ...]
    more: int
    change: tuple[tuple[str, str], ...] = ()
    change_text: str = ""


@dataclass(eq=False)
class Group:
    """The reasons of one source: a profile, a code of findings, what was not assessed, chance.

    ``number`` is its pin, 0 where it had no effect; ``rows`` are in the order of the items.
    """

    key: str
    number: int
    rows: Sequence[Row]
    content: Row
    alone: bool
    linked: bool

    @property
    def first(self) -> Row:
        """The reason that stands for all where they are alike."""
        return self.rows[0]

    @property
    def lane(self) -> str:
        """The lane that it asked for."""
        return str(self.first.get("lane", ""))

    @cached_property
    def source(self) -> tuple[str, str]:
        """Its kind and code."""
        kind, _, code = str(self.first.get("source", "")).partition(":")
        return kind, code

    @property
    def kind(self) -> str:
        """``profile``, ``finding``, ``random`` or ``not assessed``."""
        return self.source[0]

    @cached_property
    def speaker(self) -> Speaker | None:
        """Who speaks for it, where its desk has words of its own."""
        return speaker_of(str(self.first.get("source", "")))

    @property
    def code(self) -> str:
        """Of the profile, the finding or the control."""
        return self.source[1] if self.speaker is None else self.speaker.code(self.first)

    @property
    def kind_word(self) -> str:
        """The kind in words."""
        return reason_words.kind(self.kind) if self.speaker is None else str(self.speaker.word)

    @property
    def address(self) -> str:
        """Where its profile, or what else proposed it, has its page."""
        if self.kind != "profile" or not self.linked:
            return ""
        if self.speaker is not None:
            return self.speaker.address(self.first)
        return reason_words.profile(self.code)

    @property
    def chance(self) -> str:
        """How often it selects, in words."""
        return reason_words.chance(self.first)

    @property
    def basis(self) -> tuple[str, ...]:
        """Its legal bases, the first few."""
        found = dict.fromkeys(
            str(one["legal_basis"]) for one in self.rows if one.get("legal_basis")
        )
        return tuple(found)[:_BASES]

    @property
    def note(self) -> str:
        """Why it had no effect, in words."""
        return reason_words.note(self.first)

    @cached_property
    def text(self) -> str:
        """What it claims; where that differs from item to item, what is common to all."""
        if not self.same_text and self.kind == "finding":
            common = stored.outline(self.code, (str(one.get("text", "")) for one in self.rows))
            return str(common or f"{self.kind_word} {self.code}")
        return reason_words.text(self.kind, self.first, self.alone)

    @cached_property
    def same_text(self) -> bool:
        """Whether it claims the same everywhere."""
        return len({str(one.get("text", "")) for one in self.rows}) == 1

    @cached_property
    def same_evidence(self) -> bool:
        """Whether what it found is the same everywhere, but for the place."""
        return len({_plain_evidence(one) for one in self.rows}) == 1

    @property
    def plain(self) -> bool:
        """Whether its rows differ in nothing but their places."""
        return self.same_text and self.same_evidence

    @property
    def count(self) -> int:
        """Reasons in it."""
        return len(self.rows)

    def tell(self, one: Row, only: int = 0) -> Told:
        """One of its reasons in words; alone, or as a row below the head.

        ``only`` leaves the places in one item.
        """
        many = self.count > 1
        shown = tuple(evidence.shown(e, self.content) for e in evidence_of(one))
        pointers = [p for p in one.get("pointers", ()) if p and only in (0, item_of(p))]
        change, change_text = reason_words.otherwise(self.kind, shown)
        return Told(
            text="" if many and self.same_text else reason_words.text(self.kind, one, self.alone),
            evidence=() if many and self.same_evidence else shown,
            places=tuple(place(pointer, self.content) for pointer in pointers[:PLACES]),
            more=max(len(pointers) - PLACES, 0),
            change=change,
            change_text=change_text,
        )

    def head(self, only: int = 0) -> Told:
        """What holds for all its rows."""
        told = self.tell(self.first, only)
        if self.count == 1:
            return told
        shown: tuple[Shown, ...] = ()
        if self.same_evidence:
            shown = tuple(evidence.shown(e, {}, placed=False) for e in evidence_of(self.first))
        return Told("", shown, (), 0, told.change, told.change_text)


@dataclass(frozen=True, slots=True)
class Part:
    """A reason with those of its rows that a page shows."""

    group: Group
    rows: Cut[Row]
    only: int = 0

    @property
    def head(self) -> Told:
        """What holds for all its rows."""
        return self.group.head(self.only)

    @property
    def told(self) -> list[Told]:
        """The rows in words."""
        return [self.group.tell(one, self.only) for one in self.rows.rows]


def told(decision: Row, content: Row, *, linked: bool = True) -> tuple[list[Group], list[Group]]:
    """Reasons that took effect, numbered, and those that did not; the strictest lane first.

    ``linked``: whether the reader may open the profiles that they come from.
    """
    found: dict[bool, dict[tuple[str, ...], list[Row]]] = {True: {}, False: {}}
    for one in decision.get("reasons", ()):
        same = (str(one.get("source")), str(one.get("lane")), str(one.get("note") or ""))
        found[bool(one.get("drawn"))].setdefault(same, []).append(one)
    drawn, others = found[True].values(), found[False].values()
    alone = sum(len(rows) for rows in drawn) == 1
    return (
        [Group(f"r{n}", n, by_item(rows), content, alone, linked) for n, rows in _counted(drawn)],
        [Group(f"o{n}", 0, by_item(rows), content, False, linked) for n, rows in _counted(others)],
    )


def _counted(groups: Iterable[list[Row]]) -> Iterator[tuple[int, list[Row]]]:
    return enumerate(groups, 1)


def by_item(rows: list[Row]) -> list[Row]:
    """Rows in the order of the items that they speak of first; the declaration as a whole first."""
    return sorted(rows, key=lambda one: min(items_of(one), default=0))


def items_of(one: Row) -> set[int]:
    """Positions of the items that a reason, a finding or what was not assessed points to."""
    pointers = one.get("pointers") or (one.get("pointer"),)
    return {item_of(pointer) for pointer in pointers if pointer} - {0}


def parts(groups: Sequence[Group], asked: Asked, name: str) -> Cut[Part]:
    """The slice of reasons that a page shows, each with a slice of its rows."""
    chosen = [(group, _rows(group, asked.only)) for group in groups]
    kept = [(group, rows) for group, rows in chosen if rows]
    found = cut(kept, asked.start(name), SOURCES, MORE_SOURCES)
    return found.of(Part(group, _cut(group, rows, asked), asked.only) for group, rows in found.rows)


def _cut(group: Group, rows: Sequence[Row], asked: Asked) -> Cut[Row]:
    few, step = (PLACES, MORE_PLACES) if group.plain else (ROWS, MORE_ROWS)
    return cut(rows, asked.begins(group.key), few, step)


def _rows(group: Group, only: int) -> Sequence[Row]:
    if not only:
        return group.rows
    return [one for one in group.rows if only in items_of(one)]


def begins(number: int) -> int:
    """What the slice of reasons that has a number begins with."""
    beyond = max(number - SOURCES, 0)
    return SOURCES + 1 + (beyond - 1) // MORE_SOURCES * MORE_SOURCES if beyond else 1


def at_item(groups: Iterable[Group], position: int) -> list[str]:
    """What the reasons say of an item, each once."""
    rows = ((group, one) for group in groups for one in _rows(group, position))
    return list(
        dict.fromkeys(reason_words.text(group.kind, one, group.alone) for group, one in rows)
    )


def evidence_of(one: Row) -> Sequence[Row]:
    """The pieces of evidence of a reason that are shown, in the words of who speaks for it."""
    found: Sequence[Row] = one.get("evidence", ())
    speaker = speaker_of(str(one.get("source", "")))
    if speaker is not None:
        found = [
            {**e, "name": str(speaker.figures[e["name"]]), "source": ""}
            for e in found
            if e.get("name") in speaker.figures
        ]
    return found[: evidence.MOST]


def _plain_evidence(one: Row) -> tuple[tuple[str, ...], ...]:
    parts = ("name", "value", "comparison", "source")
    return tuple(tuple(str(e.get(part) or "") for part in parts) for e in evidence_of(one))
