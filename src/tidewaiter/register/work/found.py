"""What an examination found, as it is recorded: checked before it touches a row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError

KINDS = ("documentary", "physical", "scan", "laboratory", "audit", "other")
"""Kinds of examination."""


class OutcomeRefused(TidewaiterError):
    """An outcome that cannot be recorded; ``where`` names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItem:
    """What was found about one item.

    ``offence`` is ``None`` where it was not examined: then nothing else may be said of it. Amounts
    are in national currency; ``severity`` is 1 (slight) to 5.
    """

    item: int
    offence: bool | None = None
    severity: int | None = None
    kinds: tuple[str, ...] = ()
    quantity_found: Decimal | None = None
    unit: str = ""
    value_found: Decimal | None = None
    assessed: Decimal | None = None
    collected: Decimal | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One examination. ``reference`` is its number elsewhere: the same is recorded once.

    ``minutes`` is officer time, all officers together.
    """

    kind: str
    items: tuple[FoundItem, ...]
    officers: tuple[str, ...] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    minutes: int | None = None
    notes: str = ""
    reference: str | None = None


def check(found: Found, numbers: Collection[int], discrepancies: Collection[str]) -> None:
    """Pass if it can be recorded for a declaration with these item numbers.

    Raises :class:`OutcomeRefused` with everything that is wrong.
    """
    wrong = list(_of_examination(found))
    seen: set[int] = set()
    for one in found.items:
        if one.item in seen:
            wrong.append(f"item {one.item} stands twice.")
        seen.add(one.item)
        if one.item not in numbers:
            wrong.append(f"the declaration has no item {one.item}.")
        wrong += [f"item {one.item}: {text}" for text in _of_item(one, discrepancies)]
    if wrong:
        raise OutcomeRefused(" ".join(wrong), where="outcome")


def _of_examination(found: Found) -> Iterator[str]:
    if found.kind not in KINDS:
        yield f"'{found.kind}' is no kind of examination; they are {', '.join(KINDS)}."
    if not found.items:
        yield "no item is named; name those that were examined."
    if found.began_at and found.ended_at and found.ended_at < found.began_at:
        yield "it ended before it began."
    if found.minutes is not None and found.minutes < 0:
        yield "minutes are negative."


def _of_item(one: FoundItem, discrepancies: Collection[str]) -> Iterator[str]:
    numbers = (one.quantity_found, one.value_found, one.assessed, one.collected)
    if one.offence is None and (one.kinds or one.severity or any(n is not None for n in numbers)):
        yield "it was not examined, so nothing can have been found."
    if one.offence and not one.kinds:
        yield "an offence needs a kind of discrepancy."
    for kind in one.kinds:
        if kind not in discrepancies:
            yield f"'{kind}' is no kind of discrepancy; they are {', '.join(discrepancies)}."
    if one.severity is not None and not 1 <= one.severity <= 5:
        yield "severity is 1 to 5."
    if any(n is not None and (not n.is_finite() or n < 0 or n >= 10**18) for n in numbers):
        yield "a quantity or amount is negative, too large or no number."
