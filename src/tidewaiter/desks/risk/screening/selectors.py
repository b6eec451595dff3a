"""Questions about lists, entries, matches and verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.entries import Entry, entry_of
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.memory import Decided, MatchKey, Verdict
from tidewaiter.desks.risk.screening.models import (
    Change,
    EntryEvent,
    ListEdition,
    MatchVerdict,
    SeenMatch,
    State,
)
from tidewaiter.desks.risk.screening.policy import NameList
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules

KIND = "name-list"
PAGE = 50


def policies(at: datetime) -> dict[str, NameList]:
    """The policies of lists in force, by id."""
    try:
        return dict(rulebook.current(at).everything.get(KIND, {}))
    except NoRules:
        return {}


def policy(name: str, at: datetime) -> NameList:
    """The policy of a list. Raises :class:`UnknownList`."""
    known = policies(at)
    if name not in known:
        raise UnknownList(
            sentence("there is no list of names '{name}' in force.", name=name),
            advice=nearest(name, known) or "Its policy comes first: propose a rule of its kind.",
        )
    return known[name]


def latest(name: str) -> ListEdition | None:
    """The latest approved edition of a list."""
    found = ListEdition.objects.filter(list=name, outcome=State.APPROVED)
    return found.order_by("-number").first()


def latest_of_all() -> dict[str, ListEdition]:
    """The latest approved edition of every list, in one query."""
    found = ListEdition.objects.filter(outcome=State.APPROVED).order_by("list", "number")
    return {edition.list: edition for edition in found}


def edition(number: int) -> ListEdition:
    """An edition by the number of its row. Raises :class:`UnknownList`."""
    found = ListEdition.objects.filter(pk=number).first()
    if found is None:
        raise UnknownList("there is no such edition.", where=str(number))
    return found


def entries(name: str) -> Iterator[Entry]:
    """The entries of a list in force, by key, streamed in one query."""
    for event in _in_force(name, ("key", "change", "content")):
        yield entry_of(json.loads(event[2]))


def digests(name: str) -> dict[str, str]:
    """The digest of every entry in force, by key."""
    return {event[0]: event[2] for event in _in_force(name, ("key", "change", "digest"))}


def _in_force(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Per key its last event in approved editions, unless it was taken off."""
    events = EntryEvent.objects.filter(list=name, edition__outcome=State.APPROVED)
    rows = events.order_by("key", "edition__number").values_list(*columns)
    last: tuple[str, ...] | None = None
    for row in rows.iterator(chunk_size=5000):
        if last is not None and row[0] != last[0] and last[1] != Change.DELISTED:
            yield last
        last = row
    if last is not None and last[1] != Change.DELISTED:
        yield last


def history(name: str, key: str) -> list[EntryEvent]:
    """What approved editions did to an entry, the newest first. Raises :class:`UnknownList`."""
    found = EntryEvent.objects.filter(list=name, key=key, edition__outcome=State.APPROVED)
    events = list(found.select_related("edition").order_by("-edition__number")[:PAGE])
    if not events:
        raise UnknownList("there is no such entry.", where=f"{name} {key}")
    return events


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which matches are asked for; what is empty does not narrow it.

    ``state`` is ``waiting`` or ``decided``; ``search`` looks into both names and the declaration.
    """

    state: str = "waiting"
    list: str = ""
    standing: str = ""
    search: str = ""


def waiting(day: date, *, after: int = 0, limit: int = PAGE) -> list[SeenMatch]:
    """Matches without a verdict that holds on a day, the strongest first, then the newest."""
    return matches(Wanted(), day, after=after, limit=limit)


def matches(wanted: Wanted, day: date, *, after: int = 0, limit: int = PAGE) -> list[SeenMatch]:
    """Matches with their latest verdict, the strongest first, then the newest.

    ``after`` is the number of the last match of the page before. One query, two for a later page.
    """
    found = SeenMatch.objects.select_related("latest")
    waits = Q(decided_until=None) | Q(decided_until__lt=day)
    if wanted.state:
        found = found.filter(~waits if wanted.state == "decided" else waits)
    if wanted.list:
        found = found.filter(list=wanted.list)
    if wanted.standing:
        found = found.filter(standing=wanted.standing)
    if wanted.search:
        text = wanted.search
        named = Q(name__icontains=text) | Q(listed__icontains=text)
        found = found.filter(named | Q(mrn=text) | Q(entry=text))
    last = SeenMatch.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(Q(rank__lt=last.rank) | Q(rank=last.rank, pk__lt=last.pk))
    return list(found.order_by("-rank", "-pk")[:limit])


def of_declaration(mrn: str) -> list[SeenMatch]:
    """Matches that were last seen on a declaration, the strongest first."""
    found = SeenMatch.objects.filter(mrn=mrn).select_related("latest")
    return list(found.order_by("-rank", "-pk")[:PAGE])


def match(number: int) -> SeenMatch:
    """A match. Raises :class:`UnknownList`."""
    found = SeenMatch.objects.filter(pk=number).select_related("latest").first()
    if found is None:
        raise UnknownList("there is no such match.", where=str(number))
    return found


def verdicts(found: SeenMatch) -> list[MatchVerdict]:
    """What was decided about a party and an entry, also while the entry said something else."""
    same = MatchVerdict.objects.filter(
        match__subject=found.subject, match__list=found.list, match__entry=found.entry
    )
    return list(same.select_related("match").order_by("-pk")[:PAGE])


@dataclass(frozen=True, slots=True)
class Recalled:
    """The verdicts on file, as the control remembers them."""

    def recall(self, keys: Sequence[MatchKey]) -> Mapping[MatchKey, Decided]:
        """The latest verdict on each, in one query for some hundred parties."""
        found: dict[MatchKey, Decided] = {}
        subjects = sorted({key.subject for key in keys})
        wanted = set(keys)
        for first in range(0, len(subjects), _AT_ONCE):
            rows = MatchVerdict.objects.filter(
                match__subject__in=subjects[first : first + _AT_ONCE]
            )
            for row in rows.select_related("match").order_by("pk"):
                one = row.match
                key = MatchKey(one.subject, one.list, one.entry, one.material)
                if key in wanted and row.verdict == Verdict.OPEN:
                    found.pop(key, None)
                elif key in wanted:
                    found[key] = _decided(row)
        return found


_AT_ONCE = 500


def _decided(row: MatchVerdict) -> Decided:
    return Decided(
        verdict=Verdict(row.verdict),
        by=row.decided_by_name,
        on=row.decided_at.date(),
        reason=row.reason,
        until=row.until,
        standing=row.standing,
    )
