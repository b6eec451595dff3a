"""The same facts in plain Python, row by row: slow, short, and written from the definitions."""

from __future__ import annotations

import math
from datetime import date, timedelta

from tidewaiter.desks.risk.history import parse
from tidewaiter.desks.risk.history.terms import COLUMN_OF, MEASURES, PAIRS

CORRECTIONS = ("amend", "cancel", "replace")


def day_of(row):
    """The UTC day of acceptance of a row being decided."""
    return row["accepted_at"].date() if row.get("accepted_at") else None


def counts_from(row):
    """The day a row of history counts from."""
    day = day_of(row)
    if row.get("function") in CORRECTIONS and row.get("issued_at"):
        return max(day, row["issued_at"].date())
    return day


def part(row, kind):
    value = row.get(COLUMN_OF.get(kind, kind))
    if kind == "hs6" and value:
        return value[:6] if len(value) >= 6 and value[:6].isdigit() else None
    return value or ("" if kind == "price_currency" else None)


def key(row, kinds):
    found = tuple(part(row, kind) for kind in kinds)
    return None if None in found else found


def percentile(values, p):
    """Linear interpolation between order statistics (type 7)."""
    ordered = sorted(values)
    rank = (len(ordered) - 1) * p / 100
    low = math.floor(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


class Oracle:
    def __init__(self, rows, *, step="month", window_days=365, minimum=10, warm_up_days=30):
        self.rows = [row for row in rows if row.get("accepted_at")]
        self.step, self.window, self.minimum = step, window_days, minimum
        self.warm_up = warm_up_days

    def fact(self, row, text):
        """The fact for one row, ``None`` for unknown."""
        asked, day = parse(text), day_of(row)
        past = [r for r in self.rows if counts_from(r) < day] if day else []
        first = min((counts_from(r) for r in past), default=None)
        if first is None:
            return None
        term = asked.term
        if term.family == "reference":
            return self._reference(row, term, day, past, first)
        if term.family == "pair":
            return self._new(row, PAIRS[term.subject], day, past, first)
        if term.figure == "new":
            return self._new(row, (term.subject,), day, past, first)
        mine = [
            r for r in past if row.get(term.subject) and r.get(term.subject) == row[term.subject]
        ]
        if term.figure == "days_known":
            return (day - min(map(counts_from, mine))).days if mine else None
        if not row.get(term.subject):
            return None
        return self._party(term, mine, day, day - timedelta(days=asked.days), first)

    def _new(self, row, kinds, day, past, first):
        wanted = key(row, kinds)
        if wanted is None:
            return None
        if any(key(r, kinds) == wanted for r in past):
            return 0.0
        return 1.0 if day >= first + timedelta(days=self.warm_up) else None

    def _party(self, term, mine, day, start, first):
        recent = [r for r in mine if counts_from(r) >= start]
        messages = {}
        for place, r in enumerate(recent):
            name = (r["declaration_id"] or place, r["accepted_at"], r.get("function"))
            messages[name] = r.get("function")
        if term.figure == "declarations":
            number = sum(function not in CORRECTIONS for function in messages.values())
            return number if start >= first else None
        if term.figure == "amendment_share":
            amended = sum(function in ("amend", "cancel") for function in messages.values())
            return amended / len(messages) if messages else None
        results = [r["offence"] for r in mine if self._known_in(r, start, day)]
        if term.figure == "examined":
            return len(results) if start >= first else None
        return sum(results) / len(results) if results else None

    def _known_in(self, r, start, day):
        if r.get("offence") is None:
            return False
        recorded = r.get("result_at")
        known = recorded.date() if recorded else counts_from(r) + timedelta(days=30)
        return start <= max(known, counts_from(r)) < day

    def _reference(self, row, term, day, past, first):
        measure = MEASURES[term.subject]
        wanted, effective = key(row, measure.key), self._effective(day)
        if wanted is None or effective <= first:
            return None
        values = [
            r[measure.numerator] / r[measure.denominator]
            for r in past
            if effective - timedelta(days=self.window) <= counts_from(r) < effective
            and r.get("function") not in CORRECTIONS
            and key(r, measure.key) == wanted
            and r.get(measure.numerator) is not None
            and r.get(measure.denominator)
        ]
        if term.figure == "n":
            return len(values)
        if len(values) < self.minimum:
            return None
        return percentile(values, int(term.figure[1:]))

    def _effective(self, day):
        if self.step == "day":
            return day
        if self.step == "week":
            return day - timedelta(days=day.weekday())
        return date(day.year, day.month, 1)
