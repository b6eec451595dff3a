"""Entries of an expectation, and which of the things that came each of them means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tidewaiter.core import (
    Evidence,
    Finding,
    NotAssessed,
    Pointer,
    PointerError,
    Reason,
    ValueRefused,
)
from tidewaiter.core.canonical import decimal_text

Said = Reason | Finding | NotAssessed
"""Anything a decision holds that an expectation can name."""


def told(one: Said) -> list[str]:
    """A reason, finding or unknown with its evidence, line by line."""
    at = ", ".join(str(p) for p in _pointers(one) if p.steps)
    head = f"{name_of(one)}{f' at {at}' if at else ''}"
    if isinstance(one, Reason):
        fate = "drawn" if one.drawn else one.note or "not drawn"
        chance = decimal_text(one.probability)
        return [f"{head}: {one.lane} with {chance}, {fate}. {one.text}", *_shown(one.evidence)]
    if isinstance(one, Finding):
        return [f"{head} ({one.severity.value}): {one.claim}", *_shown(one.evidence)]
    return [f"{head}: {one.reason}"]


def _shown(evidence: Sequence[Evidence]) -> list[str]:
    return [f"  {e.name} = {e.value}: {e.comparison or 'true'}" for e in evidence]


def _pointers(one: Said) -> tuple[Pointer, ...]:
    return one.pointers if isinstance(one, Reason) else (one.pointer,)


def name_of(one: Said) -> str:
    """What it goes by: the source of a reason, the code of a finding, the control that asked."""
    if isinstance(one, Reason):
        return one.source
    return str(one.code if isinstance(one, Finding) else one.control)


def names(found: Sequence[Any]) -> str:
    """What several go by, with commas."""
    return ", ".join(map(name_of, found))


def source(name: Any) -> str:
    """The full source of a reason: a bare name is a profile's."""
    text = str(name)
    full = text == "random" or text.startswith(("profile:", "finding:", "not assessed:"))
    return text if full else f"profile:{text}"


def paired(
    entries: Sequence[Mapping[str, Any]],
    came: Sequence[Any],
    fits: Callable[[Mapping[str, Any], Any], bool],
) -> dict[int, int]:
    """For as many entries as can be, one of their own that fits (a maximum matching)."""
    taken: dict[int, int] = {}

    def place(n: int, tried: set[int]) -> bool:
        for m, one in enumerate(came):
            if m not in tried and fits(entries[n], one):
                tried.add(m)
                if m not in taken or place(taken[m], tried):
                    taken[m] = n
                    return True
        return False

    for n in range(len(entries)):
        place(n, set())
    return {n: m for m, n in taken.items()}


def fits_finding(entry: Mapping[str, Any], found: Finding) -> bool:
    """Whether a finding is the one an entry means: by code, and by what else the entry says."""
    return (
        found.code == str(entry["code"])
        and entry.get("desk", found.desk) == found.desk
        and entry.get("severity", found.severity) == found.severity
        and _at(entry, (found.pointer,))
    )


def fits_reason(entry: Mapping[str, Any], reason: Reason) -> bool:
    """Whether a reason is the one an entry means; pointers, where given, must be all of them."""
    wanted = {pointer_at(p) for p in entry.get("pointers", map(str, reason.pointers))}
    return (
        reason.source == source(entry["source"])
        and entry.get("lane", reason.lane) == reason.lane
        and entry.get("drawn", reason.drawn) == reason.drawn
        and Decimal(str(entry.get("probability", reason.probability))) == reason.probability
        and wanted == set(reason.pointers)
    )


def fits_unknown(entry: Mapping[str, Any], unknown: NotAssessed) -> bool:
    """Whether something not assessed is what an entry means; ``missing`` must be all of it."""
    return (
        unknown.control == str(entry["control"])
        and entry.get("desk", unknown.desk) == unknown.desk
        and entry.get("lane", unknown.lane) == unknown.lane
        and set(map(str, entry.get("missing", unknown.missing))) == set(unknown.missing)
        and _at(entry, (unknown.pointer,))
    )


def _at(entry: Mapping[str, Any], pointers: Sequence[Pointer]) -> bool:
    return "pointer" not in entry or pointer_at(entry["pointer"]) in pointers


def pointer_at(text: Any) -> Pointer:
    """A pointer of an expectation; ``declaration`` is the declaration as a whole."""
    if str(text) in ("declaration", ""):
        return Pointer()
    try:
        return Pointer.parse(str(text))
    except PointerError as problem:
        raise ValueRefused(problem.message, where=str(text), advice=problem.advice) from None
