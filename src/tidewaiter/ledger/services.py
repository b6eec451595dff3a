"""Writing to the ledger: entries, checkpoints, and the outcome of verifications."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction

from tidewaiter.core.canonical import plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.ledger import folder as files
from tidewaiter.ledger import keys as key_files
from tidewaiter.ledger import selectors, triggers
from tidewaiter.ledger import verify as verification
from tidewaiter.ledger.chain import GENESIS, MAX_CHAINS, Entry, Record, at_text, extend
from tidewaiter.ledger.checkpoints import ENTRY_KIND, Signed, Unreadable, sign
from tidewaiter.ledger.errors import LedgerError, NotSound
from tidewaiter.ledger.models import Chain, VerificationRun
from tidewaiter.ledger.problems import Kind, Problem
from tidewaiter.ledger.verify import Noted, Verification
from tidewaiter.ledger.writing import take_chain, write

__all__ = ["Entry", "append", "checkpoint", "make_chains", "record", "verify"]

_ACTOR = "ledger"
_TRIES = 10
_WATCHED_EVERY = 1000


def append(entries: Sequence[Entry], *, at: datetime) -> list[int]:
    """Record entries behind one chain, within the caller's transaction; gives their ids in order.

    Call it last: the chain stays locked until the transaction ends, and a transaction that takes
    other locks afterwards could wait for one that waits for the chain. It may be called again in
    the same transaction. Raises
    :class:`~django.db.transaction.TransactionManagementError` outside a transaction,
    :class:`~tidewaiter.ledger.errors.EntryRefused` for what cannot be recorded.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append works within a transaction")
    if not entries:
        return []
    head = take_chain(settings.LEDGER_CHAINS)
    return write(head, list(extend(head, entries, at_text(at))))


def record(*, kind: str, subject: str, actor: str, body: str, at: datetime) -> None:
    """Record one entry: what a setting names where a room below has something to write down."""
    append([Entry(kind, subject, actor, body)], at=at)


def make_chains(*, using: str = "default") -> None:
    """Make the chains that the settings ask for and that are not there; none is ever taken away.

    Raises :class:`LedgerError` if the setting is out of bounds.
    """
    wanted = settings.LEDGER_CHAINS
    if not 1 <= wanted <= MAX_CHAINS:
        raise LedgerError(
            sentence("{wanted} chains are asked for.", wanted=wanted),
            advice=sentence("From 1 to {max_chains} work.", max_chains=MAX_CHAINS),
        )
    there = set(Chain.objects.using(using).values_list("number", flat=True))
    new = [Chain(number=number) for number in range(wanted) if number not in there]
    Chain.objects.using(using).bulk_create(new)


def checkpoint(
    *,
    at: datetime,
    folder: Path | None = None,
    key_file: Path | None = None,
    after_loss: bool = False,
) -> Signed:
    """Sign how far every chain goes, and keep that in the folder outside the database.

    What came after the last checkpoint is verified first. The ledger then remembers the checkpoint
    in an entry of its own, so that one taken away is missed. ``after_loss`` goes on although
    checkpoints are gone; verification will go on to report them. Raises
    :class:`~tidewaiter.ledger.errors.NotSound`, and signs nothing, if anything is wrong.
    """
    target = folder or settings.LEDGER_CHECKPOINTS
    private = key_file or settings.LEDGER_KEY
    key = key_files.load_private(private)
    public = key_files.load_public(key_files.public_file(private))
    for _ in range(_TRIES):
        signed = _next(target, key, public, at_text(at), after_loss)
        try:
            files.add(target, signed)
        except FileExistsError:
            continue  # somebody else signed meanwhile; go on from there
        _remember(signed, at)
        return signed
    raise LedgerError("other checkpoints are being written all the time.", where=str(target))


