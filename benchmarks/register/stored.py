"""What is in the database, held against what was acknowledged. Runs in a process of its own.

``python -m benchmarks.register stored FILE`` reads from FILE what was acknowledged and prints a
report as JSON. ``--controls`` also tampers in several ways, each in a
transaction that is rolled back, and says what was found then: a checker that finds nothing there is
worth nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tidewaiter.core import Decision as Decided
from tidewaiter.core import from_plain, to_plain
from tidewaiter.core.canonical import text_digest
from tidewaiter.engine.arrivals import Tally
from tidewaiter.ledger import services as ledger
from tidewaiter.ledger import triggers
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.explaining import past, replayed
from tidewaiter.register.intake.days import day_key
from tidewaiter.register.models import (
    Account,
    Decision,
    Declaration,
    MessageKey,
    OfficeDay,
    OutboxEvent,
    RawMessage,
    Reservation,
    Version,
)
from tidewaiter.register.models.incoming import Fate
from tidewaiter.rulebook.selectors import snapshot

KIND = "declaration.decided"
Acknowledged = Mapping[str, list[Any]]
"""By LRN: MRN, lane, time of the decision and digest of the message; ``None`` where not told."""


def report(acknowledged: Acknowledged, replays: int) -> dict[str, Any]:
    """Counts, and everything that is wrong."""
    wrong = [*_missing(acknowledged)]
    wrong += [one for check in CHECKS for one in check()]
    wrong += _replays(replays)
    return {
        "acknowledged": len(acknowledged),
        "messages": RawMessage.objects.count(),
        "declarations": Declaration.objects.count(),
        "decisions": Decision.objects.count(),
        "ledger_entries": LedgerEntry.objects.filter(kind=KIND).count(),
        "outbox_events": OutboxEvent.objects.filter(kind=KIND).count(),
        "keys": MessageKey.objects.count(),
        "lanes": dict(Counter(Decision.objects.values_list("lane", flat=True))),
        "reservations": Reservation.objects.count(),
        "replayed": min(replays, Decision.objects.count()),
        "problems": len(wrong),
        "shown": wrong[:20],
    }


def _missing(acknowledged: Acknowledged) -> Iterator[str]:
    """Acknowledged, and not there as it was told."""
    rows = Decision.objects.values_list(
        "version__declaration__lrn",
        "version__declaration__mrn",
        "lane",
        "decided_at",
        "version__message__sha256",
    )
    there = {lrn: (mrn, lane, to_plain(at), sha) for lrn, mrn, lane, at, sha in rows.iterator()}
    for lrn, told in acknowledged.items():
        if lrn not in there:
            yield f"{lrn} was acknowledged and is lost"
        elif any(was not in (None, now) for was, now in zip(told, there[lrn], strict=True)):
            yield f"{lrn} was acknowledged as {told} and is {there[lrn]}"


def _declared_once() -> Iterator[str]:
    for lrn, count in _more_than_one(Declaration.objects.values_list("lrn", flat=True)):
        yield f"{lrn} is there {count} times"


def _one_of_each() -> Iterator[str]:
    """Message, key, version and decision belong together, one of each."""
    versions = set(Version.objects.values_list("message_id", flat=True))
    made = set(RawMessage.objects.filter(fate=Fate.CREATED).values_list("id", flat=True))
    keys = list(MessageKey.objects.values_list("message_id", flat=True))
    decided = set(Decision.objects.values_list("version_id", flat=True))
    yield from (f"message {n} created nothing" for n in made - versions)
    yield from (f"a version comes from message {n}" for n in versions - made)
    yield from (f"message {n} has used no key" for n in made - set(keys))
    yield from (f"message {n} used a key, to no effect" for n in set(keys) - made)
    yield from (f"message {n} has used {count} keys" for n, count in _more_than_one(keys))
    undecided = set(Version.objects.values_list("id", flat=True)) - decided
    yield from (f"version {n} was not decided" for n in undecided)


def _in_the_ledger() -> Iterator[str]:
    """Every decision is in the ledger once, with its digest, where it says it is."""
    entries = {
        n: (subject, json.loads(body)["decision"])
        for n, subject, body in LedgerEntry.objects.filter(kind=KIND)
        .values_list("id", "subject", "body")
        .iterator()
    }
    rows = Decision.objects.values_list("ledger_entry", "version__declaration__mrn", "content")
    for number, mrn, content in rows.iterator():
        if entries.pop(number, None) != (mrn, text_digest(content)):
            yield f"the decision on {mrn} is not in the ledger at {number}"
    yield from (f"ledger entry {n} is about no decision" for n in entries)


def _told_to_others() -> Iterator[str]:
    events = Counter(OutboxEvent.objects.filter(kind=KIND).values_list("subject", flat=True))
    versions = Counter(Version.objects.values_list("declaration__mrn", flat=True))
    for mrn in events.keys() | versions.keys():
        if events[mrn] != versions[mrn]:
            yield f"{mrn}: {events[mrn]} events for {versions[mrn]} versions"


def _days() -> Iterator[str]:
    """The tallies of the offices' days are what a recount gives."""
    counted: dict[str, Tally] = defaultdict(Tally)
    for content in Decision.objects.values_list("content", flat=True).iterator():
        decided = from_plain(Decided, json.loads(content))
        counted[day_key(decided.office, decided.day)].add(decided)
    for row in OfficeDay.objects.all():
        there = Tally(row.traffic, row.lanes, row.caps)
        if there != (was := counted.pop(row.key, Tally())):
            yield f"{row.key} says {there} and a recount {was}"
    yield from (f"{key} is not there" for key in counted)


