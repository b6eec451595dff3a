"""Deciding a batch of messages and writing it down, in one transaction.

The order of what is locked is the same for every writer, so that none waits crosswise: message
keys, the declarations that change, accounts, office days, a chain of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, OperationalError, transaction

from tidewaiter.core import Declaration
from tidewaiter.engine.arrivals import assess_arrivals, decide_arrival
from tidewaiter.register.intake import changing, claims, days, storing
from tidewaiter.register.intake.entries import Entry, Receipt, Submission
from tidewaiter.register.intake.failpoints import reach
from tidewaiter.register.intake.receipts import hand_out
from tidewaiter.register.intake.screening import screen
from tidewaiter.register.intake.writing import write_down
from tidewaiter.register.live import Live
from tidewaiter.register.models.incoming import Fate

ATTEMPTS = 5
"""How often a batch is taken anew after another writer came first, or was waited for crosswise."""

CROSSED = frozenset(("40001", "40P01"))
"""What PostgreSQL says when it ends one of two writers that wait for each other (SQLSTATE)."""


def take_in(submissions: Sequence[Submission], live: Live, country: str) -> list[Receipt]:
    """Screen, decide and write down; when it returns, all receipts are kept for ever.

    Messages with the same key, or about the same declaration, are taken one after another.
    Raises :class:`django.db.DatabaseError` when nothing of the current round could be kept; rounds
    that went before stand.
    """
    entries = [Entry(submission) for submission in submissions]
    waiting = list(entries)
    while waiting:
        now, waiting = _round(waiting)
        _take_round(now, live, country)
    return [entry.receipt for entry in entries if entry.receipt is not None]


def _round(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that can be taken together, and those that must wait for them."""
    seen: set[object] = set()
    now: list[Entry] = []
    later: list[Entry] = []
    for entry in entries:
        names = _names(entry)
        (later if names & seen else now).append(entry)
        seen |= names
    return now, later


def _names(entry: Entry) -> set[object]:
    declaration = entry.message.declaration
    names: set[object] = {entry.message.sha256, ("key", entry.submission.key or id(entry))}
    if declaration is not None:
        names |= {("lrn", declaration.lrn[:64])} if declaration.lrn else set()
        names |= {("mrn", declaration.mrn)} if declaration.mrn else set()
    return names


def _mrn(entry: Entry) -> str:
    declaration = entry.message.declaration
    return (declaration.mrn if declaration else None) or ""


def _take_round(entries: list[Entry], live: Live, country: str) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        for entry in entries:
            entry.reset()
        screen(entries, country)
        _assess(entries, live)
        try:
            with transaction.atomic():
                _write(entries, live)
                hand_out(entries)
                reach("before_commit")
            reach("after_commit")
            return
        except (storing.KeyTaken, IntegrityError, OperationalError) as problem:
            if attempt == ATTEMPTS or not _passing(problem):
                raise


def _passing(problem: Exception) -> bool:
    """Whether it comes from what another writer did at the same time."""
    if isinstance(problem, OperationalError):
        return getattr(problem.__cause__, "sqlstate", None) in CROSSED
    return True


def _assess(entries: Iterable[Entry], live: Live) -> None:
    new = [entry for entry in entries if entry.fate is Fate.CREATED]
    declarations: list[Declaration] = [e.declaration for e in new if e.declaration is not None]
    odd = {n: entry.message.findings for n, entry in enumerate(new) if entry.message.findings}
    said = assess_arrivals(live.engine, declarations, odd)
    for entry, assessed in zip(new, said, strict=True):
        entry.assessed = assessed


def _write(entries: list[Entry], live: Live) -> None:
    """All rows of a round; a constant number of queries for new declarations."""
    storing.keep_messages(entries)
    reach("messages_kept")
    storing.keep_keys(entries)
    changes = [entry for entry in entries if entry.fate is Fate.CHANGED]
    changes.sort(key=_mrn)
    for entry in changes:
        changing.change(entry, live)
    storing.take_back([entry for entry in changes if entry.fate is Fate.REFUSED])
    decided = [entry for entry in entries if entry.assessed is not None]
    for entry in decided:
        claims.reserve(entry, live)
    with days.open_days(decided) as book:
        for entry in decided:
            if entry.assessed is not None:
                tally = book.tally(entry.assessed.declaration)
                if entry.previous is not None:
                    tally.remove(entry.previous)
                elapsed = live.rules.elapsed(entry.assessed.declaration.office, entry.submission.at)
                entry.arrived = decide_arrival(live.engine, entry.assessed, tally, elapsed)
                tally.add(entry.arrived.decision)
    write_down(entries, live)
    reach("decisions_kept")
