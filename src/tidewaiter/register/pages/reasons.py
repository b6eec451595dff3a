"""The reasons of a decision as the page numbers them, and what each desk said. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from tidewaiter.pages import stored
from tidewaiter.register.pages import evidence
from tidewaiter.register.pages.evidence import Shown
from tidewaiter.register.pages.places import Place, place
from tidewaiter.register.pages.words import desk_word

PLACES = 12
"""Places that are named of one reason."""


@dataclass(frozen=True, slots=True)
class Told:
    """One reason in plain words. ``number`` is its pin, 0 where it had no effect."""

    number: int
    text: str
    lane: str
    chance: str
    kind: str
    kind_word: str
    code: str
    address: str
    basis: str
    note: str
    evidence: tuple[Shown, ...]
    places: tuple[Place, ...]
    more: int
    change: tuple[tuple[str, str], ...] = ()
    change_text: str = ""


@dataclass(slots=True)
class Pins:
    """Which places of the page the reasons speak of."""

    items: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    parties: dict[str, list[int]] = field(default_factory=dict)
    documents: list[int] = field(default_factory=list)

    def add(self, number: int, where: Place) -> None:
        """Pin a reason to a place."""
        if where.item:
            cell = self.items.setdefault(where.item, {}).setdefault(where.column, [])
        elif where.role:
            cell = self.parties.setdefault(where.role, [])
        elif where.link == "#docs":
            cell = self.documents
        else:
            return
        if number not in cell:
            cell.append(number)


@dataclass(frozen=True, slots=True)
class Said:
    """What one desk said. ``state`` is ``flag``, ``none`` or ``unknown``."""

    desk: str
    state: str
    text: str | stored.Said
    where: Place | None = None
    pins: tuple[int, ...] = ()


def told(
    decision: dict[str, Any], content: dict[str, Any], *, linked: bool = True
) -> tuple[list[Told], list[Told], Pins]:
    """Reasons that took effect, numbered; those that did not; and where the first are pinned.

    ``linked``: whether the reader may open the profiles that they come from.
    """
    reasons = decision.get("reasons", [])
    drawn = [one for one in reasons if one.get("drawn")]
    pins = Pins()
    effective = []
    for number, one in enumerate(drawn, 1):
        found = _told(number, one, content, alone=len(drawn) == 1, linked=linked)
        effective.append(found)
        _pin(pins, found, one, content)
    others = [
        _told(0, one, content, alone=False, linked=linked)
        for one in reasons
        if not one.get("drawn")
    ]
    return effective, others, pins


def _told(
    number: int, one: dict[str, Any], content: dict[str, Any], *, alone: bool, linked: bool
) -> Told:
    kind, _, code = str(one.get("source", "")).partition(":")
    shown = tuple(evidence.shown(e, content) for e in one.get("evidence", ())[: evidence.MOST])
    pointers = [p for p in one.get("pointers", ()) if p]
    change, change_text = _otherwise(kind, shown)
    return Told(
        number=number,
        text=_text(kind, one, alone),
        lane=str(one.get("lane", "")),
        chance=_chance(one),
        kind=kind,
        kind_word=_kind(kind),
        code=code,
        address=_profile(code) if kind == "profile" and linked else "",
        basis=str(one.get("legal_basis") or ""),
        note=_note(one),
        evidence=shown,
        places=tuple(place(pointer, content) for pointer in pointers[:PLACES]),
        more=max(len(pointers) - PLACES, 0),
        change=change,
        change_text=change_text,
    )


def _pin(pins: Pins, found: Told, one: dict[str, Any], content: dict[str, Any]) -> None:
    exact = [e.place for e in found.evidence if e.place is not None]
    for where in exact:
        pins.add(found.number, where)
    known = {where.item for where in exact if where.item}
    for pointer in one.get("pointers", ()):
        named = place(pointer, content)
        if pointer and (named.column != "number" or named.item not in known):
            pins.add(found.number, named)


def _text(kind: str, one: dict[str, Any], alone: bool) -> str:
    if kind != "random":
        return str(stored.reason(one).marked if kind != "profile" else one.get("text", ""))
    share = Decimal(str(one.get("probability") or 0))
    if not share:
        return gettext("Chosen at random.")
    among = number_format((1 / share).quantize(Decimal(1)), 0)
    if alone:
        return gettext("Chosen at random, 1 in {n}. No other reason.").format(n=among)
    return gettext("Chosen at random, 1 in {n}.").format(n=among)


def _kind(kind: str) -> str:
    return {
        "profile": gettext("Risk profile"),
        "finding": gettext("Finding"),
        "random": gettext("Random choice"),
        "not assessed": gettext("Not assessed"),
    }.get(kind, kind)


def _profile(code: str) -> str:
    """Where a profile has its page; empty while none does."""
    try:
        return reverse("profile", args=[code])
    except NoReverseMatch:
        return ""


def _chance(one: dict[str, Any]) -> str:
    share = Decimal(str(one.get("probability") or 0))
    if share >= 1:
        return gettext("always selects")
    percent = number_format((share * 100).quantize(Decimal("0.1")).normalize())
    return gettext("selects {share} % of such").format(share=percent)


def _note(one: dict[str, Any]) -> str:
    note = str(one.get("note") or "")
    if note.startswith("shadow"):
        return gettext("On trial: it is recorded beside the live profiles and has no effect.")
    if note == "not drawn":
        return gettext("It held, and chance did not select it.")
    if note.startswith("drawn, but"):
        return gettext("It was selected, but the most of a day had been reached.")
    return note


def _otherwise(kind: str, shown: tuple[Shown, ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """What would have changed a reason: other values, or a sentence."""
    if kind == "random":
        return (), gettext("nothing in the declaration. Chance chose it.")
    if kind == "not assessed":
        return (), gettext("the value or the check that was missing.")
    values = tuple((one.name, one.otherwise) for one in shown if one.otherwise)
    if kind == "profile" and values:
        return values, ""
    if kind == "finding":
        return (), gettext("a declaration that does not give cause for this finding.")
    return (), ""


def items_named(decision: dict[str, Any], content: dict[str, Any]) -> list[int]:
    """Positions of the items that effective reasons name, in order."""
    found: set[int] = set()
    for one in decision.get("reasons", ()):
        if one.get("drawn"):
            places = (place(pointer, content) for pointer in one.get("pointers", ()) if pointer)
            found |= {where.item for where in places if where.item}
    return sorted(found)


def desks_said(
    decision: dict[str, Any], content: dict[str, Any], effective: Iterable[Told]
) -> list[Said]:
    """What each desk said: what it found, that it found nothing, or what it could not assess."""
    by_source = {f"{one.kind}:{one.code}": one.number for one in effective}
    rows: list[Said] = []
    spoke: set[str] = set()
    profiles = [one for one in effective if one.kind == "profile"]
    if profiles:
        spoke.add("risk")
        text = ngettext("{n} profile selects it.", "{n} profiles select it.", len(profiles))
        numbers = tuple(one.number for one in profiles)
        rows.append(Said(desk_word("risk"), "flag", text.format(n=len(profiles)), pins=numbers))
    for one in decision.get("findings", ()):
        spoke.add(one["desk"])
        number = by_source.get(f"finding:{one['code']}")
        where = place(one["pointer"], content) if one.get("pointer") else None
        pins = (number,) if number else ()
        claim = stored.finding(str(one["code"]), str(one["claim"]))
        rows.append(Said(desk_word(one["desk"]), "flag", claim, where, pins))
    for one in decision.get("not_assessed", ()):
        spoke.add(one["desk"])
        where = place(one["pointer"], content) if one.get("pointer") else None
        number = by_source.get(f"not assessed:{one['control']}")
        pins = (number,) if number else ()
        reason = stored.sentence(evidence.plain(str(one["reason"])))
        rows.append(Said(desk_word(one["desk"]), "unknown", reason, where, pins))
    for desk in sorted(decision.get("versions", {})):
        if desk not in spoke and desk not in ("engine", "policy"):
            rows.append(Said(desk_word(desk), "none", gettext("It looked and found nothing.")))
    return rows
