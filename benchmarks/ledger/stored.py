"""Putting a ledger from memory into the database and a folder, past the triggers."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from benchmarks.ledger.copies import Copy
from tidewaiter.ledger import triggers
from tidewaiter.ledger.chain import entry_id
from tidewaiter.ledger.folder import name_of
from tidewaiter.ledger.models import Chain, LedgerEntry


def put(copy: Copy, folder: Path) -> None:
    """Make the database and the folder hold exactly this copy, as who owns both could."""
    with transaction.atomic():
        triggers.drop(connection)
        LedgerEntry.objects.all().delete()
        Chain.objects.all().delete()
        LedgerEntry.objects.bulk_create(
            LedgerEntry(id=entry_id(record.chain, record.seq), **record._asdict())
            for records in copy.chains.values()
            for record in records
        )
        Chain.objects.bulk_create(
            Chain(number=head.chain, seq=head.seq, hash=head.hash) for head in copy.heads.values()
        )
        triggers.create(connection)
    for old in folder.glob("checkpoint-*.txt"):
        old.unlink()
    numbers = [signed.checkpoint.number for signed in copy.checkpoints]
    if numbers != sorted(set(numbers)):  # files were exchanged: their names stayed
        numbers = list(range(1, len(numbers) + 1))
    for number, signed in zip(numbers, copy.checkpoints, strict=True):
        (folder / name_of(number)).write_text(signed.as_file(), "utf-8")
