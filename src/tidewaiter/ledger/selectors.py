"""Questions to the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain as chained

from django.db import DatabaseError

from tidewaiter.ledger.chain import Head, Record, entry_id, place_of
from tidewaiter.ledger.checkpoints import ENTRY_KIND
from tidewaiter.ledger.errors import NoSuchEntry
from tidewaiter.ledger.models import Chain, LedgerEntry, VerificationRun

CHUNK = 2000
"""Rows read at a time: no cursor and no snapshot stays open while a long ledger is read."""

FIELDS = Record._fields


def heads() -> list[Head]:
    """The head of every chain, all as of one moment."""
    rows = Chain.objects.order_by("number").values_list("number", "seq", "hash")
    return [Head(*row) for row in rows]


def records(*, since: Sequence[Head] = (), only: int | None = None) -> Iterator[Record]:
    """All entries by chain and sequence; ``only`` one chain.

    With ``since`` each chain begins at the entry which that head names (at its first if that is 0).
    """
    if only is not None:
        return _stretch(entry_id(only, 0), entry_id(only + 1, 0))
    starts = sorted(entry_id(head.chain, max(head.seq, 1)) for head in since)
    return chained.from_iterable(_parts(starts))


def _parts(starts: Sequence[int]) -> Iterator[Iterator[Record]]:
    """Stretches from each start to the end of its chain, and of chains that have no start."""
    reached = -(1 << 63)
    for start in starts:
        chain, _ = place_of(start)
        yield _stretch(reached, entry_id(chain, 0))
        yield _stretch(start, entry_id(chain + 1, 0))
        reached = entry_id(chain + 1, 0)
    yield _stretch(reached, None)


def _stretch(first: int, end: int | None) -> Iterator[Record]:
    """Entries with ids from ``first`` up to, not including, ``end``."""
    rows = LedgerEntry.objects.order_by("id").values_list("id", *FIELDS)
    if end is not None:
        rows = rows.filter(id__lt=end)
    while True:
        try:
            found = list(rows.filter(id__gte=first)[:CHUNK])
        except (DatabaseError, ValueError):
            found = _one_by_one(first, end)
        for row in found:
            yield Record(*row[1:])
        if not found:
            return
        first = found[-1][0] + 1


def _one_by_one(first: int, end: int | None) -> list[tuple[object, ...]]:
    """As :func:`_stretch` reads, where a row holds what is not even text: that row comes empty."""
    ids = LedgerEntry.objects.filter(id__gte=first).order_by("id").values_list("id", flat=True)
    found: list[tuple[object, ...]] = []
    for number in ids.filter(id__lt=end)[:CHUNK] if end is not None else ids[:CHUNK]:
        try:
            found.append(LedgerEntry.objects.values_list("id", *FIELDS).get(id=number))
        except (DatabaseError, ValueError):
            found.append((number, *place_of(number), *[""] * (len(FIELDS) - 2)))
    return found


def one(chain: int, seq: int) -> LedgerEntry:
    """An entry by its place. Raises :class:`NoSuchEntry`."""
    try:
        return LedgerEntry.objects.get(id=entry_id(chain, seq), chain=chain, seq=seq)
    except LedgerEntry.DoesNotExist:
        raise NoSuchEntry("there is no such entry.", where=f"{chain}:{seq}") from None


def page(
    *,
    size: int,
    before: tuple[str, int] | None = None,
    subject: str | None = None,
    actor: str | None = None,
    kind: str | None = None,
) -> list[LedgerEntry]:
    """Entries, the newest first: at most ``size``, older than the place ``before`` (time, id)."""
    rows = LedgerEntry.objects.order_by("-at", "-id")
    wanted = {"subject": subject, "actor": actor, "kind": kind}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if before is not None:
        at, number = before
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=number)
    return list(rows[:size])


def neighbour(chain: int, seq: int) -> LedgerEntry | None:
    """The entry at a place, ``None`` where there is none."""
    return LedgerEntry.objects.filter(id=entry_id(chain, seq)).first()


def verifications(limit: int) -> list[VerificationRun]:
    """The last verifications of the whole ledger, the newest first."""
    return list(VerificationRun.objects.order_by("-id")[:limit])


def verification(number: int) -> VerificationRun:
    """A verification by its number. Raises :class:`NoSuchEntry`."""
    found = VerificationRun.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchEntry("there is no such verification.", where=str(number))
    return found


def remembered_checkpoints(most: int = 1000) -> list[LedgerEntry]:
    """The newest entries by which the ledger remembers checkpoints, by the clock of the time.

    Enough of them that the last checkpoint is among them even where a clock was set back.
    """
    return list(LedgerEntry.objects.filter(kind=ENTRY_KIND).order_by("-at")[:most])


def last_verification() -> VerificationRun | None:
    """The last verification of the whole ledger, or ``None`` if there was none."""
    return VerificationRun.objects.order_by("-id").first()
