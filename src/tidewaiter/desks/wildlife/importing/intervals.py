"""From when to when a listing counted: intervals out of changes.

The history of the Checklist tells changes: a taxon was added to an Appendix, or deleted, on a day.
An addition that is current has no end. One that is not ends the day before the next change of the
same taxon (of the same Party in Appendix III), or of a taxon above it that took it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from tidewaiter.desks.wildlife.importing.layouts import Told

Interval = tuple[Told, date | None, bool]
"""An addition, its last day (``None`` if it still counts), and whether that day is told."""

_DAY = timedelta(days=1)


def additions(rows: Iterable[Told]) -> list[Interval]:
    """Every addition to an Appendix with its last day."""
    by_taxon: dict[str, list[Told]] = {}
    for row in rows:
        if row.change in ("ADDITION", "DELETION") and row.effective is not None:
            by_taxon.setdefault(row.name, []).append(row)
    return [
        (row, *_ending(row, mine, by_taxon))
        for mine in by_taxon.values()
        for row in sorted(mine, key=_when)
        if row.change == "ADDITION"
    ]


def reservations(rows: Iterable[Told]) -> list[tuple[Told, date | None]]:
    """Every reservation of a Party with the day before it was withdrawn."""
    kept = [row for row in rows if row.change.startswith("RESERVATION") and row.effective]
    found = []
    for row in sorted(kept, key=_when):
        if row.change != "RESERVATION":
            continue
        ends = [
            _when(other)
            for other in kept
            if other.change == "RESERVATION_WITHDRAWAL"
            and (other.name, other.party) == (row.name, row.party)
            and _when(other) >= _when(row)
        ]
        found.append((row, min(ends) - _DAY if ends else None))
    return found


def _ending(
    row: Told, mine: Sequence[Told], everything: Mapping[str, Sequence[Told]]
) -> tuple[date | None, bool]:
    if row.current:
        return None, True
    later = [one for one in mine if _when(one) > _when(row) and _ends(one, row)]
    if later:
        return min(map(_when, later)) - _DAY, True
    if row.current is None:
        return None, True
    above = [
        _when(one)
        for name in row.above.values()
        for one in everything.get(name, ())
        if name != row.name and one.change == "ADDITION" and _when(one) > _when(row)
    ]
    return (min(above) - _DAY, True) if above else (_when(row), False)


def _ends(later: Told, row: Told) -> bool:
    """A deletion ends what it deletes; another addition ends what was before it."""
    same = later.appendix == row.appendix and later.party == row.party
    if later.change == "DELETION" or later.appendix == row.appendix == "III":
        return same
    return True


def _when(row: Told) -> date:
    return row.effective or date.min
