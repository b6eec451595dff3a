"""What an examination found, as it is recorded: checked before it touches a row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence, as_sentence, joined, sentence

KINDS = ("documentary", "physical", "scan", "laboratory", "audit", "other")
"""Kinds of examination."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an outcome: of which item and field (``None``: of the whole)."""

    item: int | None
    field: str
    text: str

    @property
    def said(self) -> Sentence:
        """The whole sentence, with its item."""
        if self.item is None:
            return as_sentence(self.text)
        return sentence("item {item}: {text}", item=self.item, text=as_sentence(self.text))


class OutcomeRefused(TidewaiterError):
    """An outcome that cannot be recorded; ``where`` names the place, ``faults`` all that is wrong
    where it is known by item and field."""

    faults: tuple[Fault, ...] = ()


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
    wrong = (*_of_examination(found), *_of_items(found, numbers, discrepancies))
    if wrong:
        problem = OutcomeRefused(joined(one.said for one in wrong), where="outcome")
        problem.faults = wrong
        raise problem


def _of_items(
    found: Found, numbers: Collection[int], discrepancies: Collection[str]
) -> Iterator[Fault]:
    seen: set[int] = set()
    for one in found.items:
        if one.item in seen:
            yield Fault(one.item, "item", sentence("it stands twice."))
        seen.add(one.item)
        if one.item not in numbers:
            yield Fault(
                one.item, "item", sentence("the declaration has no item {item}.", item=one.item)
            )
        for field, text in _of_item(one, discrepancies):
            yield Fault(one.item, field, text)


def _of_examination(found: Found) -> Iterator[Fault]:
    if found.kind not in KINDS:
        kinds = ", ".join(KINDS)
        yield Fault(
            None,
            "kind",
            sentence(
                "'{kind}' is no kind of examination; they are {kinds}.",
                kind=found.kind,
                kinds=kinds,
            ),
        )
    if not found.items:
        yield Fault(None, "item", sentence("no item is named; name those that were examined."))
    if found.began_at and found.ended_at and found.ended_at < found.began_at:
        yield Fault(None, "ended_at", sentence("it ended before it began."))
    if found.minutes is not None and found.minutes < 0:
        yield Fault(None, "minutes", sentence("minutes are negative."))


def _of_item(one: FoundItem, discrepancies: Collection[str]) -> Iterator[tuple[str, str]]:
    names = ("quantity_found", "value_found", "assessed", "collected")
    numbers = {name: getattr(one, name) for name in names}
    known = any(n is not None for n in numbers.values())
    if one.offence is None and (one.kinds or one.severity or known):
        yield "offence", sentence("it was not examined, so nothing can have been found.")
    if one.offence and not one.kinds:
        yield "kinds", sentence("an offence needs a kind of discrepancy.")
    for kind in one.kinds:
        if kind not in discrepancies:
            kinds = ", ".join(discrepancies)
            yield (
                "kinds",
                sentence(
                    "'{kind}' is no kind of discrepancy; they are {kinds}.", kind=kind, kinds=kinds
                ),
            )
    if one.severity is not None and not 1 <= one.severity <= 5:
        yield "severity", sentence("severity is 1 to 5.")
    for name, n in numbers.items():
        if n is not None and (not n.is_finite() or n < 0 or n >= 10**18):
            yield name, sentence("a quantity or amount is negative, too large or no number.")
