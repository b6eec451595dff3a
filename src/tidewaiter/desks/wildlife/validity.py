"""How long a document is good: months to the calendar day, until midnight of the last.

Resolution Conf. 12.3 (Rev. CoP19): export permits and re-export certificates six months from
issue, import permits, certificates of origin and for introduction from the sea twelve, certificates
for travelling exhibitions, of ownership and for musical instruments three years.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tidewaiter.desks.wildlife.permits import PermitKind

FORM = "Resolution Conf. 12.3 (Rev. CoP19)"

MONTHS: dict[PermitKind, int] = {
    PermitKind.EXPORT: 6,
    PermitKind.REEXPORT: 6,
    PermitKind.IMPORT: 12,
    PermitKind.ORIGIN: 12,
    PermitKind.SEA: 12,
    PermitKind.PRE_CONVENTION: 6,
    PermitKind.CAPTIVE_BRED: 6,
    PermitKind.PROPAGATED: 6,
    PermitKind.SAMPLES: 6,
    PermitKind.EXHIBITION: 36,
    PermitKind.OWNERSHIP: 36,
    PermitKind.INSTRUMENT: 36,
}
"""The most months from issue to the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long a document may be good: ``last`` is the last day, until its midnight."""

    kind: PermitKind
    issued: date
    months: int
    last: date
    source: str = FORM


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day.

    31 August and six months is the last of February.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def validity(kind: PermitKind, issued: date) -> Validity:
    """The longest that a document of a kind, issued on a day, may be good."""
    months = MONTHS[kind]
    return Validity(kind=kind, issued=issued, months=months, last=add_months(issued, months))


def last_day(kind: PermitKind | None, issued: date | None, printed: date | None) -> date | None:
    """The last day a document counts: the printed one, and never more than the kind allows."""
    longest = validity(kind, issued).last if kind and issued else None
    known = [one for one in (printed, longest) if one is not None]
    return min(known) if known else None
