"""Which version of a document is in charge at a moment. Pure.

A version takes effect at its start: when it was approved, or at the beginning of ``valid_from`` if
that is later. At any moment the version whose start came last is in charge; of equal starts the
one with the higher number. A version that is past its ``valid_to`` ends the document until another
starts; so does one that retires it. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Effect:
    """When an approved version is in charge: from ``start`` until ``end``, which is not part."""

    document: int
    version: int
    number: int
    start: datetime
    end: datetime | None = None
    retires: bool = False


def effect_start(approved_at: datetime, valid_from: date | None) -> datetime:
    """When a version takes effect."""
    begin = day_start(valid_from) if valid_from else approved_at
    return max(begin, approved_at)


def effect_end(valid_to: date | None) -> datetime | None:
    """When a version ends of itself."""
    return day_start(valid_to) + timedelta(days=1) if valid_to and valid_to < date.max else None


def day_start(day: date) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time(), UTC)


def in_charge(effects: Iterable[Effect], moment: datetime) -> Effect | None:
    """Of the versions of one document the one that rules at a moment; ``None`` if none does."""
    started = [effect for effect in effects if effect.start <= moment]
    if not started:
        return None
    last = max(started, key=lambda effect: (effect.start, effect.number))
    over = last.end is not None and last.end <= moment
    return None if over or last.retires else last


def all_in_charge(effects: Sequence[Effect], moment: datetime) -> list[Effect]:
    """The versions that rule at a moment, one per document at most, by document."""
    documents: dict[int, list[Effect]] = {}
    for effect in effects:
        documents.setdefault(effect.document, []).append(effect)
    found = (in_charge(one, moment) for _, one in sorted(documents.items()))
    return [effect for effect in found if effect is not None]


def changes_after(effects: Iterable[Effect], moment: datetime) -> list[datetime]:
    """The later moments at which some version starts or ends, in order."""
    moments = {m for effect in effects for m in (effect.start, effect.end) if m is not None}
    return sorted(m for m in moments if m > moment)