def verify(
    *,
    at: datetime,
    folder: Path | None = None,
    keys: Sequence[Ed25519PublicKey] | None = None,
    noted: Noted | None = None,
    watch: Callable[[int], object] = lambda done: None,
) -> Verification:
    """Verify the whole ledger against the folder of checkpoints, and keep the outcome.

    ``watch`` is told now and then how many entries were read, and may raise what stops it.
    Raises :class:`LedgerError` if there are no public keys or the folder cannot be read.
    """
    trusted = keys or key_files.load_public(key_files.public_file(settings.LEDGER_KEY))
    found = verification.verify(
        heads=selectors.heads(),  # before the checkpoints and the entries, as verify asks
        records=_watched(selectors.records(), watch),
        checkpoints=files.read_all(folder or settings.LEDGER_CHECKPOINTS),
        keys=trusted,
        heads_after=selectors.heads,
        noted=noted,
    )
    unguarded = [
        Problem(kind=Kind.UNGUARDED, message=f"The trigger is {name}.")
        for name in triggers.missing(connection)
    ]
    found = replace(found, problems=(*found.problems, *unguarded))
    report = plain_text(found.plain())
    VerificationRun.objects.create(at=at, intact=found.intact, report=report)
    return found


def _watched(records: Iterable[Record], watch: Callable[[int], object]) -> Iterator[Record]:
    for done, record in enumerate(records):
        if done % _WATCHED_EVERY == 0:
            watch(done)
        yield record


def _next(
    target: Path,
    key: Ed25519PrivateKey,
    public: Sequence[Ed25519PublicKey],
    at: str,
    after_loss: bool,
) -> Signed:
    """The next checkpoint, if all that it would sign is sound."""
    remembered = _remembered()  # before the folder is read: a newer one may be written meanwhile
    heads = selectors.heads()
    last = _last(target)
    number, previous = (last.checkpoint.number, last.checkpoint.digest) if last else (0, GENESIS)
    if remembered[0] > number:
        if not after_loss:
            raise NotSound(
                sentence(
                    "the ledger remembers checkpoint {remembered}, and the last here is {number}.",
                    remembered=remembered[0],
                    number=number,
                ),
                where=str(target),
                advice="Bring them back from a copy. If there is none, use --after-loss.",
            )
        last, (number, previous) = None, remembered
    found = verification.verify_since(
        last, selectors.records(since=last.checkpoint.heads if last else ()), public,
        heads=heads, heads_after=selectors.heads,
    )  # fmt: skip
    if not found.intact:
        told = " ".join(str(problem) for problem in found.problems[:3])
        raise NotSound(
            sentence("nothing was signed: {told}", told=told),
            advice="See 'tidewaiter ledger verify' for everything.",
        )
    return sign(heads, at=at, key=key, number=number + 1, previous=previous)


def _last(target: Path) -> Signed | None:
    numbers = files.numbers(target)
    if not numbers:
        return None
    last = files.read_one(target, numbers[-1])
    if isinstance(last, Unreadable):
        raise NotSound(
            sentence("the last checkpoint cannot be read: {reason}", reason=last.reason),
            where=str(target),
        )
    return last


def _remembered() -> tuple[int, str]:
    """Number and digest of the last checkpoint the ledger remembers; 0 if it remembers none."""
    found = (0, GENESIS)
    for entry in selectors.remembered_checkpoints():
        try:
            body = json.loads(entry.body)
            found = max(found, (int(body["number"]), str(body["digest"])))
        except (ValueError, KeyError, TypeError):
            raise NotSound(
                "an entry about a checkpoint cannot be read.", where=str(entry)
            ) from None
    return found


def _remember(signed: Signed, at: datetime) -> None:
    made = signed.checkpoint
    body = plain_text(
        {"number": made.number, "digest": made.digest, "key": made.key, "entries": made.entries}
    )
    with transaction.atomic():
        append([Entry(ENTRY_KIND, f"checkpoint {made.number}", _ACTOR, body)], at=at)
