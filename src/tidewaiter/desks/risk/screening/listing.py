"""Questions about editions and entries, a page at a time, each in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.desks.risk.screening.entries import Entry, entry_of
from tidewaiter.desks.risk.screening.models import Change, EntryEvent, ListEdition, State

PAGE = 50
MOST = 500
"""The largest page."""

_AT_ONCE = 500


def editions(
    *, name: str = "", outcome: str | None = None, before: int | None = None, limit: int = PAGE
) -> list[ListEdition]:
    """Editions, the latest first: of one list or of all, with one outcome (empty: open) or any."""
    found = ListEdition.objects.all()
    if name:
        found = found.filter(list=name)
    if outcome is not None:
        found = found.filter(outcome=outcome)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edition does to an entry: what was said before, and what is said with it.

    ``before`` is empty for one that is added, ``after`` for one that is taken off.
    """

    event: EntryEvent
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def fields(self) -> list[tuple[str, list[str], list[str]]]:
        """Each field that differs, with its values before and after."""
        names = dict.fromkeys((*self.before, *self.after))
        return [
            (name, _values(self.before.get(name)), _values(self.after.get(name)))
            for name in names
            if self.before.get(name) != self.after.get(name)
        ]

    @property
    def name(self) -> str:
        """The main name of the entry."""
        return str(next(iter((self.after or self.before).get("names", ())), ""))


def _values(value: Any) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [str(one) for one in many if one is not None]


def changes(
    edition: ListEdition, *, change: str = "", after: int = 0, limit: int = PAGE
) -> list[Changed]:
    """What an edition changes, in the order of its file; of one kind of change or of all.

    Nothing for an edition that was rejected or withdrawn: its entries are not kept. Two queries.
    """
    found = EntryEvent.objects.filter(edition=edition, pk__gt=after)
    if change in set(Change):
        found = found.filter(change=change)
    events = list(found.order_by("pk")[:limit])
    before = _before(edition, [one.key for one in events if one.change != Change.ADDED])
    return [Changed(one, before.get(one.key, {}), one.plain) for one in events]


def _before(edition: ListEdition, keys: list[str]) -> dict[str, Mapping[str, Any]]:
    if not keys:
        return {}
    rows = EntryEvent.objects.filter(
        list=edition.list,
        key__in=keys,
        edition__outcome=State.APPROVED,
        edition__number__lt=edition.number,
    )
    return {row.key: row.plain for row in rows.order_by("edition_id")}


def entries(name: str, *, after: str = "", limit: int = PAGE) -> list[Entry]:
    """Entries of a list in force, by key, those after a key."""
    found: list[Entry] = []
    for row in _last_events(name, after):
        found.append(entry_of(row.plain))
        if len(found) == limit:
            break
    return found


def _last_events(name: str, after: str) -> Iterator[EntryEvent]:
    """Per key its last event in approved editions unless it was taken off, read part by part."""
    rows = EntryEvent.objects.filter(list=name, edition__outcome=State.APPROVED)
    while True:
        part = list(rows.filter(key__gt=after).order_by("key", "edition_id")[:_AT_ONCE])
        whole = len(part) < _AT_ONCE
        last = {row.key: row for row in part}
        if not whole and len(last) > 1:
            del last[part[-1].key]  # more of it may come with the next part
        yield from (row for row in last.values() if row.change != Change.DELISTED)
        if whole:
            return
        after = next(reversed(last))


def entry(name: str, key: str) -> Entry | None:
    """An entry of a list in force by its key; ``None`` where there is none."""
    rows = EntryEvent.objects.filter(list=name, key=key, edition__outcome=State.APPROVED)
    last = rows.order_by("-edition_id").first()
    return None if last is None or last.change == Change.DELISTED else entry_of(last.plain)
