"""The days of offices, locked while declarations are seated in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from tidewaiter.core import Declaration
from tidewaiter.engine.arrivals import Tally
from tidewaiter.register.intake.entries import Entry
from tidewaiter.register.models import OfficeDay


class Days:
    """Tallies by office and day."""

    def __init__(self, rows: dict[str, OfficeDay]) -> None:
        self._rows = rows
        self._tallies = {
            key: Tally(row.traffic, dict(row.lanes), dict(row.caps)) for key, row in rows.items()
        }

    def tally(self, declaration: Declaration) -> Tally:
        """The tally a declaration counts in."""
        return self._tallies[day_key(declaration.office, declaration.day)]

    def save(self) -> None:
        """Write the tallies back."""
        for key, row in self._rows.items():
            tally = self._tallies[key]
            row.traffic, row.lanes, row.caps = tally.traffic, tally.lanes, tally.caps
        OfficeDay.objects.bulk_create(
            self._rows.values(),
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["traffic", "lanes", "caps"],
        )


@contextmanager
def open_days(entries: Iterable[Entry]) -> Iterator[Days]:
    """Lock the days that some entries fall on, in the order of their keys; save them at the end."""
    groups = {
        (one.assessed.declaration.office, one.assessed.declaration.day)
        for one in entries
        if one.assessed is not None
    }
    days = Days(locked(groups))
    yield days
    days.save()


def locked(groups: Iterable[tuple[str | None, date | None]]) -> dict[str, OfficeDay]:
    """The locked rows of some offices and days; made where they are absent."""
    wanted = {day_key(office, day): (office, day) for office, day in groups}
    rows = _lock(wanted)
    absent = sorted(wanted.keys() - rows.keys())
    if absent:
        OfficeDay.objects.bulk_create(
            [OfficeDay(key=k, office=wanted[k][0] or "", day=wanted[k][1]) for k in absent],
            ignore_conflicts=True,
        )
        rows = _lock(wanted)
    return rows


def _lock(keys: Iterable[str]) -> dict[str, OfficeDay]:
    found = OfficeDay.objects.select_for_update().filter(key__in=sorted(keys)).order_by("key")
    return {row.key: row for row in found}


def day_key(office: str | None, day: date | None) -> str:
    """The name of an office's day; declarations without either share one."""
    return f"{office or '-'}|{day or '-'}"