def _accounts() -> Iterator[str]:
    held: Counter[int] = Counter()
    for account, quantity in Reservation.objects.filter(released_at=None).values_list(
        "account_id", "quantity"
    ):
        held[account] += quantity
    for one in Account.objects.all():
        if one.taken != held[one.pk] or one.taken > one.limit:
            yield f"{one.key}: taken {one.taken}, reserved {held[one.pk]}, limit {one.limit}"
    claims = Decision.objects.filter(content__contains='"account":"bench:').count()
    if claims != sum(1 for _ in Reservation.objects.values_list("id")):
        yield f"{claims} decisions use something up, and {Reservation.objects.count()} have it"


def _lanes() -> Iterator[str]:
    """No declaration goes free while a control could not look at it."""
    for content in Decision.objects.filter(lane="green").values_list("content", flat=True):
        if (decided := json.loads(content)).get("not_assessed"):
            yield f"{decided['declaration']} is green and was not assessed"


def _verified() -> Iterator[str]:
    found = ledger.verify(at=timezone.now())
    yield from (f"ledger: {problem}" for problem in found.problems)


def _replays(count: int) -> Iterator[str]:
    """A sample of decisions comes out the same to the byte."""
    keys = list(Decision.objects.values_list("pk", flat=True))
    chosen = Random(1).sample(keys, min(count, len(keys)))
    rules: dict[str, Any] = {}
    for row in Decision.objects.select_related("version").filter(pk__in=chosen):
        if row.ruleset not in rules:
            rules[row.ruleset] = past(snapshot(row.ruleset))
        differs = replayed(row, rules[row.ruleset])
        if differs is not None:
            yield f"decision {row.pk} replays otherwise: {differs}"


def _more_than_one(values: Iterable[Any]) -> list[tuple[Any, int]]:
    return [(value, count) for value, count in Counter(values).items() if count > 1]


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _declared_once,
    _one_of_each,
    _in_the_ledger,
    _told_to_others,
    _days,
    _accounts,
    _lanes,
    _verified,
)


def _remove_one() -> None:
    """An acknowledged declaration loses its version, its decision and its key."""
    row = Decision.objects.select_related("version").order_by("pk")[0]
    version = row.version
    row.delete()
    Reservation.objects.filter(version=version).delete()
    MessageKey.objects.filter(message=version.message_id).delete()
    version.delete()


def _decide_twice() -> None:
    """The same message is decided a second time, under another number."""
    row = Decision.objects.select_related("version__declaration", "version__message")[0]
    version, declaration, message = row.version, row.version.declaration, row.version.message
    message.pk = declaration.pk = version.pk = row.pk = None
    declaration.mrn = "00ZZ00000000000000"
    message.save()
    declaration.save()
    version.message, version.declaration = message, declaration
    version.save()
    row.version = version
    row.save()


def _drop_an_entry() -> None:
    triggers.drop(connection)
    LedgerEntry.objects.filter(pk=Decision.objects.order_by("pk")[0].ledger_entry).delete()
    triggers.create(connection)


def _drop_an_event() -> None:
    OutboxEvent.objects.order_by("pk")[0].delete()


def _miscount_a_day() -> None:
    day = OfficeDay.objects.order_by("pk")[0]
    day.traffic += 1
    day.save()


def _change_a_fact() -> None:
    for row in Decision.objects.all()[:2000]:
        row.facts = row.facts.replace('"traffic":', '"traffic":1')
        row.save()


def _give_back_what_is_held() -> None:
    Reservation.objects.order_by("pk")[0].delete()


CONTROLS: tuple[Callable[[], None], ...] = (
    _remove_one,
    _decide_twice,
    _drop_an_entry,
    _drop_an_event,
    _miscount_a_day,
    _change_a_fact,
    _give_back_what_is_held,
)


def controls(acknowledged: Acknowledged, replays: int) -> dict[str, list[str]]:
    """What is found after each tampering; nothing of it stays."""
    found = {}
    for tamper in CONTROLS:
        with transaction.atomic():
            tamper()
            found[tamper.__name__.strip("_")] = report(acknowledged, replays)["shown"][:3]
            transaction.set_rollback(True)
    return found


def told(file: Path, *, tampered: bool) -> dict[str, Any]:
    """The report on a file, with what the controls found if it is to be ``tampered``."""
    given = json.loads(file.read_text())
    found = report(given["acknowledged"], given["replays"])
    if tampered:
        found["controls"] = controls(given["acknowledged"], given["replays"])
    return found
